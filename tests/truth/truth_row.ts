/** Rows of the table of planted truth. @module */

/** What was planted, what was found, and what was promised. */
export interface TruthRow {
  /** What was planted. */
  readonly planted: string;
  /** What counts. */
  readonly counted: string;
  /** How often it was so. */
  readonly hits: number;
  /** Out of how many. */
  readonly runs: number;
  /** Promised bounds of hits / runs, both included. */
  readonly promised: readonly [low: number, high: number];
}

/** Whether a row keeps its promise. */
export function isKept({ hits, runs, promised: [low, high] }: TruthRow): boolean {
  return runs > 0 && hits / runs >= low && hits / runs <= high;
}

/** A line of the table. */
export function truthLine(row: TruthRow): string {
  const [low, high] = row.promised.map((bound) => Number((100 * bound).toFixed(1)));
  const promise = low === 100
    ? "all"
    : high === 0
    ? "none"
    : low === 0
    ? `≤ ${high} %`
    : high === 100
    ? `≥ ${low} %`
    : `${low} to ${high} %`;
  const share = `${(100 * row.hits / row.runs).toFixed(1)} %`;
  return [
    row.planted.padEnd(58),
    row.counted.padEnd(30),
    `${row.hits}/${row.runs}`.padStart(11),
    share.padStart(8),
    promise.padStart(14),
    isKept(row) ? "" : "  MISSED",
  ].join(" ").trimEnd();
}
