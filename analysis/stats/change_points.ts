/** Changes of level with their size. @module */
import { requireConfidence } from "./argument_checks.ts";
import { divisiveChangePoints, type DivisiveOptions, type DivisivePoint } from "./divisive_change_points.ts";
import { hodgesLehmann } from "./hodges_lehmann.ts";
import { quantile } from "./quantile.ts";
import { noiseAround } from "./split_noise.ts";
import type { Interval } from "./wilson_interval.ts";

/** Settings of {@linkcode changePoints}. */
export interface ChangePointOptions extends DivisiveOptions {
  /**
   * Share of such ranges that hold position and size of a change, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
}

/** A change of level. */
export interface ChangePoint extends DivisivePoint {
  /** Indices between which the first value after the change lies, both included. */
  readonly range: Interval;
  /** Median before, back to the change before. */
  readonly before: number;
  /** Median after, up to the next change. */
  readonly after: number;
  /** By how much the level rose, in the unit of the values; on logarithms the logarithm of the ratio. */
  readonly shift: number;
  /** Bounds of the shift; `null` when a side has too few values for the confidence. */
  readonly interval: Interval | null;
}

/**
 * Changes of level of a short series with their position and size, ascending; empty when none is significant, see
 * {@linkcode divisiveChangePoints}.
 *
 * Method: E-divisive with random orders that keep the autocorrelation; size by {@linkcode hodgesLehmann} between the
 * neighbouring segments; range: positions whose likelihood is within 7.35 (at 95 %) of the best, Hansen, Econometrica 68
 * (2000), on values cut off at three robust deviations from their level. Size and range are widened by
 * (1 + φ)/(1 − φ) of the noise. Measured at 95 %, changes as there: position within one bucket in 95 to 99 %, in its range in
 * 99 to 100 %, size in its interval in 95 to 98 %; 89 % in the last 14 of 300 buckets. Cost: that of
 * {@linkcode divisiveChangePoints}.
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @throws {RangeError} If there are more than 400 values, one is not finite, or an option is out of bounds.
 *
 * @example A fall after nine values
 * ```ts
 * import { changePoints } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [12, 11, 13, 12, 11, 12, 13, 12, 11, 8, 9, 8, 7, 8, 9, 8, 9, 8];
 * const [change] = changePoints(values);
 * assertEquals([change?.index, change?.before, change?.after, change?.shift], [9, 12, 8, -4]);
 * ```
 */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): ChangePoint[] {
  const { confidence = 0.95, ...search } = options;
  requireConfidence("measure change points", confidence);
  const found = divisiveChangePoints(values, search);
  return found.map((point, order) => {
    const [first, end] = [found[order - 1]?.index ?? 0, found[order + 1]?.index ?? values.length];
    const [left, right] = [values.slice(first, point.index), values.slice(point.index, end)];
    const [before, after] = [median(left), median(right)];
    const { correlation = "fitted" } = search;
    const phi = correlation === "fitted" ? noiseAround(left, right).phi : correlation;
    const varianceFactor = (1 + phi) / (1 - phi);
    const { shift, interval } = hodgesLehmann(left, right, { confidence, varianceFactor })!;
    const [low, high] = likelyPositions([...left, ...right], {
      split: left.length,
      levels: [before, after],
      limit: -2 * Math.log(1 - Math.sqrt(confidence)) * varianceFactor,
    });
    return { ...point, range: [first + low, first + high], before, after, shift, interval };
  });
}

interface Profile {
  readonly split: number;
  readonly levels: readonly [before: number, after: number];
  readonly limit: number;
}

/** First and last split that is nearly as likely as the best. */
function likelyPositions(values: readonly number[], { split, levels, limit }: Profile): Interval {
  const [before, after] = levels;
  const noise = values.map((value, index) => Math.abs(value - (index < split ? before : after)));
  const deviation = 1.4826 * median(noise);
  const reach = deviation > 0 ? 3 * deviation : Infinity;
  const variance = noise.reduce((sum, each) => sum + Math.min(each, reach) ** 2, 0) / Math.max(1, values.length - 2);
  // Cost of moving the split: the values in between change sides.
  const costs = new Float64Array(values.length + 1);
  const lossOf = (value: number, level: number): number => Math.min(Math.abs(value - level), reach) ** 2;
  for (let end = 1; end <= values.length; end++) {
    const value = values[end - 1]!;
    costs[end] = costs[end - 1]! + lossOf(value, before) - lossOf(value, after);
  }
  const inner = costs.subarray(1, values.length);
  const best = Math.min(...inner, costs[split]!);
  const isLikely = (cost: number): boolean => variance === 0 ? cost <= best : (cost - best) / variance <= limit;
  const likely = Array.from(inner.keys()).filter((index) => isLikely(inner[index]!)).map((index) => index + 1);
  return [Math.min(split, likely[0] ?? split), Math.max(split, likely.at(-1) ?? split)];
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)!;
}
