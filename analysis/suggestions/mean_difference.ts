/** Means and how much two differ, where values of one session resemble each other. @module */
import { studentQuantile } from "../stats/beta_distribution.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { weightSum } from "./weighted_ratio.ts";

/** A value of one event. */
export interface ClusterValue {
  /** What happens together with it: a session. */
  readonly cluster: string;
  /** The value. */
  readonly value: number;
  /** So many events it stands for. */
  readonly weight: number;
}

/** Something that may be scored. */
export interface Scored {
  /** What happens together with it. */
  readonly cluster: string;
  /** Its score; `null` for none. */
  readonly score: number | null;
  /** So many events it stands for. */
  readonly weight: number;
}

/** Scores of what has one. */
export function scoreValues(events: readonly Scored[]): ClusterValue[] {
  return events.flatMap(({ cluster, score, weight }) => score === null ? [] : [{ cluster, value: score, weight }]);
}

/** Weighted mean; NaN of nothing. */
export function meanOf(values: readonly ClusterValue[]): number {
  return values.reduce((sum, { value, weight }) => sum + value * weight, 0) / weightSum(values);
}

/** How sure an interval is to be. */
export interface MeanOptions {
  /** Share of such intervals that hold the truth. @default {0.95} */
  readonly confidence?: number;
  /** Fewest sessions on each side. @default {8} */
  readonly fewest?: number;
}

/**
 * Mean of the first less mean of the second; `null` when one of them has values of fewer than `fewest` sessions.
 *
 * Method: linearised difference, its variance the sum of the squares over sessions, which may be on both sides (Liang & Zeger
 * 1986), Student's t with one degree of freedom less than sessions on the smaller side. Cost O(n).
 */
export function meanDifference(
  values: readonly [first: readonly ClusterValue[], second: readonly ClusterValue[]],
  options: MeanOptions = {},
): Estimate | null {
  return linearEstimate(values, options);
}

/** Mean with its interval by the method of {@linkcode meanDifference}; `null` with values of fewer than `fewest` sessions. */
export function meanInterval(values: readonly ClusterValue[], options: MeanOptions = {}): Estimate | null {
  return linearEstimate([values], options);
}

/** Mean of the first side, less that of the second where there is one. */
function linearEstimate(
  values: readonly (readonly ClusterValue[])[],
  { confidence = 0.95, fewest = 8 }: MeanOptions,
): Estimate | null {
  const sides = values.map((side) => side.filter(({ weight }) => weight > 0));
  const deviations = new Map<string, number>();
  const clusters = sides.map((side) => new Set(side.map(({ cluster }) => cluster)).size);
  const least = Math.min(...clusters);
  if (least < Math.max(2, fewest)) return null;
  let estimate = 0;
  sides.forEach((side, index) => {
    const [total, mean] = [weightSum(side), meanOf(side)];
    const sign = index === 0 ? 1 : -1;
    for (const { cluster, value, weight } of side) {
      const deviation = sign * weight * (value - mean) / total;
      deviations.set(cluster, (deviations.get(cluster) ?? 0) + deviation);
    }
    estimate += sign * mean;
  });
  const squares = deviations.values().reduce((sum, deviation) => sum + deviation ** 2, 0);
  const reach = studentQuantile((1 + confidence) / 2, least - 1) * Math.sqrt(squares * least / (least - 1));
  return { value: estimate, low: estimate - reach, high: estimate + reach };
}
