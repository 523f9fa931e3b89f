/** How much better or worse some calls are scored than others. @module */
import { studentQuantile } from "../stats/beta_distribution.ts";
import type { CallFacts } from "./call_facts.ts";

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
  /** So many scored sessions are needed of each. */
  readonly least: number;
}

/** How much lower the mean score is, one score per session: answers to one user resemble each other. `null` with too few. */
export function scoreLost({ own, other, least }: ScoredCalls): ScoreLost | null {
  const [mine, theirs] = [own, other].map(scoreMoments);
  if (mine!.n < Math.max(2, least) || theirs!.n < Math.max(2, least)) return null;
  const value = mine!.mean - theirs!.mean;
  const variance = mine!.variance + theirs!.variance;
  const reach = studentQuantile(0.95, Math.min(mine!.n, theirs!.n) - 1) * Math.sqrt(variance);
  return { own: mine!.mean, other: theirs!.mean, value, high: value + reach };
}

function scoreMoments(
  calls: readonly CallFacts[],
): { readonly n: number; readonly mean: number; readonly variance: number } {
  const scored = calls.filter(({ score }) => score !== null);
  const means = [...Map.groupBy(scored, ({ cluster }) => cluster).values()].map((members) => {
    return members.reduce((sum, { score }) => sum + score!, 0) / members.length;
  });
  const n = means.length;
  const mean = means.reduce((sum, each) => sum + each, 0) / n;
  const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1) / n;
  return { n, mean, variance };
}
