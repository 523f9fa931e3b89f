/** Quantiles that depend on other numbers. @module */
import {
  requireAtMost,
  requireConfidence,
  requireFinite,
  requireSameLength,
  requireWeights,
} from "./argument_checks.ts";
import { studentQuantile } from "./beta_distribution.ts";
import { minimiseCheckLoss } from "./check_loss.ts";
import { invertPositive, weightedCrossProduct } from "./linear_equations.ts";
import { normalQuantile } from "./normal_distribution.ts";
import { requireProbability } from "./quantile.ts";

/** Most cases that {@linkcode quantileRegression} takes. */
export const MOST_REGRESSION_CASES = 5000;
/** Most columns that {@linkcode quantileRegression} takes. */
export const MOST_REGRESSION_COLUMNS = 12;

/** Settings of {@linkcode quantileRegression}. */
export interface QuantileRegressionOptions {
  /** Which quantile, strictly between 0 and 1. */
  readonly probability: number;
  /** Weight of each case, 0 or more; all count the same when left out. */
  readonly weights?: readonly number[];
  /**
   * Share of such intervals that hold the coefficient, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
}

/** One coefficient. */
export interface Coefficient {
  /** Change of the quantile per unit of the column; the first is the quantile where all columns are 0. */
  readonly value: number;
  /** Lower confidence bound; `null` where the cases are too few or too alike to estimate a density. */
  readonly low: number | null;
  /** Upper confidence bound; `null` with `low`. */
  readonly high: number | null;
}

/**
 * The plane below which a share `probability` of the cases lies: intercept first, then one coefficient per column; `null`
 * when there are not more cases than coefficients, or a column is the sum of others or constant.
 *
 * Method: Koenker & Bassett, Econometrica 46 (1978); interior point of Portnoy & Koenker, Statistical Science 12 (1997), ended
 * on the exact vertex, so that as many cases as coefficients lie on the plane. Where several planes are best, one of them.
 * Intervals: the sandwich of Hendricks & Koenker, JASA 87 (1992), with Hall & Sheather's bandwidth and Student's t, as
 * R's `summary.rq(se = "nid")`; noise may depend on the columns. Cost O(n·columns²) a step, some 20 steps, three fits; 5,000
 * cases and 5 columns: about 80 ms.
 *
 * @param response One number per case.
 * @param columns One list per column, each with one number per case; the intercept is added. None gives a plain quantile.
 * @throws {RangeError} If there are more than {@linkcode MOST_REGRESSION_CASES} cases or {@linkcode
 * MOST_REGRESSION_COLUMNS} columns, lists differ in length, a number is not finite or an option is out of bounds.
 *
 * @example
 * ```ts
 * import { quantileRegression } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const tokens = [10, 20, 30, 40, 50, 60, 70];
 * const durations = [115, 125, 135, 145, 990, 165, 175];
 * const [start, perToken] = quantileRegression(durations, [tokens], { probability: 0.5 })!;
 * assertAlmostEquals(start!.value, 105, 1e-9);
 * assertAlmostEquals(perToken!.value, 1, 1e-9);
 * ```
 */
export function quantileRegression(
  response: readonly number[],
  columns: readonly (readonly number[])[],
  options: QuantileRegressionOptions,
): Coefficient[] | null {
  const action = "fit quantile regression";
  const { probability, confidence = 0.95 } = options;
  checkArguments(action, response, columns, options);
  const weights = Float64Array.from(options.weights ?? response.map(() => 1));
  const kept = Array.from(weights.keys()).filter((index) => weights[index]! > 0);
  const rows = kept.map((index) => Float64Array.of(1, ...columns.map((column) => column[index]!)));
  const y = Float64Array.from(kept, (index) => response[index]!);
  const w = Float64Array.from(kept, (index) => weights[index]!);
  if (y.length <= columns.length + 1) return null;
  const values = minimiseCheckLoss({ rows, y, weights: w }, probability);
  if (values === null) return null;
  const errors = standardErrors({ rows, y, weights: w }, probability);
  const t = studentQuantile((1 + confidence) / 2, y.length - columns.length - 1);
  return Array.from(values, (value, index) => {
    const reach = errors === null || !Number.isFinite(t * errors[index]!) ? null : t * errors[index]!;
    return { value, low: reach === null ? null : value - reach, high: reach === null ? null : value + reach };
  });
}

function checkArguments(
  action: string,
  response: readonly number[],
  columns: readonly (readonly number[])[],
  options: QuantileRegressionOptions,
): void {
  const { probability, confidence = 0.95, weights } = options;
  requireProbability(action, probability);
  if (probability === 0 || probability === 1) {
    throw new RangeError(`Cannot ${action}: probability must not be 0 or 1, current value is ${probability}`);
  }
  requireConfidence(action, confidence);
  requireAtMost(action, response.length, MOST_REGRESSION_CASES);
  if (columns.length > MOST_REGRESSION_COLUMNS) {
    throw new RangeError(
      `Cannot ${action}: at most ${MOST_REGRESSION_COLUMNS} columns are allowed, current value is ${columns.length}`,
    );
  }
  requireFinite(action, response);
  for (const column of columns) {
    requireSameLength(action, "response and columns", response, column);
    requireFinite(action, column, "columns");
  }
  if (weights !== undefined) requireWeights(action, weights, response);
}

/** Cases as the fit takes them. */
interface Cases {
  readonly rows: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/** Hendricks & Koenker: the density at each case from the distance between two neighbouring fits. */
function standardErrors(cases: Cases, probability: number): number[] | null {
  let width = hallSheather(probability, cases.y.length);
  while (probability - width < 0 || probability + width > 1) width /= 2;
  const above = minimiseCheckLoss(cases, probability + width);
  const below = minimiseCheckLoss(cases, probability - width);
  if (above === null || below === null) return null;
  const densities = cases.rows.map((row, index) => {
    const gap = row.reduce((sum, value, column) => sum + value * (above[column]! - below[column]!), 0);
    return cases.weights[index]! * Math.max(0, 2 * width / (gap - Math.sqrt(Number.EPSILON)));
  });
  const bread = invertPositive(weightedCrossProduct(cases.rows, densities));
  if (bread === null) return null;
  const meat = weightedCrossProduct(cases.rows, cases.weights.map((weight) => weight * weight));
  return bread.map((row) => {
    let variance = 0;
    row.forEach((left, i) => row.forEach((right, j) => variance += left * meat[i]![j]! * right));
    return Math.sqrt(probability * (1 - probability) * variance);
  });
}

/** Hall & Sheather, JRSS-B 50 (1988), at 95 %. */
function hallSheather(probability: number, count: number): number {
  const z = normalQuantile(probability);
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  return count ** (-1 / 3) * normalQuantile(0.975) ** (2 / 3) * (1.5 * density ** 2 / (2 * z * z + 1)) ** (1 / 3);
}
