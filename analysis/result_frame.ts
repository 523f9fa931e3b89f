/** Results as data frames. @module */
import type { DataFrame } from "nodejs-polars";
import type { Cell } from "../recorder/cell.ts";
import { COLUMNS, type ColumnType, isColumnName } from "../recorder/schema.ts";
import type { AnswerRow, Field } from "./engine/aggregate_plan.ts";
import { frameOf } from "./engine/polars.ts";

/** A column of a result. */
export interface ResultColumn {
  /** Name. */
  readonly name: string;
  /** Type. */
  readonly type: ColumnType;
  /** Its cell in a row. */
  readonly cell: (row: AnswerRow) => Cell;
}

/** Builds a result: the group keys in their own types, then the columns. */
export function resultFrame(
  rows: readonly AnswerRow[],
  by: readonly Field[],
  columns: readonly ResultColumn[],
): DataFrame {
  const names = columns.map(({ name }) => name);
  const keys = by.map((key): ResultColumn => {
    return { name: keyColumn(key, names), type: keyType(key), cell: (row) => row[key] as Cell };
  });
  return frameOf([...keys, ...columns].map(({ name, type, cell }) => ({ name, type, cells: rows.values().map(cell) })));
}

/** Name of a group key in a result: its own, or `by_<key>` beside a result of the same name. */
export function keyColumn(key: Field, results: readonly string[]): string {
  return results.includes(key) ? `by_${key}` : key;
}

/** Type of a group key in a result; attributes are text. */
export function keyType(field: Field): ColumnType {
  return isColumnName(field) ? COLUMNS[field].type : "string";
}
