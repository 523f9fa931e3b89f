/** How wide the buckets of a series are. @module */
import { TIME_BUCKETS, type TimeBucket } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";

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

/** The narrowest bucket of which no more than {@linkcode MOST_BUCKETS} fit into a span. */
export function seriesBucket(spanMicros: number): TimeBucket {
  return TIME_BUCKETS.find((bucket) => spanMicros / BUCKET_MICROS[bucket] <= MOST_BUCKETS) ?? "1mo";
}
