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
  const keys = by.map((name): ResultColumn => ({ name, type: keyType(name), cell: (row) => row[name] as Cell }));
  return frameOf([...keys, ...columns].map(({ name, type, cell }) => ({ name, type, cells: rows.map(cell) })));
}

function keyType(field: Field): ColumnType {
  return isColumnName(field) ? COLUMNS[field].type : "string";
}
