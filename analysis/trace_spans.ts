/** One trace from the inside: one row per event. @module */
import type { DataFrame } from "nodejs-polars";
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { frameOf } from "./engine/polars.ts";
import { type CellOf, chosenTrace, traceOfId } from "./find_trace.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import type { StatsColumn } from "./stats_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";
import { traceTree, type TreeSpan } from "./traces/trace_tree.ts";

/** Which trace. */
export interface TraceSpansOptions {
  /** Its id. @default {chosen by what follows} */
  readonly traceId?: string;
  /** Name of the operation that it is one of. @default {any} */
  readonly operation?: string;
  /** Which of the operations looked at: the one that took longest, or the median by duration. @default {"slowest"} */
  readonly choose?: "slowest" | "median";
  /** About how many events to look at, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * Everything that took time inside one operation, and what its waiting time was made of.
 *
 * Out: one row per event, each after the event that it happened in and before what began later beside it; none without traces:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | trace_id, event_id | Utf8 | | never |
 * | parent_id | Utf8 | the event it happened in, as far as that is known, else the root | the root |
 * | depth | Int64 | events above it | never |
 * | kind, name, status | Utf8 | | never |
 * | model | Utf8 | | unknown |
 * | start_ms, end_ms | Float64 | ms after the start of the root, inside the bounds of the parent | never |
 * | self_ms | Float64 | ms in which nothing ran inside | never |
 * | path_ms | Float64 | ms of the critical path that are its own; those of all rows add up to the duration of the root | never |
 * | on_path | Utf8 | JSON array of [from_ms, to_ms], these stretches | never |
 * | input_tokens, output_tokens | Int64 | tokens | unknown |
 *
 * Operations, stages, calls of models and tools, and selections that have a duration; attempts count as their call. An operation
 * is a root with what happened inside it, or alone; one that failed counts too. Where a trace has several roots it is the one
 * that takes longest. Of an even number of operations the median is the faster one of the two in the middle.
 *
 * Method: see {@linkcode criticalPath}. Cost: one read of the events looked at, then about 10 µs each; with `traceId` one of all
 * columns of the trace alone.
 *
 * @throws {RangeError} If there are no events of the trace, no operation has the name, or an option is out of bounds.
 *
 * @example A search, and beside it a look into the history that nobody waits for
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, traceSpans } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const at = (ms: number): Date => new Date(Date.UTC(2026, 2, 1) + ms);
 * const root = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
 * const inside = { parent_id: root.event_id, trace_id: root.trace_id, kind: "stage" } as const;
 * recorder.record({ ...root, kind: "operation", name: "answer", started_at: at(0), duration_ms: 100 });
 * recorder.record({ ...inside, name: "history", started_at: at(0), duration_ms: 70 });
 * recorder.record({ ...inside, name: "search", started_at: at(5), duration_ms: 90 });
 * await recorder.close();
 *
 * const table = await traceSpans(await open(dir), { traceId: root.trace_id });
 * assertEquals(table.select("depth", "name", "start_ms", "end_ms", "path_ms", "on_path").toRecords(), [
 *   { depth: 0, name: "answer", start_ms: 0, end_ms: 100, path_ms: 10, on_path: "[[0,5],[95,100]]" },
 *   { depth: 1, name: "history", start_ms: 0, end_ms: 70, path_ms: 0, on_path: "[]" },
 *   { depth: 1, name: "search", start_ms: 5, end_ms: 95, path_ms: 90, on_path: "[[5,95]]" },
 * ]);
 * ```
 */
export async function traceSpans(source: EventSource, options: TraceSpansOptions = {}): Promise<DataFrame> {
  const action = "show trace";
  const { traceId, operation, choose = "slowest", atMost = SAMPLED_EVENTS } = options;
  requireAtLeastOne(action, "atMost", atMost);
  if (choose !== "slowest" && choose !== "median") {
    throw new RangeError(`Cannot ${action}: choose must be "slowest" or "median", current value is "${choose}"`);
  }
  const { trace, cellOf } = traceId === undefined
    ? await chosenTrace(source, { action, operation, choose, atMost })
    : await traceOfId(source, { action, traceId });
  const spans = trace === null ? [] : traceTree(trace).map((span): Span => ({ ...span, cellOf }));
  return frameOf(COLUMNS.map(([name, type, cell]) => ({ name, type, cells: spans.values().map(cell) })));
}

interface Span extends TreeSpan {
  readonly cellOf: CellOf;
}

function own(field: Field): StatsColumn<Span>[2] {
  return ({ node, cellOf }) => cellOf(node.row, field);
}

const COLUMNS: readonly StatsColumn<Span>[] = [
  ["trace_id", "string", own("trace_id")],
  ["event_id", "string", own("event_id")],
  ["parent_id", "string", ({ parent, cellOf }) => parent === null ? null : cellOf(parent.row, "event_id")],
  ["depth", "i64", ({ depth }) => depth],
  ["kind", "string", own("kind")],
  ["name", "string", own("name")],
  ["model", "string", own("model")],
  ["status", "string", own("status")],
  ["start_ms", "f64", ({ node }) => node.start / 1000],
  ["end_ms", "f64", ({ node }) => node.end / 1000],
  ["self_ms", "f64", ({ node }) => node.own / 1000],
  ["path_ms", "f64", ({ path }) => path.reduce((sum, [from, to]) => sum + to - from, 0) / 1000],
  ["on_path", "string", ({ path }) => JSON.stringify(path.map(([from, to]) => [from / 1000, to / 1000]))],
  ["input_tokens", "i64", own("input_tokens")],
  ["output_tokens", "i64", own("output_tokens")],
];
