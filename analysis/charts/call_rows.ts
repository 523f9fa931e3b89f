/** Rows of `sampleCalls()`, or of events. @module */
import { formatCount } from "../report/format_quantity.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn } from "./chart_rows.ts";

/** Calls that can be drawn, and how many cannot. */
export interface CallRows {
  /** Calls that succeeded and know both numbers. */
  readonly calls: readonly ChartRow[];
  /** `5,000 of 49,334 calls`. */
  readonly count: string;
  /** Calls that failed. */
  readonly failed: number;
  /** Calls that do not know a number. */
  readonly unknown: number;
}

/**
 * Reads calls: rows without a `status` count as successful.
 *
 * @throws {TypeError} If a column is missing.
 */
export function callRows(
  data: ChartData,
  { action, columns, by }: {
    readonly action: string;
    readonly columns: readonly string[];
    readonly by: readonly string[];
  },
): CallRows {
  const rows = chartRows(data, { action, columns: [...columns, ...by] });
  const ok = rows.filter((row) => (textIn(row, "status") ?? "ok") === "ok");
  const calls = ok.filter((row) => columns.every((column) => (numberIn(row, column) ?? -1) >= 0));
  const all = numberIn(rows[0] ?? {}, "of");
  const drawn = `${formatCount(calls.length)}${all === null || all === rows.length ? "" : ` of ${formatCount(all)}`}`;
  const count = `${drawn} call${drawn === "1" ? "" : "s"}`;
  return { calls, count, failed: rows.length - ok.length, unknown: ok.length - calls.length };
}
