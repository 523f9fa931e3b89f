/** Forecasts with intervals. @module */
import { requireAtMost, requireConfidence, requireWhole } from "./argument_checks.ts";
import { errorReach } from "./error_reach.ts";
import { collectRuns, type ForecastRuns, naiveForecast, smoothedForecast } from "./forecast_runs.ts";
import { FORECAST_SCALES, type ForecastScale, requireOnScale } from "./forecast_scale.ts";
import { fitSmoothing } from "./fit_smoothing.ts";
import { firstForecast, type SmoothedSeries, type SmoothingParameters, squaredErrors } from "./smoothing.ts";

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
  /**
   * On which scale level, trend and season add up.
   *
   * @default {"linear"}
   */
  readonly scale?: ForecastScale;
  /** Parameters to use instead of fitted ones. */
  readonly parameters?: SmoothingParameters;
}

/** A forecast with its bounds. */
export interface ForecastValue {
  /** The forecast: the mean of what comes, on scale "log" its median. */
  readonly value: number;
  /** Lower bound; `null` when fewer than 4 errors so far ahead are known. */
  readonly low: number | null;
  /** Upper bound; `null` with `low`. */
  readonly high: number | null;
}

/** A forecast of a series. */
export interface Forecast {
  /**
   * `holt_winters` with a season and, where it pays, a trend, `holt` with a trend, `exponential` with a level only,
   * `seasonal_naive` the last season.
   */
  readonly method: "holt_winters" | "holt" | "exponential" | "seasonal_naive";
  /** Fitted parameters; `null` for `seasonal_naive`. */
  readonly parameters: SmoothingParameters | null;
  /** One per step ahead. */
  readonly steps: readonly ForecastValue[];
  /** Their sum, with bounds of its own: what the steps spend together. */
  readonly total: ForecastValue;
  /** Mean absolute error of earlier forecasts over all steps, on the scale; `null` without any. Tells which pattern is there. */
  readonly earlier_error: number | null;
}

/**
 * Forecast of a series from its level, trend and repeating pattern; `null` for fewer than 4 known values.
 *
 * Method: additive Holt-Winters, Holt (1957), Winters (1960), with a trend in the initial state of R's `HoltWinters`, damped
 * after Gardner & McKenzie (1985); parameters of least squared error one step ahead. From 10 values on there is a trend where
 * it lowers the squared error by more than its two parameters cost by Akaike's criterion (1974). A season needs 2 periods and
 * 3 values; with one period the last season is repeated (`seasonal_naive`), with less the season is ignored. Unknown values
 * are passed over. Equal values are forecast as they are. The mean on scale "sqrt" is the square of the forecast plus the
 * variance of its errors one step ahead.
 *
 * Intervals: conformal, after Xu & Xie (EnbPI, ICML 2021): the quantile of the absolute errors that forecasts from earlier
 * values had as many steps ahead, wider by √(n/(n − k)) for the k parameters that were fitted to the same values, and wider
 * where these errors follow each other, as they do far ahead: m of them tell as much as m/(1 + 2 Σρ) independent ones, and
 * Student's quantiles of both numbers give the ratio. The total has those of earlier totals. Earlier forecasts count from the
 * second season and two fifths of the values on, when the initial state is forgotten. That errors stay as they were is all
 * that is assumed. Measured at 90 %, 400 series each, one step ahead, over all steps, total: 90, 91, 91 % on a week of hours of
 * Poisson counts with a day's season, a day ahead; 92, 92, 91 % on medians with AR(1) 0.6 on top; 91, 91, 92 % on 90 days with a
 * week's season, a month ahead; 90, 90, 89 % on 28 days, a week ahead; 91, 91, 90 % on random walks of 40. Totals of a series
 * that grows along a line: 84 %. Cost O(n·horizon) and some 500 passes; n = 336, season 24, horizon 24: about 6 ms.
 *
 * @param values In order of time, evenly spaced, finite, `null` where unknown; not modified.
 * @throws {RangeError} If there are more than {@linkcode MOST_FORECAST_VALUES} values or steps, a value is not finite or not on
 * the scale, or an option is out of bounds.
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
export function holtWinters(values: readonly (number | null)[], options: ForecastOptions): Forecast | null {
  const action = "forecast";
  const { season = 1, horizon, damped = true, confidence = 0.9, scale = "linear" } = options;
  requireAtMost(action, values.length, MOST_FORECAST_VALUES);
  requireOnScale(action, values, scale);
  requireWhole(action, "season", season, 1);
  requireWhole(action, "horizon", horizon, 1);
  requireAtMost(action, horizon, MOST_FORECAST_VALUES);
  requireConfidence(action, confidence);
  const known = values.slice(Math.max(0, values.findIndex((value) => value !== null)));
  const count = countKnown(known);
  if (count < 4) return null;
  const scaled = known.map((value) => value === null ? null : FORECAST_SCALES[scale].to(value));
  const asked = { horizon, confidence, scale };
  if (season > 1 && known.length >= season + 3 && known.length < 2 * season + 3) {
    const runs = collectRuns(scaled, { ...asked, from: season, forecast: naiveForecast(scaled, season) });
    return withIntervals(runs, { ...asked, method: "seasonal_naive", parameters: null, shrinkage: 1 });
  }
  const series: SmoothedSeries = { values: scaled, season: season > 1 && known.length >= 2 * season + 3 ? season : 1 };
  const parameters = options.parameters ?? chosenParameters(series, { damped, count });
  const method = series.season > 1 ? "holt_winters" : parameters.trend === null ? "exponential" : "holt";
  const runs = collectRuns(scaled, { ...asked, ...smoothedForecast(series, parameters) });
  const fitted = options.parameters === undefined ? countFitted(parameters) : 0;
  const shrinkage = Math.sqrt(count / Math.max(1, count - fitted));
  return withIntervals(runs, { ...asked, method, parameters, shrinkage });
}

function countKnown(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value === null ? 0 : 1), 0);
}

function countFitted({ trend, season, damping }: SmoothingParameters): number {
  return 1 + (trend === null ? 0 : 1) + (season === null ? 0 : 1) + (damping === 1 ? 0 : 1);
}

const FEWEST_FOR_TREND = 10;

/** With a trend where it pays, else without. */
function chosenParameters(
  series: SmoothedSeries,
  { damped, count }: { readonly damped: boolean; readonly count: number },
): SmoothingParameters {
  const level = fitSmoothing(series, { trend: false, damped: false });
  if (count < FEWEST_FOR_TREND) return level;
  const trend = fitSmoothing(series, { trend: true, damped });
  const from = firstForecast(series, trend);
  const compared = countKnown(series.values.slice(from));
  const price = Math.exp(2 * 2 / compared);
  const isBetter = squaredErrors(series, level, { from }) > price * squaredErrors(series, trend, { from });
  return isBetter ? trend : level;
}

/** What was asked. */
interface Asked {
  readonly horizon: number;
  readonly confidence: number;
  readonly scale: ForecastScale;
}

interface Intervals extends Asked, Pick<Forecast, "method" | "parameters"> {
  /** Errors are too small by this factor. */
  readonly shrinkage: number;
}

function withIntervals(
  runs: ForecastRuns,
  { horizon, confidence, scale, shrinkage, method, parameters }: Intervals,
): Forecast {
  const { to, from: back } = FORECAST_SCALES[scale];
  const bounds = (scaled: number, errors: readonly number[], lags: number): Omit<ForecastValue, "value"> => {
    const reach = errorReach(errors, { confidence, lags });
    if (reach === null) return { low: null, high: null };
    return { low: back(scaled - shrinkage * reach), high: back(scaled + shrinkage * reach) };
  };
  const steps = runs.forecast.map((scaled, step): ForecastValue => ({
    value: back(scaled) + runs.excess,
    ...bounds(scaled, runs.errors[step]!, step),
  }));
  const sum = steps.reduce((total, { value }) => total + value, 0);
  // Sums overlap: with few of them there is hardly one independent error.
  const summed = runs.summedErrors.length < FEWEST_SUMS ? [] : runs.summedErrors;
  const errors = runs.errors.flat();
  const missed = errors.reduce((total, error) => total + Math.abs(error), 0);
  return {
    method,
    parameters,
    steps,
    total: { value: sum, ...bounds(to(sum), summed, horizon - 1) },
    earlier_error: errors.length === 0 ? null : shrinkage * missed / errors.length,
  };
}

const FEWEST_SUMS = 8;
