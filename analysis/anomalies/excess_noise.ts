/** What varies in a series beyond its known errors. @module */
import { quantile } from "../stats/quantile.ts";

/** Median of the absolute value of a standard normal draw. */
const MEDIAN_DEVIATION = 0.6744897501960817;
/** Standard deviation of a normal draw over its mean absolute deviation. */
const MEAN_DEVIATION = 1.2533141373155001;

/**
 * Standard deviation τ that makes the median of |r|/√(e² + τ²) that of a standard normal: what residuals r vary beyond their
 * known standard errors e, whatever some wild ones do. 0 where the errors explain all. Where no error is known and most
 * residuals are 0, the mean absolute residual takes the place of the median; 0 when all are.
 *
 * Method: the median absolute deviation of Iglewicz & Hoaglin (1993) for unequal errors, by bisection. Cost O(n log n).
 */
export function excessNoise(residuals: readonly number[], errors: readonly number[]): number {
  const medianAt = (excess: number): number => {
    const scaled = residuals.map((residual, index) => Math.abs(residual) / Math.hypot(errors[index]!, excess));
    return quantile(Float64Array.from(scaled, (value) => Number.isNaN(value) ? 0 : value).sort(), 0.5) ?? 0;
  };
  if (medianAt(0) <= MEDIAN_DEVIATION) return errors.every((error) => error === 0) ? meanNoise(residuals) : 0;
  let [low, high] = [0, residuals.reduce((largest, residual) => Math.max(largest, Math.abs(residual)), 0) * 2];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (medianAt(middle) > MEDIAN_DEVIATION) low = middle;
    else high = middle;
  }
  return high;
}

function meanNoise(residuals: readonly number[]): number {
  return MEAN_DEVIATION * residuals.reduce((sum, residual) => sum + Math.abs(residual), 0) /
    Math.max(1, residuals.length);
}
