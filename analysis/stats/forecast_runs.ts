/** Forecasts from every value of a series on, and what became of them. @module */
import { FORECAST_SCALES, type ForecastScale } from "./forecast_scale.ts";
import {
  firstForecast,
  follow,
  forecastFrom,
  initialState,
  type SmoothedSeries,
  type SmoothingParameters,
} from "./smoothing.ts";

/** Forecasts on the scale, by how many values are known: asked for ascending numbers. */
export type ForecastAt = (known: number) => (ahead: number) => number;

/** The value of the last season. */
export function naiveForecast(values: readonly (number | null)[], season: number): ForecastAt {
  const latest = (index: number): number => {
    for (let place = index; place >= 0; place -= season) if (values[place] !== null) return values[place]!;
    return values.find((value) => value !== null)!;
  };
  return (known) => (ahead) => latest(known - season + (ahead - 1) % season);
}

/** What the smoothed series expects, and from how many values on its initial state is forgotten. */
export function smoothedForecast(
  series: SmoothedSeries,
  parameters: SmoothingParameters,
): { readonly from: number; readonly forecast: ForecastAt } {
  const { values, season } = series;
  const first = firstForecast(series, parameters);
  const settled = Math.max(2 * Math.max(season, 5), Math.ceil(0.4 * values.length));
  const state = initialState(series, parameters);
  let next = first;
  return {
    from: Math.max(first, Math.min(settled, values.length - 5)),
    forecast: (known) => {
      for (; next < known; next++) follow(state, values[next]!, parameters);
      return (ahead) => forecastFrom(state, ahead, parameters.damping);
    },
  };
}

/** How to forecast. */
export interface ForecastRunsOptions {
  /** Steps ahead. */
  readonly horizon: number;
  /** Scale of the values. */
  readonly scale: ForecastScale;
  /** How many values the first forecast knows. */
  readonly from: number;
  /** Makes them. */
  readonly forecast: ForecastAt;
}

/** Forecasts of a series, the last and earlier ones. */
export interface ForecastRuns {
  /** The forecast, on the scale. */
  readonly forecast: readonly number[];
  /** Errors of earlier ones on the scale, by steps ahead. */
  readonly errors: readonly (readonly number[])[];
  /** Errors of their sums. */
  readonly summedErrors: readonly number[];
  /** What to add to a forecast off the scale to make it a mean. */
  readonly excess: number;
}

/** Forecasts from every value on. */
export function collectRuns(
  values: readonly (number | null)[],
  { horizon, scale, from, forecast }: ForecastRunsOptions,
): ForecastRuns {
  const { to, from: back } = FORECAST_SCALES[scale];
  const errors = Array.from({ length: horizon }, (): number[] => []);
  const sums: { expected: number; came: number }[] = [];
  for (let known = from; known < values.length; known++) {
    const ahead = forecast(known);
    const last = Math.min(horizon, values.length - known);
    let [expected, came, met] = [0, 0, 0];
    for (let step = 1; step <= last; step++) {
      const [value, scaled] = [values[known + step - 1]!, ahead(step)];
      if (value === null) continue;
      errors[step - 1]!.push(value - scaled);
      expected += back(scaled);
      came += back(value);
      met++;
    }
    if (met === horizon) sums.push({ expected, came });
  }
  const latest = forecast(values.length);
  const [next] = errors as [number[]];
  // The mean of a square is the square of the mean and the variance.
  const excess = scale === "sqrt" ? next.reduce((sum, error) => sum + error * error, 0) / Math.max(1, next.length) : 0;
  return {
    forecast: Array.from({ length: horizon }, (_, step) => latest(step + 1)),
    errors,
    summedErrors: sums.map(({ expected, came }) => to(came) - to(expected + horizon * excess)),
    excess,
  };
}
