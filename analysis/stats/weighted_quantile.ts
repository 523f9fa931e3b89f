/** Quantiles of weighted values. @module */
import { requireFinite, requireWeights } from "./argument_checks.ts";
import { interpolate, requireProbability } from "./quantile.ts";

/** Values in ascending order with the weight up to and including each. */
export interface CumulatedWeights {
  /** Values of positive weight, ascending. */
  readonly values: Float64Array;
  /** Weight up to and including each value. */
  readonly cumulated: Float64Array;
  /** Weight of all values. */
  readonly total: number;
}

/**
 * The quantile of weighted values; `null` when nothing has weight.
 *
 * Method: type 7 of the sample in which value i occurs w_i times, as Hmisc::wtd.quantile and as the quantiles of events
 * that carry a `sample_weight`; weights need not be whole numbers. Cost: one sort, O(n log n).
 *
 * @param values In any order, finite, not modified.
 * @throws {RangeError} If the probability is out of bounds, a value is not finite or a weight is negative.
 *
 * @example R: Hmisc::wtd.quantile(c(3, 6, 7), weights = c(1, 5, 2), probs = 0.9)
 * ```ts
 * import { weightedQuantile } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(weightedQuantile([3, 6, 7], { weights: [1, 5, 2], probability: 0.9 })!, 7, 1e-12);
 * ```
 */
export function weightedQuantile(
  values: readonly number[],
  options: { readonly weights: readonly number[]; readonly probability: number },
): number | null {
  requireProbability("compute weighted quantile", options.probability);
  return quantileOfWeights(cumulateWeights("compute weighted quantile", values, options.weights), options.probability);
}

/** Sorts values with their weights; equal weights of 1 when none are given. */
export function cumulateWeights(
  action: string,
  values: readonly number[],
  weights: readonly number[] | undefined,
): CumulatedWeights {
  requireFinite(action, values);
  if (weights === undefined) {
    const sorted = Float64Array.from(values).sort();
    return { values: sorted, cumulated: sorted.map((_, index) => index + 1), total: sorted.length };
  }
  requireWeights(action, weights, values);
  const order = Array.from(values.keys()).filter((index) => weights[index]! > 0);
  order.sort((a, b) => values[a]! - values[b]!);
  let total = 0;
  const cumulated = Float64Array.from(order, (index) => total += weights[index]!);
  return { values: Float64Array.from(order, (index) => values[index]!), cumulated, total };
}

/** Type 7 on values that are sorted already. */
export function quantileOfWeights(sample: CumulatedWeights, probability: number): number | null {
  const { values, cumulated, total } = sample;
  if (values.length === 0) return null;
  const position = Math.max(0, (total - 1) * probability);
  const low = Math.floor(position);
  const at = (rank: number): number => {
    let [first, last] = [0, values.length - 1];
    while (first < last) {
      const middle = (first + last) >> 1;
      if (cumulated[middle]! > rank) last = middle;
      else first = middle + 1;
    }
    return values[first]!;
  };
  return interpolate(at(low), at(Math.min(low + 1, Math.max(low, total - 1))), position - low);
}
