/** How wide the buckets of a series are. @module */
import { TIME_BUCKETS, type TimeBucket } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { MOST_SERIES_POINTS } from "../stats/theil_sen.ts";

/** Most buckets of a series: enough to place a change, few enough to hold calls. */
export const MOST_BUCKETS = 180;

/** Length of a bucket in microseconds; a month counts as 30 days. */
export const BUCKET_MICROS: Readonly<Record<TimeBucket, number>> = {
  "1s": 1e6,
  "5s": 5e6,
  "15s": 15e6,
  "1m": 60e6,
  "5m": 300e6,
  "15m": 900e6,
  "1h": 3600e6,
  "3h": 10_800e6,
  "6h": 21_600e6,
  "1d": 86_400e6,
  "1w": 604_800e6,
  "1mo": 2_592_000e6,
};

/** Microseconds from the first to the last event inside the window; `null` without events. */
export function spanOf({ extent, window }: Pick<EventSource, "extent" | "window">): number | null {
  if (extent.first === null || extent.last === null) return null;
  const span = Math.min(extent.last, window.to ?? Infinity) - Math.max(extent.first, window.from ?? -Infinity);
  return span >= 0 ? span : null;
}

/** Values that a bucket of the largest group should hold on average: a p95 needs 20. */
const VALUES_PER_BUCKET = 30;
const FEWEST_BUCKETS = 10;

/**
 * The narrowest bucket of which no more than `mostBuckets` fit into a span, and no more than its calls can fill.
 *
 * @param calls Of the largest group.
 */
export function seriesBucket(spanMicros: number, calls: number, mostBuckets: number = MOST_BUCKETS): TimeBucket {
  const most = Math.min(mostBuckets, Math.max(FEWEST_BUCKETS, calls / VALUES_PER_BUCKET));
  return TIME_BUCKETS.find((bucket) => spanMicros / BUCKET_MICROS[bucket] <= most) ?? "1mo";
}

/**
 * Checks a width that was asked for.
 *
 * @throws {RangeError} If there is no such width, or a source spans more such buckets than can be tested.
 */
export function requireBucket(
  action: string,
  every: TimeBucket | undefined,
  source: Pick<EventSource, "extent" | "window">,
): void {
  if (every === undefined) return;
  if (!TIME_BUCKETS.includes(every)) {
    throw new RangeError(
      `Cannot ${action}: every must be one of ${TIME_BUCKETS.join(", ")}, current value is "${every}"`,
    );
  }
  const buckets = Math.ceil((spanOf(source) ?? 0) / BUCKET_MICROS[every]);
  if (buckets <= MOST_SERIES_POINTS) return;
  throw new RangeError(
    `Cannot ${action}: at most ${MOST_SERIES_POINTS} buckets are allowed, every "${every}" makes ${buckets}`,
  );
}
