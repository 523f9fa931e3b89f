/** Concentration. @module */
import { requireFinite } from "./argument_checks.ts";

/**
 * Gini coefficient of some amounts: 0 where all are equal, near 1 where one has nearly everything; `null` without a positive one.
 *
 * Method: half the relative mean absolute difference, Gini (1912), by ranks: Σ (2i − n − 1)·x₍ᵢ₎ / (n·Σx). Not corrected for small
 * n: the largest is (n − 1)/n. Cost O(n log n).
 *
 * @param amounts 0 or more, in any order, not modified.
 * @throws {RangeError} If an amount is negative or not finite.
 *
 * @example Of 1 to n it is (n − 1) / 3n
 * ```ts
 * import { gini } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(gini([4, 2, 1, 3]), 0.25);
 * ```
 */
export function gini(amounts: readonly number[]): number | null {
  requireFinite("compute Gini coefficient", amounts);
  const negative = amounts.find((amount) => amount < 0);
  if (negative !== undefined) {
    throw new RangeError(`Cannot compute Gini coefficient: amounts must be 0 or more, one is ${negative}`);
  }
  const sorted = Float64Array.from(amounts).sort();
  const total = sorted.reduce((sum, amount) => sum + amount, 0);
  if (!(total > 0)) return null;
  const n = sorted.length;
  const ranked = sorted.reduce((sum, amount, index) => sum + (2 * (index + 1) - n - 1) * amount, 0);
  return ranked / (n * total);
}
