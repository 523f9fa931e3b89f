/** What a snapshot of live metrics holds. Types only. @module */
import type { KeyColumn } from "./live_key.ts";
import type { SketchState } from "./quantile_sketch.ts";

/** Version of the snapshot below. One with a higher version was written by a newer Kymo and is not read. */
export const SNAPSHOT_VERSION = 1;

/** Whose durations are kept: of calls that succeeded, or of all. */
export type DurationsOf = "ok" | "all";

/** A sum and how many values it is of. */
export interface SumState {
  /** Values. */
  readonly n: number;
  /** Their sum. */
  readonly total: number;
}

/** Everything that is kept of one key. */
export interface KeyState {
  /** Its parts, in the order of {@linkcode LiveSnapshot.by}. */
  readonly parts: readonly (string | null)[];
  /** Calls with status `ok`. */
  readonly successes: number;
  /** All others. */
  readonly failures: number;
  /** Failed calls by what went wrong. */
  readonly error_types: Readonly<Record<string, number>>;
  /** Tokens read. */
  readonly input_tokens: SumState;
  /** Tokens written. */
  readonly output_tokens: SumState;
  /** Both, of calls that have both. */
  readonly total_tokens: SumState;
  /** Cost. */
  readonly cost_usd: SumState;
  /** Durations, in milliseconds. */
  readonly duration_ms: {
    /** All of them, as a DDSketch. */
    readonly sketch: SketchState;
    /** All of them, in seconds, by the buckets of OpenTelemetry; the last one is above the last bound. */
    readonly buckets: readonly number[];
    /** The latest, oldest first. */
    readonly latest: readonly number[];
  };
}

/** Live metrics as a plain value, ready for `JSON.stringify`. */
export interface LiveSnapshot {
  /** {@linkcode SNAPSHOT_VERSION} of the writer. */
  readonly version: number;
  /** Version of Kymo that wrote it. */
  readonly kymo: string;
  /** When it was made, ISO 8601 in UTC. */
  readonly saved_at: string;
  /** Columns that calls are counted by. */
  readonly by: readonly KeyColumn[];
  /** Whose durations are kept. */
  readonly durations: DurationsOf;
  /** Relative accuracy of the sketches. */
  readonly relative_accuracy: number;
  /** The keys, in the order in which they were first seen. */
  readonly keys: readonly KeyState[];
}
