/** How wide the buckets of a forecast are, what repeats in them, and how far ahead they say something. @module */
import type { TimeBucket } from "../engine/aggregate_plan.ts";
import { BUCKET_MICROS } from "../series/series_bucket.ts";
import type { BucketSpan } from "../series/calendar_buckets.ts";

/** Buckets, known and to come. */
export interface SeasonHistory {
  /** Known. */
  readonly known: number;
  /** To forecast. */
  readonly horizon: number;
}

const DAY = BUCKET_MICROS["1d"];

/** Longest stretch of events, in days, for each width. */
const WIDTHS: readonly (readonly [days: number, bucket: TimeBucket])[] = [[2, "15m"], [28, "1h"], [1461, "1d"]];

/** Width of the buckets unless told otherwise: a forecast reaches a day ahead of some days, a month ahead of some months. */
export function forecastBucket({ from, to }: BucketSpan): TimeBucket {
  return WIDTHS.find(([days]) => to - from <= days * DAY)?.[1] ?? "1w";
}

const SEASONS: Readonly<Record<TimeBucket, number>> = {
  "1s": 1,
  "5s": 1,
  "15s": 1,
  "1m": 1,
  "5m": 288,
  "15m": 96,
  "1h": 24,
  "3h": 8,
  "6h": 4,
  "1d": 7,
  "1w": 1,
  "1mo": 12,
};

/**
 * Buckets after which a pattern may repeat: a day of narrow buckets and, where two weeks and more are known, a week of them; a week
 * of days, a year of months; 1 for none.
 */
export function usualSeasons(bucket: TimeBucket, { known, horizon }: SeasonHistory): number[] {
  const week = 7 * SEASONS[bucket];
  const isWithinDay = BUCKET_MICROS[bucket] < DAY && SEASONS[bucket] > 1;
  return isWithinDay && known >= 2 * week + horizon ? [SEASONS[bucket], week] : [SEASONS[bucket]];
}

/** Buckets ahead unless told otherwise, at most a third of those known. */
export function usualHorizon(bucket: TimeBucket, known: number): number {
  const usual = bucket === "1d" ? 30 : bucket === "1w" || bucket === "1mo" ? 4 : 24;
  return Math.max(1, Math.min(usual, Math.floor(known / 3)));
}
