/** How much two means differ where values of one session resemble each other. @module */
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

/**
 * Mean of the first less mean of the second; `null` when one of them has values of fewer than `fewest` sessions.
 *
 * Method: linearised difference, its variance the sum of the squares over sessions, which may be on both sides (Liang & Zeger
 * 1986), Student's t with one degree of freedom less than sessions on the smaller side. Cost O(n).
 */
export function meanDifference(
  values: readonly [first: readonly ClusterValue[], second: readonly ClusterValue[]],
  { confidence = 0.95, fewest = 8 }: { readonly confidence?: number; readonly fewest?: number } = {},
): Estimate | null {
  const sides = values.map((side) => side.filter(({ weight }) => weight > 0));
  const deviations = new Map<string, number>();
  const clusters = sides.map((side) => new Set(side.map(({ cluster }) => cluster)).size);
  const least = Math.min(...clusters);
  if (least < Math.max(2, fewest)) return null;
  const means = sides.map((side, index) => {
    const [total, mean] = [weightSum(side), meanOf(side)];
    for (const { cluster, value, weight } of side) {
      const deviation = (index === 0 ? 1 : -1) * weight * (value - mean) / total;
      deviations.set(cluster, (deviations.get(cluster) ?? 0) + deviation);
    }
    return mean;
  });
  const value = means[0]! - means[1]!;
  const squares = deviations.values().reduce((sum, deviation) => sum + deviation ** 2, 0);
  const reach = studentQuantile((1 + confidence) / 2, least - 1) * Math.sqrt(squares * least / (least - 1));
  return { value, low: value - reach, high: value + reach };
}
