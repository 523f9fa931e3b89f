/** Shares of events that stand for different numbers of others. @module */
import { effectiveCount, type Ratio } from "../stats/wilson_interval.ts";

/** An event that stands for some. */
export interface Weighted {
  /** So many. */
  readonly weight: number;
}

/** The share of some events for intervals: of as many unweighted ones as say as much, see {@linkcode effectiveCount}. */
export function weightedRatio<Event extends Weighted>(
  events: readonly Event[],
  counts: (event: Event) => boolean,
): Ratio {
  const trials = effectiveCount(events.map(({ weight }) => weight));
  const hits = weightSum(events.filter(counts));
  const whole = weightSum(events);
  return { successes: whole > 0 ? trials * Math.min(1, hits / whole) : 0, trials };
}

/** What events stand for together. */
export function weightSum(events: readonly Weighted[]): number {
  return events.reduce((sum, { weight }) => sum + weight, 0);
}
