/** Scales on which forecasts are made. @module */
import { requireFinite } from "./argument_checks.ts";

/**
 * On which scale level, trend, season and errors add up: that of the values, that of their square roots (counts and sums,
 * whose noise grows with their size; never below 0), or that of their logarithms (durations; always above 0).
 */
export type ForecastScale = "linear" | "sqrt" | "log";

/** There and back. */
interface ScaleFunctions {
  readonly to: (value: number) => number;
  readonly from: (scaled: number) => number;
}

/** What each scale does. */
export const FORECAST_SCALES: Readonly<Record<ForecastScale, ScaleFunctions>> = {
  linear: { to: (value) => value, from: (scaled) => scaled },
  sqrt: { to: Math.sqrt, from: (scaled) => Math.max(0, scaled) ** 2 },
  log: { to: Math.log, from: Math.exp },
};

/** Refuses values that a scale does not have. */
export function requireOnScale(action: string, values: readonly (number | null)[], scale: ForecastScale): void {
  requireFinite(action, values.map((value) => value ?? 0));
  const place = scale === "linear" ? -1 : values.findIndex((value) => {
    return value !== null && (scale === "log" ? value <= 0 : value < 0);
  });
  if (place < 0) return;
  const least = scale === "log" ? "above 0" : "0 or more";
  throw new RangeError(
    `Cannot ${action}: values must be ${least} on scale "${scale}", current value at ${place} is ${values[place]}`,
  );
}
