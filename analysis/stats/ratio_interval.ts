/** Confidence intervals of a ratio of sums. @module */
import { requireConfidence, requireFinite, requireSameLength, requireWeights } from "./argument_checks.ts";
import { studentQuantile } from "./beta_distribution.ts";
import { effectiveCount, type Interval } from "./wilson_interval.ts";

/** Settings of {@linkcode ratioInterval}. */
export interface RatioOptions {
  /** Weight of each pair, 0 or more; all count the same when left out. */
  readonly weights?: readonly number[];
  /**
   * Share of such intervals that hold the ratio, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
}

/** A ratio of sums. */
export interface RatioEstimate {
  /** Sum of the numerators over sum of the denominators. */
  readonly ratio: number;
  /** Its confidence bounds; `null` when fewer than 2 pairs count, or the denominators may sum to 0. */
  readonly interval: Interval | null;
}

/**
 * Ratio of two sums over the same cases, such as cost per successful task, with its confidence interval; `null` when the
 * denominators sum to 0.
 *
 * Method: Fieller (1954): the ratios that a t-test of mean(numerator − ratio · denominator) does not reject, with n − 1
 * degrees of freedom (Kish's effective n with weights); unlike the delta method it is right for rare successes, where the
 * interval is long to the upper side. Cost O(n), no cap.
 *
 * @param numerators One per case, finite: cost of a task, whether it failed or not.
 * @param denominators One per case, finite: 1 for success, else 0.
 * @throws {RangeError} If the lists differ in length, a number is not finite, a weight is negative or the confidence is out
 * of bounds.
 *
 * @example Dollars per successful task
 * ```ts
 * import { ratioInterval } from "@kymo/kymo/stats";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const { ratio, interval } = ratioInterval([1, 2, 3, 2, 2, 2, 1, 3], [1, 1, 0, 1, 1, 1, 1, 1])!;
 * assertAlmostEquals(ratio, 16 / 7, 1e-12);
 * assertEquals(interval!.map((bound) => Math.round(bound * 100) / 100), [1.27, 4.19]);
 * ```
 */
export function ratioInterval(
  numerators: readonly number[],
  denominators: readonly number[],
  options: RatioOptions = {},
): RatioEstimate | null {
  const action = "compute ratio interval";
  const { confidence = 0.95, weights = new Array<number>(numerators.length).fill(1) } = options;
  requireConfidence(action, confidence);
  requireSameLength(action, "numerators and denominators", numerators, denominators);
  requireFinite(action, numerators, "numerators");
  requireFinite(action, denominators, "denominators");
  requireWeights(action, weights, numerators);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const x = weightedSum(numerators, weights) / total;
  const y = weightedSum(denominators, weights) / total;
  if (total === 0 || y === 0) return null;
  const ratio = x / y;
  const n = effectiveCount(weights);
  if (n < 2) return { ratio, interval: null };
  const covariance = (left: readonly number[], right: readonly number[], a: number, b: number): number => {
    const products = left.map((value, index) => (value - a) * (right[index]! - b));
    return weightedSum(products, weights) / total / (n - 1);
  };
  const [xx, xy, yy] = [
    covariance(numerators, numerators, x, x),
    covariance(numerators, denominators, x, y),
    covariance(denominators, denominators, y, y),
  ];
  const square = studentQuantile((1 + confidence) / 2, n - 1) ** 2;
  // Where t²·var(y) reaches y², a denominator of 0 is not excluded and no bound is.
  const a = y * y - square * yy;
  if (!(a > 0)) return { ratio, interval: null };
  const b = x * y - square * xy;
  const root = Math.sqrt(Math.max(0, b * b - a * (x * x - square * xx)));
  return { ratio, interval: [(b - root) / a, (b + root) / a] };
}

function weightedSum(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((sum, value, index) => sum + value * weights[index]!, 0);
}
