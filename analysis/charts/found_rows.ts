/** What `trends()` and `changes()` found of what a chart shows. @module */
import { type ChartData, type ChartRow, chartRows } from "./chart_rows.ts";
import { keyColumns, keyNames } from "./group_labels.ts";

/** What the chart shows. */
export interface FoundRowsOptions {
  /** What is done, for messages. */
  readonly action: string;
  /** What these are, for messages: trends, changes. */
  readonly what: string;
  /** Name of the measure. */
  readonly measure: string;
  /** Columns that make the groups of the chart. */
  readonly by: readonly string[];
}

const RESULT = new RegExp(
  "^(measure|unit|from|to|calls|n|mean|min|max|deviation|(success|error)_ratio|cost(_per_call)?_usd|tokens(_per_call)?|" +
    "direction|strength|change(_low|_high|_ratio)?|p_value|p_adjusted|shape|shifts|season|buckets|bucket_s|bottlenecks|" +
    "suggestions|reason|analysed_at|at(_low|_high)?|before|after|ratio(_low|_high)?|difference(_low|_high)?|causes)$",
);

/**
 * Rows of the measure; none where nothing was given.
 *
 * @throws {TypeError} If they are of other groups: a change of one model is none of all together.
 */
export function foundRows(data: ChartData | undefined, { action, what, measure, by }: FoundRowsOptions): ChartRow[] {
  if (data === undefined) return [];
  const rows = chartRows(data, { action, columns: ["measure"] }).filter((row) => row.measure === measure);
  const keys = keyColumns(rows, (column) => RESULT.test(column));
  const isSame = keys.length === by.length && keys.every((key) => by.includes(key));
  if (isSame || rows.length === 0) return rows;
  const [theirs, ours] = [keys, by].map((names) => names.length === 0 ? "all together" : `by ${keyNames(names)}`);
  throw new TypeError(
    `Cannot ${action}: ${what} must be of the same groups, they are ${theirs} and the timeline is ${ours}`,
  );
}
