/** Change points by optimal partitioning. @module */
import { requireAtMost, requireFinite, requireWhole } from "./argument_checks.ts";
import { normalQuantile } from "./normal_distribution.ts";
import { quantile } from "./quantile.ts";
import { rankValues } from "./ranks.ts";
import { robustCorrelation, robustNoise } from "./robust_noise.ts";

/** Most values of a series that {@linkcode pelt} takes. */
export const MOST_PELT_VALUES = 5000;

/** Settings of {@linkcode pelt}. */
export interface PeltOptions {
  /**
   * What changes: `mean` the level of values with constant noise, `mean_variance` level and noise of normal values, `rank`
   * the level of normal scores of the ranks, for skewed values.
   *
   * @default {"mean"}
   */
  readonly cost?: "mean" | "mean_variance" | "rank";
  /**
   * What a further change point must save, in units of −2 log likelihood, 0 or more.
   *
   * @default {3 · ln n, 4 · ln n for mean_variance, times (1 + φ)/(1 − φ) of the noise}
   */
  readonly penalty?: number;
  /**
   * Fewest values between changes, at least 1, or 2 for `mean_variance`.
   *
   * @default {2, 5 for mean_variance}
   */
  readonly minSize?: number;
}

/**
 * Indices at which a series changes, ascending, each the first value after a change; empty when nothing does, when there
 * are fewer than two segments' worth of values, and when all are equal.
 *
 * Method: pruned exact linear time, Killick, Fearnhead & Eckley, JASA 107 (2012): the partition of least cost plus penalty
 * per change, the same as by trying all. The noise of `mean` and `rank` is that of differences, robust to changes. Default
 * penalty: 3 ln n (4 ln n where two parameters change), the modified BIC of Zhang & Siegmund (2007) without its term for lengths, times the long-run variance
 * factor of AR(1) noise (Romano et al. 2022). It finds candidates fast and gives no p-value:
 * `divisiveChangePoints` does. Cost O(n) when changes are many, O(n²) when there is none; n = 400: about 3 ms, n = 5,000 without a change 390 ms.
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @throws {RangeError} If there are more than {@linkcode MOST_PELT_VALUES} values, one is not finite, or an option is out
 * of bounds.
 *
 * @example A step after 12 values; R's strucchange::breakpoints finds the same
 * ```ts
 * import { pelt } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const before = [5, 6, 5, 5, 6, 6, 5, 6, 5, 6, 6, 5];
 * assertEquals(pelt([...before, ...before.map((value) => value + 6)]), [12]);
 * assertEquals(pelt([5, 5, 5, 5]), []);
 * ```
 */
export function pelt(values: readonly number[], options: PeltOptions = {}): number[] {
  const action = "find change points";
  const { cost = "mean", minSize = cost === "mean_variance" ? 5 : 2 } = options;
  requireAtMost(action, values.length, MOST_PELT_VALUES);
  requireFinite(action, values);
  requireWhole(action, "minSize", minSize, cost === "mean_variance" ? 2 : 1);
  if (options.penalty !== undefined && !(options.penalty >= 0)) {
    throw new RangeError(`Cannot ${action}: penalty must be 0 or more, current value is ${options.penalty}`);
  }
  if (values.length < 2 * minSize || values.every((value) => value === values[0])) return [];
  const series = cost === "rank" ? normalScores(values) : values;
  const correlation = robustCorrelation(series);
  const penalty = options.penalty ??
    (cost === "mean_variance" ? 4 : 3) * Math.log(values.length) * (1 + correlation) / (1 - correlation);
  return partition(values.length, { cost: segmentCost(series, cost, correlation), penalty, minSize });
}

/** Cost of the values from `first` up to, not including, `end`. */
type SegmentCost = (first: number, end: number) => number;

function segmentCost(
  values: readonly number[],
  kind: "mean" | "mean_variance" | "rank",
  correlation: number,
): SegmentCost {
  const centre = quantile(Float64Array.from(values).sort(), 0.5)!;
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    sums[index + 1] = sums[index]! + value - centre;
    squares[index + 1] = squares[index]! + (value - centre) ** 2;
  });
  const scatter: SegmentCost = (first, end) => {
    const sum = sums[end]! - sums[first]!;
    return Math.max(0, squares[end]! - squares[first]! - sum * sum / (end - first));
  };
  // Neighbours that correlate differ less than their noise is wide.
  const variance = robustNoise(values) ** 2 / (1 - correlation);
  if (kind !== "mean_variance") return (first, end) => scatter(first, end) / variance;
  // A floor keeps segments of equal values from costing −Infinity.
  const floor = variance * 1e-6;
  return (first, end) => (end - first) * Math.log(Math.max(floor, scatter(first, end) / (end - first)));
}

interface Search {
  readonly cost: SegmentCost;
  readonly penalty: number;
  readonly minSize: number;
}

function partition(count: number, { cost, penalty, minSize }: Search): number[] {
  const best = new Float64Array(count + 1).fill(Infinity);
  best[0] = -penalty;
  const previous = new Int32Array(count + 1);
  let candidates = [0];
  for (let end = minSize; end <= count; end++) {
    const opened = end - minSize;
    if (opened >= minSize) candidates.push(opened);
    const totals = candidates.map((start) => best[start]! + cost(start, end));
    totals.forEach((total, index) => {
      if (total + penalty >= best[end]!) return;
      best[end] = total + penalty;
      previous[end] = candidates[index]!;
    });
    // A start that costs more than the best without a penalty stays worse for good, once its segment may be split again.
    candidates = candidates.filter((start, index) => totals[index]! <= best[end]! || end - start < 2 * minSize);
  }
  const changes: number[] = [];
  for (let end = previous[count]!; end > 0; end = previous[end]!) changes.push(end);
  return changes.reverse();
}

function normalScores(values: readonly number[]): number[] {
  return Array.from(rankValues(values).ranks, (rank) => normalQuantile((rank - 0.375) / (values.length + 0.25)));
}
