/** Autocorrelations of a fitted autoregression. @module */
import { autocorrelation } from "./autocorrelation.ts";

/** Autocorrelations of a model, and the first of them alone. */
export interface FittedCorrelations {
  /** Of an autoregression of order 1, at lag 1, between 0 and 0.95. */
  readonly first: number;
  /** Of an autoregression whose order was chosen, at every lag of the series. */
  readonly all: Float64Array;
}

/**
 * Autocorrelations of what remains of a series after its trend was taken out, as an autoregression implies them: those of
 * the sample are too noisy to sum over all lags, and too small in a short series.
 *
 * Method: Levinson's recursion, order up to 6 by AICc (Hurvich & Tsai 1989), each partial correlation corrected for the bias
 * of a fitted mean and trend, (n·r + 2)/(n − 4) at odd and (n·r + 1)/(n − 4) at even lags of n points, after Marriott & Pope
 * (1954) and Kendall (1954). Cost O(n).
 *
 * @param residuals At least 6 values, not all equal.
 */
export function fittedCorrelations(residuals: readonly number[]): FittedCorrelations {
  const count = residuals.length;
  const maxOrder = Math.max(1, Math.min(6, Math.floor(count / 10)));
  const sample = autocorrelation(residuals, maxOrder) ?? [1, 0];
  const first = (count * (sample[1] ?? 0) + 2) / (count - 4);
  const corrected = partialCorrelations(sample, count).map((partial, index) => {
    return clamp((count * partial + (index % 2 === 0 ? 2 : 1)) / (count - 4), -0.97, 0.97);
  });
  return { first: clamp(first, 0, 0.95), all: impliedCorrelations(corrected, count) };
}

/** Partial autocorrelations up to the order that AICc prefers; none for white noise. */
function partialCorrelations(sample: readonly number[], count: number): number[] {
  const partials: number[] = [];
  let coefficients: number[] = [];
  let [error, best, order] = [1, 0, 0];
  for (let lag = 1; lag < sample.length; lag++) {
    let rest = sample[lag]!;
    coefficients.forEach((coefficient, index) => rest -= coefficient * sample[lag - 1 - index]!);
    const partial = rest / error;
    partials.push(partial);
    coefficients = extended(coefficients, partial);
    error *= 1 - partial * partial;
    if (!(error > 1e-9)) break;
    const criterion = count * Math.log(error) + 2 * lag * count / Math.max(1, count - lag - 2);
    if (criterion < best) [best, order] = [criterion, lag];
  }
  return partials.slice(0, order);
}

/** Autocorrelations at lags 0 … count − 1 of the autoregression with these partial correlations. */
function impliedCorrelations(partials: readonly number[], count: number): Float64Array {
  const correlations = new Float64Array(count);
  correlations[0] = 1;
  let coefficients: number[] = [];
  let error = 1;
  for (let lag = 1; lag < count; lag++) {
    let sum = 0;
    coefficients.forEach((coefficient, index) => sum += coefficient * correlations[lag - 1 - index]!);
    const partial = partials[lag - 1];
    if (partial !== undefined) {
      sum += partial * error;
      coefficients = extended(coefficients, partial);
      error *= 1 - partial * partial;
    }
    correlations[lag] = sum;
  }
  return correlations;
}

/** Coefficients of the autoregression of the next order. */
function extended(coefficients: readonly number[], partial: number): number[] {
  const last = coefficients.length - 1;
  return [...coefficients.map((each, index) => each - partial * coefficients[last - index]!), partial];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
