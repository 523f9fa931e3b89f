/** Forecasts with intervals. @module */
import { requireAtMost, requireConfidence, requireFinite, requireWhole } from "./argument_checks.ts";
import {
  firstForecast,
  fitSmoothing,
  follow,
  forecastFrom,
  initialState,
  type SmoothedSeries,
  type SmoothingParameters,
} from "./smoothing.ts";

/** Most values and most steps ahead that {@linkcode holtWinters} takes. */
export const MOST_FORECAST_VALUES = 2000;

/** Settings of {@linkcode holtWinters}. */
export interface ForecastOptions {
  /**
   * Length of the repeating pattern in values: 24 for a day of hours, 1 for none.
   *
   * @default {1}
   */
  readonly season?: number;
  /** How many values to forecast, at least 1. */
  readonly horizon: number;
  /**
   * Whether the trend fades, which is safer far ahead.
   *
   * @default {true}
   */
  readonly damped?: boolean;
  /**
   * Share of the intervals that hold what comes, between 0 and 1.
   *
   * @default {0.9}
   */
  readonly confidence?: number;
  /** Parameters to use instead of fitted ones. */
  readonly parameters?: SmoothingParameters;
}

/** A forecast with its bounds. */
export interface ForecastValue {
  /** The forecast. */
  readonly value: number;
  /** Lower bound; `null` when too few errors so far ahead are known for the confidence. */
  readonly low: number | null;
  /** Upper bound; `null` with `low`. */
  readonly high: number | null;
}

/** A forecast of a series. */
export interface Forecast {
  /** `holt_winters` with season and trend, `holt` with trend, `exponential` with a level only, `seasonal_naive` the last season. */
  readonly method: "holt_winters" | "holt" | "exponential" | "seasonal_naive";
  /** Fitted parameters; `null` for `seasonal_naive`. */
  readonly parameters: SmoothingParameters | null;
  /** One per step ahead. */
  readonly steps: readonly ForecastValue[];
  /** Their sum, with bounds of its own: what the steps spend together. */
  readonly total: ForecastValue;
}

/**
 * Forecast of a series from its level, trend and repeating pattern; `null` for fewer than 4 values.
 *
 * Method: additive Holt-Winters, Holt (1957), Winters (1960), initial state as R's `HoltWinters`, damped trend of Gardner &
 * McKenzie (1985), parameters of least squared error one step ahead. A season needs 2 periods and 3 values; with one period
 * the last season is repeated (`seasonal_naive`), with less the season is ignored. Without season: a trend from 10 values on,
 * else the level alone. Equal values are forecast as they are.
 *
 * Intervals: conformal, after Xu & Xie (EnbPI, ICML 2021): the quantile of the absolute errors that forecasts made from each
 * earlier value had as many steps ahead, at ⌈(m + 1)·confidence⌉ of m; the total has those of sums. They assume that errors
 * stay as they were: no distribution. Errors of one fit to the whole series are a little too small: measured at 80 %, 200
 * series each, 82 % (total 73 %) on a week of hours with a day's season, 81 % (78 %) with AR(1) 0.6 on top, 82 % (74 %) on
 * 60 days with a week's season, 76 % on random walks of 40, and 73 % where 60 hours hold a season of 24. A total has bounds
 * from two horizons of earlier sums on. Cost O(n·horizon) and some
 * 200 passes; n = 400, season 24, horizon 48: about 14 ms.
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @throws {RangeError} If there are more than {@linkcode MOST_FORECAST_VALUES} values or steps, a value is not finite or an
 * option is out of bounds.
 *
 * @example
 * ```ts
 * import { holtWinters } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33];
 * const forecast = holtWinters(values, { season: 3, horizon: 3, damped: false })!;
 * assertEquals(forecast.method, "holt_winters");
 * assertEquals(forecast.steps.map(({ value }) => Math.round(value)), [14, 24, 34]);
 * ```
 */
export function holtWinters(values: readonly number[], options: ForecastOptions): Forecast | null {
  const action = "forecast";
  const { season = 1, horizon, damped = true, confidence = 0.9 } = options;
  requireAtMost(action, values.length, MOST_FORECAST_VALUES);
  requireFinite(action, values);
  requireWhole(action, "season", season, 1);
  requireWhole(action, "horizon", horizon, 1);
  requireAtMost(action, horizon, MOST_FORECAST_VALUES);
  requireConfidence(action, confidence);
  if (values.length < 4) return null;
  if (season > 1 && values.length >= season + 3 && values.length < 2 * season + 3) {
    return withIntervals("seasonal_naive", null, { horizon, confidence, runs: naiveRuns(values, season, horizon) });
  }
  const hasSeason = season > 1 && values.length >= 2 * season + 3;
  const series: SmoothedSeries = { values, season: hasSeason ? season : 1 };
  const hasTrend = hasSeason || values.length >= 10;
  const parameters = options.parameters ?? fitSmoothing(series, { trend: hasTrend, damped: hasTrend && damped });
  const method = hasSeason ? "holt_winters" : parameters.trend === null ? "exponential" : "holt";
  return withIntervals(method, parameters, { horizon, confidence, runs: smoothedRuns(series, parameters, horizon) });
}

/** Forecasts, and by steps ahead the errors of earlier ones, alone and summed. */
interface Runs {
  readonly forecast: readonly number[];
  readonly errors: readonly (readonly number[])[];
  readonly summedErrors: readonly number[];
}

/** Forecasts from every value on, by a function of how many are known. */
function collectRuns(
  values: readonly number[],
  horizon: number,
  { from, forecast }: { readonly from: number; readonly forecast: (known: number) => (ahead: number) => number },
): Runs {
  const errors = Array.from({ length: horizon }, (): number[] => []);
  const summedErrors: number[] = [];
  let latest: number[] = [];
  for (let known = from; known <= values.length; known++) {
    const ahead = forecast(known);
    let sum = 0;
    const last = Math.min(horizon, values.length - known);
    for (let step = 1; step <= last; step++) {
      const error = values[known + step - 1]! - ahead(step);
      errors[step - 1]!.push(error);
      sum += error;
    }
    if (last === horizon) summedErrors.push(sum);
    if (known === values.length) latest = Array.from({ length: horizon }, (_, step) => ahead(step + 1));
  }
  return { forecast: latest, errors, summedErrors };
}

function smoothedRuns(series: SmoothedSeries, parameters: SmoothingParameters, horizon: number): Runs {
  const state = initialState(series, parameters);
  const from = firstForecast(series, parameters);
  const forecast = (known: number): (ahead: number) => number => {
    if (known > from) follow(state, series.values[known - 1]!, parameters);
    return (ahead) => forecastFrom(state, ahead, parameters.damping);
  };
  return collectRuns(series.values, horizon, { from, forecast });
}

function naiveRuns(values: readonly number[], season: number, horizon: number): Runs {
  const forecast = (known: number) => (ahead: number): number => values[known - season + (ahead - 1) % season]!;
  return collectRuns(values, horizon, { from: season, forecast });
}

function withIntervals(
  method: Forecast["method"],
  parameters: SmoothingParameters | null,
  { horizon, confidence, runs }: { readonly horizon: number; readonly confidence: number; readonly runs: Runs },
): Forecast {
  const bounded = (value: number, errors: readonly number[]): ForecastValue => {
    const reach = conformalReach(errors, confidence);
    return { value, low: reach === null ? null : value - reach, high: reach === null ? null : value + reach };
  };
  const steps = Array.from({ length: horizon }, (_, step) => bounded(runs.forecast[step]!, runs.errors[step]!));
  // Sums overlap: with fewer than two horizons of them there is hardly one independent error.
  const summed = runs.summedErrors.length < 2 * horizon ? [] : runs.summedErrors;
  const total = bounded(runs.forecast.reduce((sum, value) => sum + value, 0), summed);
  return { method, parameters, steps, total };
}

/** Absolute error that a share `confidence` stays below, counting the one to come; `null` when there are too few. */
function conformalReach(errors: readonly number[], confidence: number): number | null {
  const rank = Math.ceil((errors.length + 1) * confidence - 1e-9);
  if (rank > errors.length) return null;
  return Float64Array.from(errors, Math.abs).sort()[rank - 1]!;
}
