/** Finds one trace: the slowest, a usual one, or that of an id. @module */
import type { Cell } from "../recorder/cell.ts";
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { sampledTraces, TIMED, TIMED_KINDS, TRACE_FIELDS } from "./trace_sample.ts";
import { buildTraces } from "./traces/build_traces.ts";
import type { Trace } from "./traces/trace.ts";

/** What an event says of a field. */
export type CellOf = (row: number, field: Field) => Cell;

/** A trace, and what its events say. */
export interface FoundTrace {
  /** `null` where there is none. */
  readonly trace: Trace | null;
  /** What the row of a node says of `TRACE_FIELDS` and tokens. */
  readonly cellOf: CellOf;
}

/** Which operation. */
export interface TraceChoice {
  /** What is being done, for messages. */
  readonly action: string;
  /** Name of the operation; any when left out. */
  readonly operation: string | undefined;
  /** Which of them, by duration. */
  readonly choose: "slowest" | "median";
  /** About how many events to look at. */
  readonly atMost: number;
}

/**
 * Finds the trace of an operation among events of whole slices of time.
 *
 * @throws {RangeError} If there are operations, and none has the name.
 */
export async function chosenTrace(
  source: EventSource,
  { action, operation, choose, atMost }: TraceChoice,
): Promise<FoundTrace> {
  const fields: readonly Field[] = [...TRACE_FIELDS, "input_tokens", "output_tokens"];
  const sample = await source.sample({ fields, where: [TIMED], atMost });
  const { traces } = sampledTraces(sample, source);
  const nameOf = ({ nodes }: Trace): string => nodes[0]!.stage.name;
  const found = operation === undefined ? traces : traces.filter((trace) => nameOf(trace) === operation);
  if (found.length === 0 && traces.length > 0) {
    const names = [...new Set(traces.map(nameOf))].slice(0, MOST_NAMES).map((name) => `"${name}"`).join(", ");
    throw new RangeError(
      `Cannot ${action}: operation "${operation}" is not among those looked at, operations are ${names}`,
    );
  }
  return { trace: chosen(found, choose), cellOf: (row, field) => sample.columns[field]![row]! };
}

/** Most names that a message lists. */
const MOST_NAMES = 20;

function chosen(traces: readonly Trace[], choose: "slowest" | "median"): Trace | null {
  const byDuration = traces.toSorted((a, b) => a.nodes[0]!.end - b.nodes[0]!.end);
  return byDuration.at(choose === "slowest" ? -1 : (byDuration.length - 1) >> 1) ?? null;
}

/**
 * Finds a trace by its id; of several roots the one that takes longest.
 *
 * @throws {RangeError} If it has no events in the window.
 */
export async function traceOfId(
  source: EventSource,
  { action, traceId }: { readonly action: string; readonly traceId: string },
): Promise<FoundTrace> {
  const events = await source.traces([traceId]);
  if (events.length === 0) {
    throw new RangeError(`Cannot ${action}: traceId must be of an event in the window, current value is "${traceId}"`);
  }
  const timed = events.filter(({ kind }) => TIMED_KINDS.includes(kind));
  const cells: readonly Readonly<Record<string, unknown>>[] = timed;
  const { traces } = buildTraces(timed);
  return { trace: chosen(traces, "slowest"), cellOf: (row, field) => (cells[row]![field] ?? null) as Cell };
}
