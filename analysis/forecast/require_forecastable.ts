/** Checks of what is asked of forecasts. @module */
import { TIME_BUCKETS, type TimeBucket } from "../engine/aggregate_plan.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { requireConfidence } from "../stats/argument_checks.ts";

/** Most buckets ahead. */
const MOST_AHEAD = 400;

/** What can be out of bounds. */
export interface ForecastBounds {
  /** Width of the buckets. */
  readonly every?: TimeBucket;
  /** Buckets ahead. */
  readonly ahead?: number;
  /** Buckets of a pattern. */
  readonly season?: number;
  /** Share of the intervals. */
  readonly confidence?: number;
  /** Groups. */
  readonly mostGroups?: number;
}

/**
 * Refuses what cannot be forecast.
 *
 * @throws {RangeError} If a number is out of bounds, or there is no such bucket.
 */
export function requireForecastable(action: string, asked: ForecastBounds): void {
  const { every, ahead = 1, season = 1, confidence = 0.9, mostGroups = 1 } = asked;
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireAtLeastOne(action, "ahead", ahead);
  requireAtLeastOne(action, "season", season);
  requireConfidence(action, confidence);
  if (ahead > MOST_AHEAD) {
    throw new RangeError(
      `Cannot ${action}: at most ${MOST_AHEAD} buckets ahead are allowed, current value is ${ahead}`,
    );
  }
  if (every === undefined || TIME_BUCKETS.includes(every)) return;
  throw new RangeError(
    `Cannot ${action}: every must be one of ${TIME_BUCKETS.join(", ")}, current value is "${every}"`,
  );
}
