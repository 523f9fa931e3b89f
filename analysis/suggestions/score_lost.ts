/** How much better or worse some calls are scored than others. @module */
import type { CallFacts } from "./call_facts.ts";
import { meanDifference, meanOf, scoreValues } from "./mean_difference.ts";

/** Mean scores of calls and of others. */
export interface ScoreLost {
  /** Of the calls. */
  readonly own: number;
  /** Of the others. */
  readonly other: number;
  /** How much lower that of the others is. */
  readonly value: number;
  /** How much lower it may be: upper bound of the 90 % interval. */
  readonly high: number;
}

/** What to compare. */
export interface ScoredCalls {
  /** The calls. */
  readonly own: readonly CallFacts[];
  /** The others. */
  readonly other: readonly CallFacts[];
  /** So many scored users or sessions are needed of each. */
  readonly least: number;
}

/** How much lower the mean score is: answers to one user resemble each other. `null` with too few. */
export function scoreLost({ own, other, least }: ScoredCalls): ScoreLost | null {
  const [mine, theirs] = [scoreValues(own), scoreValues(other)];
  const lost = meanDifference([mine, theirs], { confidence: 0.9, fewest: least });
  return lost && { own: meanOf(mine), other: meanOf(theirs), value: lost.value, high: lost.high };
}
