/** Rows of a result. @module */
import type { DataFrame } from "nodejs-polars";

/** A row whose numbers can be calculated with: an unknown one is NaN there. */
export type Row = Readonly<Record<string, unknown>> & { readonly number: (column: string) => number };

/** Rows of a table, in order. */
export function tableRows(table: DataFrame): Row[] {
  return table.toRecords().map((record) => ({
    ...record,
    number: (column) => typeof record[column] === "number" ? record[column] : NaN,
  }));
}

/** Cells of one column, in order. */
export function tableColumn(table: DataFrame, column: string): unknown[] {
  return table.toRecords().map((record) => record[column]);
}
