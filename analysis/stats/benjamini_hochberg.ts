/** Many tests at once. @module */

/**
 * p-values adjusted for how many there are, in their order: those at most 0.05 are findings of which 5 % are expected to
 * be false.
 *
 * Method: the step-up procedure of Benjamini & Hochberg, JRSS-B 57 (1995), as adjusted p-values; holds for independent
 * and for positively dependent tests. Cost: one sort, O(n log n).
 *
 * @param probabilities One p-value per test, not modified; leave tests without a p-value out.
 * @returns As many numbers, none below its p-value and none above 1; empty for no test.
 * @throws {RangeError} If a p-value is not between 0 and 1.
 *
 * @example R: p.adjust(c(0.01, 0.04, 0.03), "BH")
 * ```ts
 * import { benjaminiHochberg } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(benjaminiHochberg([0.01, 0.04, 0.03]), [0.03, 0.04, 0.04]);
 * ```
 */
export function benjaminiHochberg(probabilities: readonly number[]): number[] {
  for (const probability of probabilities) {
    if (probability >= 0 && probability <= 1) continue;
    throw new RangeError(`Cannot adjust p-values: each must be between 0 and 1, current value is ${probability}`);
  }
  const count = probabilities.length;
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const adjusted = new Array<number>(count);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, probabilities[index]! * count / (count - place));
    adjusted[index] = least;
  });
  return adjusted;
}
