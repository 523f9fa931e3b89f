/** Confidence intervals of quantiles. @module */
import { binomialQuantile } from "./binomial_quantile.ts";
import { requireProbability } from "./quantile.ts";

/** Ranks of the two order statistics that bound a quantile, from 0. */
export interface QuantileRanks {
  /** Rank of the lower bound. */
  readonly low: number;
  /** Rank of the upper bound. */
  readonly high: number;
}

/**
 * Ranks of the order statistics between which the quantile lies with at least the given confidence, whatever the
 * distribution; `null` when there are too few values for such an interval.
 *
 * Method: the number of values below the quantile is binomial (David & Nagaraja, Order Statistics, 2003, §7.1); the
 * bounds are its equal-tailed quantiles. Values are taken as independent. Cost O(√n).
 *
 * @param count Number of values.
 * @throws {RangeError} If a probability is out of bounds.
 *
 * @example R: qbinom(0.025, 100, 0.5) is 40 and qbinom(0.975, 100, 0.5) + 1 is 61, counted from 1
 * ```ts
 * import { quantileRanks } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantileRanks(100, { probability: 0.5 }), { low: 39, high: 60 });
 * assertEquals(quantileRanks(100, { probability: 0.99 }), null);
 * ```
 */
export function quantileRanks(
  count: number,
  options: { readonly probability: number; readonly confidence?: number },
): QuantileRanks | null {
  const { probability, confidence = 0.95 } = options;
  requireProbability("compute quantile interval", probability);
  requireProbability("compute quantile interval", confidence);
  const tail = (1 - confidence) / 2;
  const trial = { trials: count, success: probability };
  const low = binomialQuantile(tail, trial) - 1;
  const high = binomialQuantile(1 - tail, trial);
  return low < 0 || high >= count ? null : { low, high };
}

/**
 * Confidence interval of a quantile from sorted values; `null` when there are too few. See {@linkcode quantileRanks}.
 *
 * @param sorted Values in ascending order, not modified.
 * @throws {RangeError} If a probability is out of bounds.
 *
 * @example
 * ```ts
 * import { quantileInterval } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const values = Array.from({ length: 100 }, (_, index) => index + 1);
 * assertEquals(quantileInterval(values, { probability: 0.5 }), [40, 61]);
 * ```
 */
export function quantileInterval(
  sorted: ArrayLike<number>,
  options: { readonly probability: number; readonly confidence?: number },
): readonly [low: number, high: number] | null {
  const ranks = quantileRanks(sorted.length, options);
  return ranks === null ? null : [sorted[ranks.low]!, sorted[ranks.high]!];
}
