/** Whether one sample tends to be larger than another. @module */
import { requireAtMost, requireFinite } from "./argument_checks.ts";
import { twoSidedProbability } from "./normal_distribution.ts";
import { rankValues } from "./ranks.ts";
import { exactRankSums } from "./rank_sum_counts.ts";

/** Most values of a side that {@linkcode mannWhitney} takes. */
export const MOST_RANKED_VALUES = 1_000_000;

/** A test of two samples. */
export interface RankSumTest {
  /** Pairs in which the first sample is larger, ties counted half. */
  readonly u: number;
  /** u with continuity correction over its standard deviation; 0 when all values are equal. */
  readonly z: number;
  /** Two-sided probability of such a u if both come from one distribution. */
  readonly p_value: number;
  /** Probability that a value of the first sample exceeds one of the second, ties counted half. */
  readonly superiority: number;
}

/**
 * Test whether values of one sample tend to exceed those of another; `null` when one of them is empty.
 *
 * Method: Mann & Whitney (1947), variance corrected for ties, continuity correction; the exact distribution when there are
 * no ties and n·m ≤ 400. Values are taken as independent: calls of one burst are
 * not. Weighted values: {@linkcode representativeValues}. Where many are equal or the shapes
 * differ, it compares the chance to be larger, not medians. Cost: one sort, O((n + m) log(n + m)); 10,000 a side: about
 * 6 ms.
 *
 * @param first In any order, finite, not modified.
 * @param second In any order, finite, not modified.
 * @throws {RangeError} If a value is not finite or a side has more than {@linkcode MOST_RANKED_VALUES}.
 *
 * @example R: wilcox.test(c(1, 4, 8, 9), c(2, 3, 5, 6, 7))
 * ```ts
 * import { mannWhitney } from "@kymo/kymo/stats";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const { u, p_value } = mannWhitney([1, 4, 8, 9], [2, 3, 5, 6, 7])!;
 * assertEquals(u, 12);
 * assertAlmostEquals(p_value, 0.73015873015873, 1e-12);
 * ```
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankSumTest | null {
  const action = "compare samples";
  const [n, m] = [first.length, second.length];
  requireAtMost(action, Math.max(n, m), MOST_RANKED_VALUES);
  requireFinite(action, first);
  requireFinite(action, second);
  if (n === 0 || m === 0) return null;
  const pooled = new Float64Array(n + m);
  pooled.set(first);
  pooled.set(second, n);
  const { ranks, ties } = rankValues(pooled);
  let rankSum = 0;
  for (let index = 0; index < n; index++) rankSum += ranks[index]!;
  const u = rankSum - n * (n + 1) / 2;
  const superiority = u / (n * m);
  const total = n + m;
  const tied = ties.reduce((sum, size) => sum + size * (size * size - 1), 0) / (total * (total - 1));
  const variance = n * m / 12 * (total + 1 - tied);
  if (!(variance > 1e-12)) return { u, z: 0, p_value: 1, superiority };
  const distance = u - n * m / 2;
  const z = Math.sign(distance) * Math.max(0, Math.abs(distance) - 0.5) / Math.sqrt(variance);
  if (ties.length > 0 || n * m > 400) return { u, z, p_value: twoSidedProbability(z), superiority };
  const counts = exactRankSums(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const smaller = Math.min(u, n * m - u);
  const below = counts.reduce((sum, count, value) => value <= smaller ? sum + count : sum, 0);
  return { u, z, p_value: Math.min(1, 2 * below / all), superiority };
}
