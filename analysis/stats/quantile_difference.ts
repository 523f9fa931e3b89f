/** How a quantile differs between two samples. @module */
import { requireConfidence, requireFinite } from "./argument_checks.ts";
import { quantile } from "./quantile.ts";
import { quantileInterval } from "./quantile_interval.ts";
import { squareAndAdd } from "./square_and_add.ts";
import type { Estimate } from "./wilson_interval.ts";

/**
 * Quantile of the second sample less that of the first, with its confidence interval; `null` when one of them has too few
 * values for an interval (6 for a median, 368 for a p99).
 *
 * Method: quantiles of type 7, their order-statistic intervals combined by the square-and-add rule of Zou & Donner,
 * Statistics in Medicine 27 (2008), so that no distribution is assumed. Measured coverage at 95 %: 97 to 98 %. Several
 * probabilities give the shift function of Doksum (1974). Cost: two sorts, O(n log n).
 *
 * @param first In any order, finite, not modified.
 * @param second In any order, finite, not modified.
 * @throws {RangeError} If a probability is out of bounds or a value is not finite.
 *
 * @example
 * ```ts
 * import { quantileDifference } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const before = Array.from({ length: 100 }, (_, index) => index + 1);
 * const after = before.map((value) => value + 30);
 * const { value, low, high } = quantileDifference(before, after, { probability: 0.5 })!;
 * assertEquals([value, Math.round(low), Math.round(high)], [30, 15, 45]);
 * ```
 */
export function quantileDifference(
  first: readonly number[],
  second: readonly number[],
  options: { readonly probability: number; readonly confidence?: number },
): Estimate | null {
  requireConfidence("compare quantiles", options.confidence ?? 0.95);
  const [a, b] = [first, second].map((values) => {
    requireFinite("compare quantiles", values);
    const sorted = Float64Array.from(values).sort();
    return { value: quantile(sorted, options.probability), interval: quantileInterval(sorted, options) };
  });
  const [before, after] = [estimateOf(a!), estimateOf(b!)];
  return before === null || after === null ? null : squareAndAdd(before, after);
}

function estimateOf(
  { value, interval }: { readonly value: number | null; readonly interval: readonly [number, number] | null },
): Estimate | null {
  return value === null || interval === null ? null : { value, low: interval[0], high: interval[1] };
}
