/** Series made ready for scans. @module */
import { quantile } from "./quantile.ts";
import { robustNoise } from "./robust_noise.ts";
import { type SeriesDesign, seriesDesign } from "./series_noise.ts";

/** What is known about values: their standard errors, 0 where unknown, and times. */
export interface KnownErrors {
  /** Standard errors. */
  readonly deviations: readonly number[];
  /** Times, ascending. */
  readonly times: readonly number[];
}

/** The design of values, other noise guessed from the steps between neighbours. */
export function designOf(
  values: readonly number[],
  { deviations, times }: KnownErrors,
): SeriesDesign {
  const sampling = Float64Array.from(deviations, (deviation) => deviation * deviation);
  const expected = sampling.reduce((sum, variance) => sum + variance, 0) / sampling.length;
  const other = Math.max(0, robustNoise(values) ** 2 - expected);
  return seriesDesign({ sampling, times: Float64Array.from(times) }, other);
}

/** Values no further than 3.5 robust deviations from the median of the seven around them. */
export function withoutSpikes(values: readonly number[]): Float64Array {
  const around = values.map((_, index) => median(values.slice(Math.max(0, index - 3), index + 4)));
  const reach = 3.5 * 1.4826 * median(values.map((value, index) => Math.abs(value - around[index]!)));
  if (reach === 0) return Float64Array.from(values);
  return Float64Array.from(values, (value, index) => {
    return Math.min(around[index]! + reach, Math.max(around[index]! - reach, value));
  });
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)!;
}
