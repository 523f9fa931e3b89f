/** Statistics of groups as data frames. @module */
import type { DataFrame } from "nodejs-polars";
import type { Cell } from "../recorder/cell.ts";
import type { ColumnType } from "../recorder/schema.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import { frameOf } from "./engine/polars.ts";
import { keyColumn, keyType } from "./result_frame.ts";

/** A column of a table: its name, its type, its cell in a row. */
export type StatsColumn<Row> = readonly [name: string, type: ColumnType, cell: (row: Row) => Cell];

/** Builds a table: the keys of each group in their own types, then the columns. */
export function statsFrame<Row extends { readonly by: Readonly<Record<string, Value>> }>(
  rows: readonly Row[],
  by: readonly Field[],
  columns: readonly StatsColumn<Row>[],
): DataFrame {
  const taken = columns.map(([name]) => name);
  const labels = by.map((key): StatsColumn<Row> => [keyColumn(key, taken), keyType(key), (row) => row.by[key]!]);
  return frameOf([...labels, ...columns].map(([name, type, cell]) => ({ name, type, cells: rows.values().map(cell) })));
}
