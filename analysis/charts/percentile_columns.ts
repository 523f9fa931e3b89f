/** Columns like `p50`. @module */
import type { ChartRow } from "./chart_rows.ts";

/**
 * Names of the columns of percentiles, ascending.
 *
 * @throws {TypeError} If there are rows and none of them.
 */
export function percentileColumns(rows: readonly ChartRow[], action: string): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const found = columns.filter((column) => /^p\d+(\.\d+)?$/.test(column));
  if (found.length > 0 || rows.length === 0) return found.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const names = columns.map((column) => `"${column}"`).join(", ");
  throw new TypeError(`Cannot ${action}: a column of percentiles such as "p50" is missing, columns are ${names}`);
}
