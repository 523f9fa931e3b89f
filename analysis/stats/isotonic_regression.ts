/** The best fit that never turns. @module */
import { requireFinite, requireSameLength, requireWeights } from "./argument_checks.ts";

/** Settings of {@linkcode isotonicRegression}. */
export interface IsotonicOptions {
  /** Weight of each value, above 0; all count the same when left out. */
  readonly weights?: readonly number[];
  /**
   * Which way the fit goes.
   *
   * @default {"rising"}
   */
  readonly direction?: "rising" | "falling";
}

/**
 * The sequence that never falls (or never rises) and is closest to the values by least squares: how scores fall with complexity,
 * without a guess at the shape of the curve.
 *
 * Method: pool adjacent violators, Ayer et al., Annals of Mathematical Statistics 26 (1955); Barlow et al. (1972): neighbours in the
 * wrong order are replaced by their weighted mean until none is left. Cost O(n).
 *
 * @param values In their order, finite, not modified.
 * @returns As many values, fitted.
 * @throws {RangeError} If the lists differ in length, a number is not finite, or a weight is not above 0.
 *
 * @example R: isoreg(c(1, 0, 4, 3, 3, 5, 4, 2, 0))$yf
 * ```ts
 * import { isotonicRegression } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isotonicRegression([1, 0, 4, 3, 3, 5, 4, 2, 0]), [0.5, 0.5, 3, 3, 3, 3, 3, 3, 3]);
 * ```
 */
export function isotonicRegression(values: readonly number[], options: IsotonicOptions = {}): number[] {
  const action = "fit isotonic regression";
  const { weights = new Array<number>(values.length).fill(1), direction = "rising" } = options;
  requireFinite(action, values, "values");
  requireSameLength(action, "values and weights", values, weights);
  requireWeights(action, weights, values);
  const empty = weights.indexOf(0);
  if (empty >= 0) throw new RangeError(`Cannot ${action}: weights must be above 0, current value at ${empty} is 0`);
  const sign = direction === "rising" ? 1 : -1;
  const blocks: { sum: number; weight: number; length: number }[] = [];
  values.forEach((value, index) => {
    let block = { sum: value * weights[index]!, weight: weights[index]!, length: 1 };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (sign * last.sum / last.weight < sign * block.sum / block.weight) break;
      blocks.pop();
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        length: last.length + block.length,
      };
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ sum, weight, length }) => new Array<number>(length).fill(sum / weight));
}
