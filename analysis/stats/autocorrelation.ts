/** Autocorrelation of a series. @module */
import { requireFinite, requireWhole } from "./argument_checks.ts";

/**
 * Correlation of a series with itself 0, 1, … `maxLag` steps later; `null` when it has fewer than 2 values or all are
 * equal.
 *
 * Method: the biased estimate (divided by n at every lag) about the mean, Box & Jenkins (1970), that of R's `acf`. Lags
 * beyond the series give no number, so the list may be shorter. Cost O(n · maxLag).
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @param maxLag A whole number, 0 or more.
 * @throws {RangeError} If a value is not finite or the lag is no whole number.
 *
 * @example R: acf(c(1, 2, 3, 4, 3, 2, 1), 2)
 * ```ts
 * import { autocorrelation } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const found = autocorrelation([1, 2, 3, 4, 3, 2, 1], 2)!;
 * [1, 0.373626373626, -0.310439560440].forEach((value, lag) => assertAlmostEquals(found[lag]!, value, 1e-9));
 * ```
 */
export function autocorrelation(values: readonly number[], maxLag: number): number[] | null {
  requireFinite("compute autocorrelation", values);
  requireWhole("compute autocorrelation", "maxLag", maxLag, 0);
  const count = values.length;
  if (count < 2 || values.every((value) => value === values[0])) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const centred = values.map((value) => value - mean);
  const variance = centred.reduce((sum, value) => sum + value * value, 0);
  return Array.from({ length: Math.min(maxLag, count - 1) + 1 }, (_, lag) => {
    let sum = 0;
    for (let index = lag; index < count; index++) sum += centred[index]! * centred[index - lag]!;
    return sum / variance;
  });
}
