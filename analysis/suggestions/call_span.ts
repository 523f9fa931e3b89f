/** From when to when things happened, without a few that are far away. @module */
import { quantile } from "../stats/quantile.ts";

/** A stretch of time, µs. */
export interface CallSpan {
  /** Days that it lasts; 0 without any. */
  readonly days: number;
  /** From then on it is the last quarter of what happened; `null` where times have no order. */
  readonly lastQuarter: number | null;
}

const DAY_US = 86_400e6;
/** One in a hundred on either side may be far away: an import, a clock that was wrong. */
const TAIL = 0.01;

/** Spans what happened at these times. */
export function callSpan(times: readonly number[]): CallSpan {
  const sorted = Float64Array.from(times).sort();
  const [first, last] = [quantile(sorted, TAIL), quantile(sorted, 1 - TAIL)];
  if (sorted.length === 0) return { days: 0, lastQuarter: null };
  const [from, until] = [first ?? sorted[0]!, last ?? sorted.at(-1)!];
  const days = (until - from) / (1 - 2 * TAIL) / DAY_US;
  return { days, lastQuarter: quantile(sorted, 0.75) };
}
