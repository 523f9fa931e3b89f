/** The noise of a series, whatever its level does. @module */
import { quantile } from "./quantile.ts";

/**
 * Standard deviation of independent normal noise, from the differences of neighbours, so that a few changes of level do not
 * count; falls back to their mean where most neighbours are equal. Cost O(n log n).
 */
export function robustNoise(values: readonly number[]): number {
  const steps = absoluteSteps(values, 1);
  const median = quantile(steps, 0.5) ?? 0;
  if (median > 0) return median * 1.4826022185056018 / Math.SQRT2;
  return steps.reduce((sum, step) => sum + step, 0) / steps.length * 1.2533141373155001 / Math.SQRT2;
}

/**
 * Autocorrelation at lag 1 of the noise, between 0 and 0.9.
 *
 * Method: the squared scale of differences over two steps is 1 + φ times that over one step in AR(1) noise, Chakar et al.,
 * Bernoulli 23 (2017), there with medians; Rousseeuw and Croux' point that medians of absolute differences waste half of
 * the sample is met by squares cut off at three scales. Cost O(n log n).
 */
export function robustCorrelation(values: readonly number[]): number {
  const noise = robustNoise(values);
  if (!(noise > 0) || values.length < 4) return 0;
  const scales = [1, 2].map((lag) => {
    const steps = absoluteSteps(values, lag);
    return steps.reduce((sum, step) => sum + Math.min(step, 6 * noise) ** 2, 0) / steps.length;
  });
  return Math.min(0.9, Math.max(0, scales[1]! / scales[0]! - 1));
}

/** Absolute differences over so many steps, ascending. */
function absoluteSteps(values: readonly number[], lag: number): Float64Array {
  return Float64Array.from(
    { length: Math.max(0, values.length - lag) },
    (_, index) => Math.abs(values[index + lag]! - values[index]!),
  ).sort();
}
