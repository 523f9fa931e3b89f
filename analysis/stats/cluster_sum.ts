/** How sure a sum is when whole clusters come or stay away. @module */
import { requireFinite } from "./argument_checks.ts";
import { studentQuantile } from "./beta_distribution.ts";

/** A sum with its interval. */
export interface ClusterSumEstimate {
  /** The sum. */
  readonly value: number;
  /** Lower bound of the 95 % interval. */
  readonly low: number;
  /** Upper bound. */
  readonly high: number;
  /** So many clusters of equal size vary as much, (Σ|s|)² / Σs² (Kish 1965). */
  readonly effective: number;
}

/**
 * A sum over clusters (sessions, traces) that come by chance, each as a whole; `null` when fewer than two have anything.
 *
 * Method: compound Poisson, the variance is the sum of the squares (Feller 1968, XII.2); Student's t with as many degrees of freedom as
 * clusters matter, (Σs²)² / Σs⁴ (Satterthwaite 1946), less one. Where none is negative the interval is on the logarithm and
 * stays above 0. Cost O(n).
 *
 * @param sums One per cluster.
 * @throws {RangeError} If one is not finite.
 *
 * @example A hundred sessions that save a dollar each
 * ```ts
 * import { clusterSum } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const { value, low, high } = clusterSum(Array(100).fill(1))!;
 * assertEquals([value, Math.round(low), Math.round(high)], [100, 82, 122]);
 * ```
 */
export function clusterSum(sums: readonly number[]): ClusterSumEstimate | null {
  requireFinite("add up clusters", sums);
  let [value, size, squares, fourths] = [0, 0, 0, 0];
  let isNegative = false;
  for (const sum of sums) {
    value += sum;
    size += Math.abs(sum);
    squares += sum ** 2;
    fourths += sum ** 4;
    if (sum < 0) isNegative = true;
  }
  const degrees = fourths > 0 ? squares ** 2 / fourths - 1 : 0;
  if (!(degrees > 1e-9)) return null;
  const effective = size ** 2 / squares;
  const reach = studentQuantile(0.975, degrees) * Math.sqrt(squares);
  if (isNegative) return { value, low: value - reach, high: value + reach, effective };
  const factor = Math.exp(reach / value);
  return { value, low: value / factor, high: value * factor, effective };
}
