/** Quantiles of sorted values. @module */

/**
 * The quantile of sorted values, or `null` when there is none.
 *
 * Method: linear interpolation between closest ranks at h = (n − 1)·p, Hyndman & Fan (1996) type 7, the default of R and
 * NumPy. Constant time; the caller sorts.
 *
 * @param sorted Values in ascending order, not modified.
 * @param probability Between 0 and 1.
 * @throws {RangeError} If the probability is out of bounds.
 *
 * @example R: quantile(c(3, 6, 7, 8, 8, 10, 13, 15, 16, 20), c(0.25, 0.5, 0.75))
 * ```ts
 * import { quantile } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20];
 * assertEquals([0.25, 0.5, 0.75].map((p) => quantile(values, p)), [7.25, 9, 14.5]);
 * assertEquals(quantile([], 0.5), null);
 * ```
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number | null {
  requireProbability("compute quantile", probability);
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * probability;
  const low = Math.floor(position);
  return interpolate(sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!, position - low);
}

/** The value at `fraction` (0..1) of the way from one value to the next; exact at both ends. */
export function interpolate(low: number, high: number, fraction: number): number {
  return fraction === 0 || low === high ? low : low + (high - low) * fraction;
}

/**
 * Fewest values for which a quantile says something: with fewer than 1/(1 − p) the p-quantile is only the maximum.
 *
 * @example
 * ```ts
 * import { fewestForQuantile } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.5, 0.9, 0.95, 0.99].map(fewestForQuantile), [2, 10, 20, 100]);
 * ```
 */
export function fewestForQuantile(probability: number): number {
  const tail = Math.min(probability, 1 - probability);
  return tail === 0 ? 1 : Math.ceil(1 / tail - 1e-9);
}

/** Checks a probability for a function that names what it does. */
export function requireProbability(action: string, probability: number): void {
  if (probability >= 0 && probability <= 1) return;
  throw new RangeError(`Cannot ${action}: probability must be between 0 and 1, current value is ${probability}`);
}
