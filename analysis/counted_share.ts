/** Shares of counted events, with intervals that know about weights. @module */
import type { Aggregate, AnswerRow } from "./engine/aggregate_plan.ts";
import { countOf } from "./group_keys.ts";
import { type Estimate, wilsonInterval } from "./stats/wilson_interval.ts";

/** What {@linkcode countedShare} needs of all events: their weight, and the sum of its squares. */
export const SHARE_COUNTS: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  squares: { op: "sum", of: "sample_weight" },
};

/**
 * The share of a weighted count in the events of an answer with {@linkcode SHARE_COUNTS}; `null` where there are none.
 *
 * Method: {@linkcode wilsonInterval} of as many unweighted events as say as much, see `effectiveCount`.
 */
export function countedShare(part: number, all: AnswerRow): Estimate | null {
  const [calls, squares] = [countOf(all, "calls"), countOf(all, "squares")];
  if (!(calls > 0 && squares > 0)) return null;
  const value = Math.min(1, part / calls); // weights add up to a hair more or less than their sum
  const trials = calls * (calls / squares);
  const [low, high] = wilsonInterval({ successes: value * trials, trials })!;
  return { value, low, high };
}
