/** How unusual a value is among others. @module */
import { cumulateWeights, quantileOfWeights } from "./weighted_quantile.ts";

/** What {@linkcode anomalyScore} compares with: location and spread that a few wild values cannot move. */
export interface RobustBaseline {
  /** Number of values of positive weight. */
  readonly n: number;
  /** Their median. */
  readonly median: number;
  /** Median absolute deviation from the median, unscaled; 0 when more than half of the values are equal. */
  readonly mad: number;
  /** Mean absolute deviation from the median. */
  readonly mean_deviation: number;
}

/** Scores beyond this, either way, are commonly called anomalies (Iglewicz & Hoaglin 1993). */
export const ANOMALY_SCORE = 3.5;

/**
 * Median and spread of values, to score others against; `null` when nothing has weight.
 *
 * Method: median absolute deviation, Hampel (1974), quantiles of type 7. Cost: two sorts, O(n log n).
 *
 * @param values In any order, finite, not modified.
 * @param options Weight of each value; all count the same when left out.
 * @throws {RangeError} If a value is not finite or a weight is negative.
 *
 * @example R: mad(c(1, 1, 2, 2, 4, 6, 9), constant = 1) is 1
 * ```ts
 * import { robustBaseline } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(robustBaseline([1, 1, 2, 2, 4, 6, 9]), { n: 7, median: 2, mad: 1, mean_deviation: 15 / 7 });
 * ```
 */
export function robustBaseline(
  values: readonly number[],
  options: { readonly weights?: readonly number[] } = {},
): RobustBaseline | null {
  const sample = cumulateWeights("compute robust baseline", values, options.weights);
  const median = quantileOfWeights(sample, 0.5);
  if (median === null) return null;
  const deviations = Array.from(sample.values, (value) => Math.abs(value - median));
  const weights = Array.from(sample.cumulated, (weight, index) => weight - (sample.cumulated[index - 1] ?? 0));
  const mad = quantileOfWeights(cumulateWeights("compute robust baseline", deviations, weights), 0.5)!;
  const sum = deviations.reduce((total, deviation, index) => total + deviation * weights[index]!, 0);
  return { n: deviations.length, median, mad, mean_deviation: sum / sample.total };
}

/**
 * Median absolute deviation from the median, unscaled; `null` when there is no value.
 *
 * Times 1.4826 it estimates the standard deviation of normal values. See {@linkcode robustBaseline}.
 *
 * @throws {RangeError} If a value is not finite or a weight is negative.
 *
 * @example
 * ```ts
 * import { medianAbsoluteDeviation } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]), 1);
 * ```
 */
export function medianAbsoluteDeviation(
  values: readonly number[],
  options: { readonly weights?: readonly number[] } = {},
): number | null {
  return robustBaseline(values, options)?.mad ?? null;
}

/**
 * Modified z-score of a value: how many standard deviations it lies from the median, if the baseline is near normal.
 * `null` when the baseline has fewer than 3 values or all of them are equal, since then nothing says what is usual.
 *
 * Method: 0.6745 (x − median)/MAD, Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers. When more than half of
 * the baseline is equal, MAD is 0 and (x − median)/(1.2533 · mean absolute deviation) takes its place, as in SPSS; a mean
 * is less robust, so anomalies in the baseline itself lower such scores. Latencies and costs are skewed: score their
 * logarithms. Constant time.
 *
 * @throws {RangeError} If the value is not finite.
 *
 * @example 9 lies 4.7 deviations above the median of 1, 1, 2, 2, 4, 6, 9
 * ```ts
 * import { ANOMALY_SCORE, anomalyScore, robustBaseline } from "@kymo/kymo/stats";
 * import { assert, assertAlmostEquals } from "@std/assert";
 *
 * const score = anomalyScore(9, robustBaseline([1, 1, 2, 2, 4, 6, 9])!)!;
 * assertAlmostEquals(score, 4.7215, 1e-4);
 * assert(score > ANOMALY_SCORE);
 * ```
 */
export function anomalyScore(value: number, baseline: RobustBaseline): number | null {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot compute anomaly score: value must be finite, current value is ${value}`);
  }
  const { n, median, mad, mean_deviation } = baseline;
  if (n < 3 || mean_deviation === 0) return null;
  // 0.6745 and 1.2533 are the deviations of a standard normal: median qnorm(0.75), mean sqrt(2/pi).
  return (value - median) / (mad > 0 ? mad / 0.6744897501960817 : mean_deviation * 1.2533141373155001);
}
