/** What anomalies are. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { SeriesMeasure } from "../series/series_measure.ts";

/** A stretch of time, or a call, unlike the others of its group. */
export interface Anomaly {
  /** What it is. */
  readonly what: "bucket" | "call";
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What was measured. */
  readonly measure: string;
  /** Its unit. */
  readonly unit: string;
  /** Whether that is worse than usual; `null` where better is not known. */
  readonly is_worse: boolean | null;
  /** Start of the bucket or call, µs. */
  readonly at: number;
  /** End of the bucket, µs; `null` for a call. */
  readonly until: number | null;
  /** The measure. */
  readonly value: number;
  /** What is usual: the level of the group at that time; the median of its calls. */
  readonly expected: number;
  /** How many standard deviations the value lies above what is usual; of a call the normal deviate that is as improbable. */
  readonly score: number;
  /** Probability of that by chance, corrected for all buckets, or calls, that were looked at. */
  readonly p_adjusted: number;
  /** Known values in the bucket, or in the group of the call. */
  readonly n: number;
  /** Calls of the group beyond the same limit, this one too, as far as they were counted; `null` for a bucket. */
  readonly alike: number | null;
  /** The call. */
  readonly event_id: string | null;
  /** Its trace. */
  readonly trace_id: string | null;
  /** What it wrote. */
  readonly output_tokens: number | null;
}

/** Something that could not be looked at. */
export interface Unlooked {
  /** What was to be found in it. */
  readonly what: Anomaly["what"];
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What was to be measured. */
  readonly measure: string;
  /** Why it could not be. */
  readonly reason: string;
}

/** Anomalies with how much was looked at. */
export interface FoundAnomalies {
  /** The most unlikely first. */
  readonly anomalies: readonly Anomaly[];
  /** Buckets, or calls, that were looked at, once per measure. */
  readonly looked: number;
  /** Series, or groups of calls, that could not be. */
  readonly unlooked: readonly Unlooked[];
}

/** Whether a distance from what is usual is bad. */
export function isWorse(difference: number, better: SeriesMeasure["better"]): boolean | null {
  return better === null ? null : (difference > 0) === (better === "lower");
}

/** The most unlikely first. */
export function byOddness(a: Anomaly, b: Anomaly): number {
  return a.p_adjusted - b.p_adjusted || Math.abs(b.score) - Math.abs(a.score);
}
