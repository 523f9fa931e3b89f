/** Draws events and builds traces of them. @module */
import type { Field, Filter } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { buildTraces } from "./traces/build_traces.ts";
import type { TraceRow, TraceSet } from "./traces/trace.ts";

/** About how many events are looked at one by one at most. */
export const SAMPLED_EVENTS = 200_000;

/** Kinds that take time inside an operation. Attempts are left out: their time is that of their call. */
export const TIMED_KINDS: readonly string[] = ["operation", "stage", "llm_call", "tool_call", "selection"];

/** What a sample must have for {@linkcode sampledTraces}. */
export const TRACE_FIELDS: readonly Field[] = [
  "event_id",
  "trace_id",
  "parent_id",
  "kind",
  "name",
  "model",
  "started_at",
  "duration_ms",
  "status",
  "sample_weight",
];

/** Events of {@linkcode TIMED_KINDS}. */
export const TIMED: Filter = { field: "kind", in: TIMED_KINDS };

/** How much was looked at to find traces. */
export interface TracesLooked {
  /** Events read. */
  readonly events: number;
  /** Whether these were all of the window. */
  readonly complete: boolean;
  /** Stretches of time they come from, each whole. */
  readonly slices: number;
  /** Traces left out because they begin before or end after what was read. */
  readonly cut: number;
  /** Traces left out because their root has no duration. */
  readonly without_duration: number;
  /** Events that stand alone, with nothing inside. */
  readonly alone: number;
  /** Events that could not be placed in a trace. */
  readonly unplaced: number;
  /** Events that stuck out of their parent and count up to its bounds. */
  readonly clipped: number;
}

/** Traces with where they come from. */
export interface SampledTraces {
  /** The traces; their rows are those of the sample. */
  readonly traces: TraceSet["traces"];
  /** How much was looked at. */
  readonly looked: TracesLooked;
}

/** Builds the traces in a sample of events of {@linkcode TIMED_KINDS} with {@linkcode TRACE_FIELDS}. */
export function sampledTraces(sample: EventSample, source: Pick<EventSource, "window" | "extent">): SampledTraces {
  const { traces, ...left } = buildTraces(rowsOf(sample), {
    slices: sample.slices,
    until: source.extent.last,
    partial: !sample.complete || source.window.from !== null,
  });
  return { traces, looked: { events: sample.rows, complete: sample.complete, slices: sample.slices.length, ...left } };
}

function rowsOf({ rows, columns }: EventSample): TraceRow[] {
  const { event_id, trace_id, parent_id, kind, name, model, started_at, duration_ms } = columns;
  return Array.from({ length: rows }, (_, row) => ({
    event_id: event_id![row] as string,
    trace_id: trace_id![row] as string,
    parent_id: parent_id![row]!,
    kind: kind![row] as string,
    name: name![row] as string,
    model: model![row]!,
    started_at: started_at![row] as number,
    duration_ms: duration_ms![row]!,
  }));
}
