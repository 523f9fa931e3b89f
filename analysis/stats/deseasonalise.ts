/** Removing a repeating pattern. @module */
import { requireFinite, requireWhole } from "./argument_checks.ts";
import { quantile } from "./quantile.ts";

/**
 * A series without its repeating pattern, at its own level; `null` when it is shorter than two periods, since one period
 * cannot tell pattern from trend.
 *
 * Method: from each value the median of its phase is taken and the median of all added; a trend of the series stays, less
 * what happens inside one period. Cost O(n log n).
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @param season Length of the period in values, at least 1: 24 for a day of hours.
 * @throws {RangeError} If a value is not finite or the season is no whole number.
 *
 * @example
 * ```ts
 * import { deseasonalise } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(deseasonalise([1, 9, 1, 9, 1, 9], 2), [5, 5, 5, 5, 5, 5]);
 * ```
 */
export function deseasonalise(values: readonly number[], season: number): number[] | null {
  requireFinite("remove season", values);
  requireWhole("remove season", "season", season, 1);
  if (values.length < 2 * season) return null;
  const median = (sample: readonly number[]): number => quantile(Float64Array.from(sample).sort(), 0.5)!;
  const level = median(values);
  const phases = Array.from({ length: season }, (_, phase) => {
    return median(values.filter((_, index) => index % season === phase));
  });
  return values.map((value, index) => value - phases[index % season]! + level);
}
