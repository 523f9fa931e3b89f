/** Rows of `timeline()`. @module */
import type { ChartRow } from "./chart_rows.ts";
import { keyColumns } from "./group_labels.ts";

const RESULT =
  /^(at|until|whole|clock|calls|failed|error_ratio(_low|_high)?|n|p[\d.]+(_low|_high)?|input_tokens|output_tokens|cost_usd|unpriced_calls|reason)$/;

/** Columns that make the groups of a timeline. */
export function timelineKeys(rows: readonly ChartRow[]): string[] {
  return keyColumns(rows, (column) => RESULT.test(column));
}
