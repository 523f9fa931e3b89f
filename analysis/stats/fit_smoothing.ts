/** Parameters of exponential smoothing. @module */
import { initialState, type SmoothedSeries, type SmoothingParameters, squaredErrors } from "./smoothing.ts";

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
  const start = initialState(series, build([0, 0, 0, 0]));
  const error = (point: readonly number[]): number => {
    return squaredErrors(series, build(point), { state: { ...start, seasonal: start.seasonal.slice() } });
  };
  const starts = [0.01, 0.1, 0.3, 0.7].flatMap((level) =>
    [0.02, 0.2, 0.5].flatMap((trend) => [[level, trend, 0.1, 0.5], [level, trend, 0.5, 0.9]])
  );
  const ranked = starts.map((point) => ({ point, loss: error(point) })).sort((a, b) => a.loss - b.loss);
  const fits = ranked.slice(0, 2).map((candidate) => descend(candidate, { error, free }));
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
  for (let step = 0.1; step > 1e-4; step /= 2) {
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
