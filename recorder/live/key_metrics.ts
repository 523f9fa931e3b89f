/** What is known of the calls of one key. Types only. @module */
import type { DurationStats } from "./duration_stats.ts";
import type { KeyColumn } from "./live_key.ts";

/** A sum over the calls that have the value; `null`, never 0, where none has. */
export interface LiveSum {
  /** Calls that have the value. */
  readonly n: number;
  /** Sum over them. */
  readonly total: number | null;
  /** `total` / `n`. */
  readonly mean: number | null;
}

/** Durations that fell into one bucket. */
export interface DurationBucket {
  /** Upper bound in seconds, inclusive; `null` for the last bucket, which has none. */
  readonly le_s: number | null;
  /** Durations above the bound before and up to this one. */
  readonly count: number;
}

/** How long the calls of a key took, in milliseconds. */
export interface LiveDurations {
  /**
   * Over every call since counting began. Quantiles come from a DDSketch: each is at most `relative_accuracy` away from
   * the exact one (type 7), and between `min` and `max`. Everything else is exact.
   */
  readonly all: DurationStats & {
    /** Largest error of a quantile, as a share of it. */
    readonly relative_accuracy: number;
  };
  /** Over the latest calls, exact: quantiles interpolated linearly, type 7 of Hyndman & Fan. */
  readonly latest: DurationStats;
  /** The calls of `all` by the buckets that OpenTelemetry has for the duration of an operation. */
  readonly buckets: readonly DurationBucket[];
}

/** The calls of one key. */
export interface KeyMetrics {
  /** The key as text: see {@linkcode LiveMetrics.reset}. */
  readonly key: string;
  /** Its parts. */
  readonly by: Readonly<Partial<Record<KeyColumn, string | null>>>;
  /** Calls. */
  readonly requests: number;
  /** Calls with status `ok`. */
  readonly successes: number;
  /** All others. */
  readonly failures: number;
  /** `successes` / `requests`, 0..1. */
  readonly success_ratio: number;
  /** Failed calls by what went wrong: error type, else status. */
  readonly error_types: Readonly<Record<string, number>>;
  /** Durations of the calls that succeeded; of all calls with `durations: "all"`. */
  readonly duration_ms: LiveDurations;
  /** Tokens read, those of calls inside calls once. */
  readonly input_tokens: LiveSum;
  /** Tokens written, those of calls inside calls once. */
  readonly output_tokens: LiveSum;
  /** Both, over the calls that have both. */
  readonly total_tokens: LiveSum;
  /** Cost where the provider or the caller said it, that of calls inside calls once. */
  readonly cost_usd: LiveSum;
}
