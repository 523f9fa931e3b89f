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
  /** The values. */
  readonly values: readonly number[];
  /** Length of the season; 1 for none. */
  readonly season: number;
}

/** What is known after some values. */
export interface SmoothingState {
  /** Level of the season-free series. */
  level: number;
  /** Its change per step. */
  trend: number;
  /** Additive seasonal terms, the next value's first. */
  readonly seasonal: number[];
}

/** Index of the first value that is forecast: those before give the initial state. */
export function firstForecast({ season }: SmoothedSeries, { trend }: Pick<SmoothingParameters, "trend">): number {
  return season > 1 ? season : trend === null ? 1 : 2;
}

/**
 * The state before the first forecast, as R's `HoltWinters`: of two seasons the moving mean with a line through it, and the
 * mean distance of each phase from it; without a season the first value, or the first two.
 */
export function initialState(series: SmoothedSeries, { trend }: Pick<SmoothingParameters, "trend">): SmoothingState {
  const { values, season } = series;
  if (season === 1) {
    if (trend === null) return { level: values[0]!, trend: 0, seasonal: [] };
    return { level: values[1]!, trend: values[1]! - values[0]!, seasonal: [] };
  }
  const centred = movingMeans(values.slice(0, 2 * season), season);
  const line = leastSquares(centred.map(({ mean }) => mean));
  const phases = Array.from({ length: season }, (_, phase) => {
    const distances = centred.filter(({ index }) => index % season === phase)
      .map(({ index, mean }) => values[index]! - mean);
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  });
  const middle = phases.reduce((sum, phase) => sum + phase, 0) / season;
  return {
    level: line.start,
    trend: trend === null ? 0 : line.slope,
    seasonal: phases.map((phase) => phase - middle),
  };
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

/** A line through values at 1, 2, …: its value at 0 and its slope. */
function leastSquares(values: readonly number[]): { start: number; slope: number } {
  const centre = (values.length + 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [product, square] = [0, 0];
  values.forEach((value, index) => {
    product += (index + 1 - centre) * value;
    square += (index + 1 - centre) ** 2;
  });
  const slope = square === 0 ? 0 : product / square;
  return { start: mean - slope * centre, slope };
}

/** The value that the state expects so many steps ahead, 1 for the next. */
export function forecastFrom(state: SmoothingState, ahead: number, damping: number): number {
  const { level, trend, seasonal } = state;
  const steps = damping === 1 ? ahead : damping * (1 - damping ** ahead) / (1 - damping);
  return level + steps * trend + (seasonal.length === 0 ? 0 : seasonal[(ahead - 1) % seasonal.length]!);
}

/** Takes the next value into the state. */
export function follow(state: SmoothingState, value: number, parameters: SmoothingParameters): void {
  const { level, trend, season, damping } = parameters;
  const term = state.seasonal.shift() ?? 0;
  const before = state.level;
  state.level = level * (value - term) + (1 - level) * (before + damping * state.trend);
  if (trend !== null) state.trend = trend * (state.level - before) + (1 - trend) * damping * state.trend;
  if (season !== null) state.seasonal.push(season * (value - state.level) + (1 - season) * term);
}

/** Sum of squared errors one step ahead. */
export function squaredErrors(series: SmoothedSeries, parameters: SmoothingParameters): number {
  const state = initialState(series, parameters);
  let sum = 0;
  for (let index = firstForecast(series, parameters); index < series.values.length; index++) {
    const value = series.values[index]!;
    sum += (value - forecastFrom(state, 1, parameters.damping)) ** 2;
    follow(state, value, parameters);
  }
  return sum;
}

/** Parameters of least squared error in 0..1 (damping in 0.8..1), by a grid and a search that halves its steps. */
export function fitSmoothing(
  series: SmoothedSeries,
  shape: { readonly trend: boolean; readonly damped: boolean },
): SmoothingParameters {
  const hasSeason = series.season > 1;
  const build = (point: readonly number[]): SmoothingParameters => ({
    level: point[0]!,
    trend: shape.trend ? point[1]! : null,
    season: hasSeason ? point[2]! : null,
    damping: shape.damped ? 0.8 + 0.2 * point[3]! : 1,
  });
  const free = [true, shape.trend, hasSeason, shape.trend && shape.damped];
  const error = (point: readonly number[]): number => squaredErrors(series, build(point));
  const starts = [0.01, 0.1, 0.3, 0.7].flatMap((level) =>
    [0.02, 0.2, 0.5].flatMap((trend) => [[level, trend, 0.1, 0.5], [level, trend, 0.5, 0.9]])
  );
  const ranked = starts.map((point) => ({ point, loss: error(point) })).sort((a, b) => a.loss - b.loss);
  const fits = ranked.slice(0, 2).map((start) => descend(start, { error, free }));
  return build((fits[0]!.loss <= fits[1]!.loss ? fits[0]! : fits[1]!).point);
}

interface Candidate {
  readonly point: readonly number[];
  readonly loss: number;
}

/** Hooke & Jeeves (1961): along each axis both ways, then on in the direction that helped. */
function descend(
  start: Candidate,
  { error, free }: { readonly error: (point: readonly number[]) => number; readonly free: readonly boolean[] },
): Candidate {
  let best = start;
  const attempt = (point: readonly number[]): boolean => {
    const inside = point.map((value) => Math.min(1, Math.max(0, value)));
    const loss = error(inside);
    if (!(loss < best.loss * (1 - 1e-12))) return false;
    best = { point: inside, loss };
    return true;
  };
  for (let step = 0.1; step > 1e-6; step /= 2) {
    for (let round = 0; round < 100; round++) {
      const from = best.point;
      free.forEach((isFree, axis) => {
        if (!isFree) return;
        const moved = (by: number): number[] => best.point.map((value, index) => index === axis ? value + by : value);
        if (!attempt(moved(step))) attempt(moved(-step));
      });
      if (best.point === from) break;
      const origin = from;
      attempt(best.point.map((value, index) => 2 * value - origin[index]!));
    }
  }
  return best;
}
