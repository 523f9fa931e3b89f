/** How far from a forecast its bounds lie, by the errors of earlier forecasts. @module */
import { studentQuantile } from "./beta_distribution.ts";

/** Errors of fewer forecasts say nothing. */
const FEWEST_ERRORS = 4;

/**
 * Distance from a forecast within which a share `confidence` of the outcomes lies; `null` for fewer than 4 errors.
 *
 * Method: conformal, the (m + 1)·confidence-th of m absolute errors, Vovk et al. (2005), which holds that share whatever the
 * distribution, if the error to come is one like the others. Two amendments. Errors so many steps ahead overlap and follow
 * each other, so that m of them tell as much as m/(1 + 2 Σρ) would, ρ their autocorrelations up to the first that is not
 * positive: the distance grows by the ratio of Student's quantiles of these two numbers. Where that rank is beyond m it is
 * Student's quantile times the root mean square error. Cost O(m · lags).
 *
 * @param errors In order of time.
 */
export function errorReach(
  errors: readonly number[],
  { confidence, lags }: { readonly confidence: number; readonly lags: number },
): number | null {
  const count = errors.length;
  if (count < FEWEST_ERRORS) return null;
  const square = errors.reduce((sum, error) => sum + error * error, 0);
  if (square === 0) return 0;
  const probability = (1 + confidence) / 2;
  const quantileOf = (degrees: number): number => studentQuantile(probability, degrees);
  const independent = quantileOf(Math.max(2, count / inflationOf(errors, { square, lags })));
  const rank = confidence * (count + 1);
  if (rank > count) return independent * Math.sqrt(square / count);
  const sorted = Float64Array.from(errors, Math.abs).sort();
  const below = Math.floor(rank);
  const lower = sorted[Math.max(0, below - 1)]!;
  const distance = lower + (rank - below) * ((sorted[below] ?? lower) - lower);
  return distance * independent / quantileOf(count);
}

/** 1 + 2 Σρ over the lags up to the first that is not positive. */
function inflationOf(
  errors: readonly number[],
  { square, lags }: { readonly square: number; readonly lags: number },
): number {
  let inflation = 1;
  for (let lag = 1; lag <= lags && lag < errors.length; lag++) {
    let product = 0;
    for (let index = lag; index < errors.length; index++) product += errors[index]! * errors[index - lag]!;
    if (product <= 0) break;
    inflation += 2 * product / square;
  }
  return inflation;
}
