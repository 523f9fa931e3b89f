/** Exponential smoothing: the recursion that forecasts run on. @module */

/** How fast a forecast follows, each between 0 and 1. */
export interface SmoothingParameters {
  /** Of the level. */
  readonly level: number;
  /** Of the trend; `null` without one. */
  readonly trend: number | null;
  /** Of the season; `null` without one. */
  readonly season: number | null;
  /** What is left of the trend after each step; 1 keeps it for ever. */
  readonly damping: number;
}

/** A series being smoothed. */
export interface SmoothedSeries {
  /** The values; `null` where unknown. */
  readonly values: readonly (number | null)[];
  /** Length of the season; 1 for none. */
  readonly season: number;
}

/** What is known after some values. */
export interface SmoothingState {
  /** Level of the season-free series. */
  level: number;
  /** Its change per step. */
  trend: number;
  /** Additive seasonal terms by phase; none without a season. */
  readonly seasonal: Float64Array;
  /** Phase of the next value. */
  phase: number;
}

/** Index of the first value that is forecast: those before give the initial state. */
export function firstForecast({ season }: SmoothedSeries, { trend }: Pick<SmoothingParameters, "trend">): number {
  return season > 1 ? season : trend === null ? 1 : 2;
}

/**
 * The state before the first forecast. With a trend as R's `HoltWinters`: of two seasons the moving mean with a line through
 * it, and the mean distance of each phase from it; without a season the first two values. Without a trend the mean of the
 * moving mean, or the first value. Unknown values are put between their neighbours for this.
 */
export function initialState(series: SmoothedSeries, { trend }: Pick<SmoothingParameters, "trend">): SmoothingState {
  const { season } = series;
  const values = interpolated(series.values.slice(0, season === 1 ? undefined : 2 * season));
  if (season === 1) {
    const [first, second] = values as [number, number];
    const state = { seasonal: new Float64Array(), phase: 0 };
    return trend === null ? { level: first, trend: 0, ...state } : { level: second, trend: second - first, ...state };
  }
  const centred = movingMeans(values, season);
  const line = leastSquares(centred.map(({ mean }) => mean));
  const phases = Float64Array.from({ length: season }, (_, phase) => {
    const distances = centred.filter(({ index }) => index % season === phase)
      .map(({ index, mean }) => values[index]! - mean);
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  });
  const middle = phases.reduce((sum, phase) => sum + phase, 0) / season;
  return {
    level: trend === null ? line.mean : line.start,
    trend: trend === null ? 0 : line.slope,
    seasonal: phases.map((phase) => phase - middle),
    phase: 0,
  };
}

/** Unknown values on the line between their neighbours, at the ends as the nearest. At least one must be known. */
function interpolated(values: readonly (number | null)[]): number[] {
  const known = values.flatMap((value, index) => value === null ? [] : [index]);
  if (known.length === values.length) return values as number[];
  return values.map((value, index) => {
    if (value !== null) return value;
    const after = known.findIndex((place) => place > index);
    const [left, right] = [known[after < 0 ? known.length - 1 : after - 1], after < 0 ? undefined : known[after]];
    if (left === undefined || right === undefined) return values[(left ?? right)!]!;
    return values[left]! + (values[right]! - values[left]!) * (index - left) / (right - left);
  });
}

/** Centred means over a season; of even length the ends count half. */
function movingMeans(values: readonly number[], season: number): { index: number; mean: number }[] {
  const half = Math.floor(season / 2);
  const found: { index: number; mean: number }[] = [];
  for (let index = half; index + half < values.length; index++) {
    let sum = 0;
    for (let offset = -half; offset <= half; offset++) {
      const weight = season % 2 === 0 && Math.abs(offset) === half ? 0.5 : 1;
      sum += weight * values[index + offset]!;
    }
    found.push({ index, mean: sum / season });
  }
  return found;
}

/** A line through values at 1, 2, …: its value at 0, its slope, and the mean of the values. */
function leastSquares(values: readonly number[]): { start: number; slope: number; mean: number } {
  const centre = (values.length + 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [product, square] = [0, 0];
  values.forEach((value, index) => {
    product += (index + 1 - centre) * value;
    square += (index + 1 - centre) ** 2;
  });
  const slope = square === 0 ? 0 : product / square;
  return { start: mean - slope * centre, slope, mean };
}

/** The value that the state expects so many steps ahead, 1 for the next. */
export function forecastFrom(state: SmoothingState, ahead: number, damping: number): number {
  const { level, trend, seasonal, phase } = state;
  const steps = damping === 1 ? ahead : damping * (1 - damping ** ahead) / (1 - damping);
  return level + steps * trend + (seasonal[(phase + ahead - 1) % seasonal.length] ?? 0);
}

/** Takes the next value into the state; an unknown one is taken for what was expected. Returns the error of the forecast. */
export function follow(state: SmoothingState, value: number | null, parameters: SmoothingParameters): number {
  const { level, trend, season, damping } = parameters;
  const { seasonal, phase } = state;
  const term = seasonal[phase] ?? 0;
  const expected = state.level + damping * state.trend;
  const error = value === null ? 0 : value - expected - term;
  state.level = expected + level * error;
  state.trend = damping * state.trend + (trend === null ? 0 : level * trend * error);
  if (season === null) return error;
  seasonal[phase] = term + season * (1 - level) * error;
  state.phase = phase + 1 === seasonal.length ? 0 : phase + 1;
  return error;
}

/** Where to begin. */
export interface SmoothingPass {
  /** State before the first forecast; changed. @default {the initial state} */
  readonly state?: SmoothingState;
  /** First value whose error counts. @default {0} */
  readonly from?: number;
}

/** Sum of squared errors one step ahead. */
export function squaredErrors(
  series: SmoothedSeries,
  parameters: SmoothingParameters,
  { state = initialState(series, parameters), from = 0 }: SmoothingPass = {},
): number {
  let sum = 0;
  for (let index = firstForecast(series, parameters); index < series.values.length; index++) {
    const error = follow(state, series.values[index]!, parameters);
    if (index >= from) sum += error * error;
  }
  return sum;
}
