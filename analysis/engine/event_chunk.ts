/** Events as columns of numbers. Types only. @module */
import type { Field, Filter } from "./aggregate_plan.ts";
import type { LabelSet } from "./label_set.ts";

/** Some events. */
export interface EventChunk {
  /** Events in it. */
  readonly rows: number;
  /** Numbers of a field, NaN for unknown; times are µs. `null` when all are unknown. */
  numbers(field: Field): Float64Array | null;
  /** Class of each event in a label set. */
  classes(set: LabelSet): Uint32Array;
}

/** What is read of events. */
export interface ChunkFields {
  /** Fields that tell events apart by what they say: text and booleans. */
  readonly labels: ReadonlySet<Field>;
  /** Fields that are measured or compared: numbers and times. */
  readonly numbers: ReadonlySet<Field>;
}

/** Events, a chunk at a time. */
export interface EventChunks {
  /** Reads; may be called again for the same events in the same order. */
  read(fields: ChunkFields): AsyncIterable<EventChunk>;
  /** Only those that pass some filters; they are read by themselves, and nothing of them is kept. */
  passing(filters: readonly Filter[]): EventChunks;
  /** Whether some event may know a field. */
  knows(field: Field): boolean;
  /** The set that a label belongs to once it has been asked for; `null` for one that no event knows. */
  labelSet(field: Field): LabelSet | null;
}
