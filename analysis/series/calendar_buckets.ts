/** Buckets of time by the calendar, as the engine cuts them: UTC, weeks from Monday. @module */
import type { TimeBucket } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { BUCKET_MICROS } from "./series_bucket.ts";

const DAY = BUCKET_MICROS["1d"];
/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY = 4 * DAY;

/** Start of the bucket that holds a moment, µs. */
export function bucketStart(at: number, bucket: TimeBucket): number {
  if (bucket === "1mo") {
    const date = new Date(at / 1000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) * 1000;
  }
  const [width, origin] = [BUCKET_MICROS[bucket], bucket === "1w" ? FIRST_MONDAY : 0];
  return Math.floor((at - origin) / width) * width + origin;
}

/** Start of the bucket after the one that starts there, µs. */
export function nextBucket(start: number, bucket: TimeBucket): number {
  if (bucket !== "1mo") return start + BUCKET_MICROS[bucket];
  const date = new Date(start / 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) * 1000;
}

/** A stretch of whole buckets, µs. */
export interface BucketSpan {
  /** Start of the first. */
  readonly from: number;
  /** End of the last. */
  readonly to: number;
}

/**
 * The buckets that lie whole within what was recorded: from the first event, or the window, to the last event, the end of the
 * window, or now. `null` when there is none.
 *
 * @param since Nothing before counts, µs.
 */
export function wholeBuckets(
  { extent, window }: Pick<EventSource, "extent" | "window">,
  { bucket, since, now }: { readonly bucket: TimeBucket; readonly since: number; readonly now: number },
): BucketSpan | null {
  if (extent.first === null || extent.last === null) return null;
  const first = Math.max(extent.first, window.from ?? -Infinity, since);
  const end = Math.min(extent.last + 1, window.to ?? Infinity, now);
  if (first >= end) return null;
  const start = bucketStart(first, bucket);
  const from = start === first ? start : nextBucket(start, bucket);
  const to = bucketStart(end, bucket);
  return from < to ? { from, to } : null;
}

/** Starts of so many buckets from one on, and the end of the last. */
export function bucketEdges(
  from: number,
  { bucket, count }: { readonly bucket: TimeBucket; readonly count: number },
): number[] {
  const edges = [from];
  while (edges.length <= count) edges.push(nextBucket(edges.at(-1)!, bucket));
  return edges;
}

/** Number of buckets in a stretch. */
export function countBuckets({ from, to }: BucketSpan, bucket: TimeBucket): number {
  if (bucket !== "1mo") return Math.round((to - from) / BUCKET_MICROS[bucket]);
  const [first, last] = [new Date(from / 1000), new Date(to / 1000)];
  return 12 * (last.getUTCFullYear() - first.getUTCFullYear()) + last.getUTCMonth() - first.getUTCMonth();
}
