/** The noise around a change of level. @module */
import { robustCorrelation } from "./robust_noise.ts";

/** Autocorrelation of noise. */
export interface SplitNoise {
  /** At lag 1, between 0 and 0.95. */
  readonly phi: number;
  /** Standard error of that. */
  readonly spread: number;
}

/**
 * Autocorrelation at lag 1 of what is left around the means of two neighbouring segments.
 *
 * The means take some of the correlation with them, hence (n·r + 2)/(n − 4), as {@linkcode fittedCorrelations}; from 50
 * values on {@linkcode robustCorrelation} where that is larger. Cost O(n log n).
 */
export function noiseAround(left: readonly number[], right: readonly number[]): SplitNoise {
  const count = left.length + right.length;
  const residuals = [left, right].flatMap((side) => {
    const mean = side.reduce((sum, value) => sum + value, 0) / side.length;
    return side.map((value) => value - mean);
  });
  const variance = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  const product = residuals.reduce((sum, residual, index) => sum + residual * (residuals[index - 1] ?? 0), 0);
  const correlation = variance === 0 ? 0 : product / variance;
  const corrected = count <= 4 ? 0 : (count * correlation + 2) / (count - 4);
  // A second opinion that no level takes part of, once it is steady enough to be worth its noise.
  const ofSteps = count < 50 ? 0 : robustCorrelation([...left, ...right]);
  const phi = Math.min(0.95, Math.max(0, corrected, ofSteps));
  return { phi, spread: Math.sqrt((1 - phi * phi) / count) };
}
