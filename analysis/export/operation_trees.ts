/** Operations with what happened inside them, some at a time. @module */
import { parseObject } from "../../recorder/parse_object.ts";
import type { ColumnName, EventRow } from "../../recorder/schema.ts";
import { type CallCost, callCosts } from "../call_costs.ts";
import type { Filter } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { countOf, textOf } from "../group_keys.ts";
import { rowsOfBlock } from "./event_rows.ts";

const TREE_COLUMNS = [
  "event_id",
  "trace_id",
  "parent_id",
  "session_id",
  "kind",
  "name",
  "started_at",
  "duration_ms",
  "status",
  "error_type",
  "error_category",
  "error_message",
  "error_count",
  "warning_count",
  "provider",
  "model",
  "service_tier",
  "nested_calls",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "cost_usd",
  "agent",
  "user",
  "complexity_score",
  "result_bytes",
  "input_text",
  "entities",
  "attributes",
] as const satisfies readonly ColumnName[];

/** An event of a tree. */
export type TreeEvent = Pick<EventRow, typeof TREE_COLUMNS[number]>;

/** A call of a model, and what it cost. */
export interface TreeCall extends CallCost {
  /** The call. */
  readonly call: TreeEvent;
}

/** An operation with what happened inside it, but not inside operations of its own; in order of time. */
export interface OperationTree {
  /** The operation; where calls alone are asked for, the call. */
  readonly operation: TreeEvent;
  /** Stages that are in no other stage. */
  readonly stages: readonly TreeEvent[];
  /** Calls of tools. */
  readonly toolCalls: readonly TreeEvent[];
  /** Calls of models that hold no others: tokens and cost stand on these. */
  readonly calls: readonly TreeCall[];
  /** Whether an agent was chosen in its trace. */
  readonly hasSelection: boolean;
}

/** Which operations. */
export interface OperationTreesOptions {
  /** Which operations count. */
  readonly where: readonly Filter[];
  /** Whether a call that is the root of its trace counts as an operation of its own. @default {false} */
  readonly callsAlone?: boolean;
}

/** Operations that are looked at together: their traces are read at once. */
const OPERATIONS_AT_ONCE = 5000;

const INSIDE = ["operation", "stage", "llm_call", "attempt", "tool_call", "selection"] as const;

/** Operations in order of time, some at a time. What happened inside them outside of the window is not seen. */
export async function* operationTrees(
  source: EventSource,
  { where, callsAlone = false }: OperationTreesOptions,
): AsyncGenerator<OperationTree[]> {
  const kinds = callsAlone ? ["operation", "llm_call", "tool_call"] : ["operation"];
  const long = await longTraces(source);
  const roots: readonly Filter[] = [{ field: "kind", in: kinds }, ...where];
  for await (const block of source.blocks({ fields: TREE_COLUMNS, where: roots, atMost: OPERATIONS_AT_ONCE })) {
    const found = rowsOfBlock(block, TREE_COLUMNS).filter(({ kind, parent_id }) => {
      return kind === "operation" || parent_id === null;
    });
    if (found.length > 0) yield await completed(source, found, long);
  }
}

/** From the first event of a trace to the start of the last, µs. */
interface TraceSpan {
  readonly first: number;
  readonly last: number;
}

/** Traces are looked for around their operations: so far, µs, unless they are known to be longer. */
const USUAL_SPAN = 3600e6;

/** The traces that are longer than usual. */
async function longTraces(source: EventSource): Promise<ReadonlyMap<string, TraceSpan>> {
  const [rows] = await source.aggregate([{
    where: [{ field: "kind", in: INSIDE }],
    by: ["trace_id"],
    aggregates: { first: { op: "min", of: "started_at" }, last: { op: "max", of: "started_at" } },
    order: null,
  }]);
  const long = new Map<string, TraceSpan>();
  for (const row of rows!) {
    const [first, last] = [countOf(row, "first"), countOf(row, "last")];
    if (last - first > USUAL_SPAN) long.set(textOf(row, "trace_id")!, { first, last });
  }
  return long;
}

/** When the traces of some operations can have events. */
function spanOf(operations: readonly TreeEvent[], long: ReadonlyMap<string, TraceSpan>): { from: number; to: number } {
  const span = { from: Infinity, to: -Infinity };
  for (const { trace_id, started_at } of operations) {
    const { first, last } = long.get(trace_id) ?? { first: started_at - USUAL_SPAN, last: started_at + USUAL_SPAN };
    span.from = Math.min(span.from, first);
    span.to = Math.max(span.to, last + 1);
  }
  return span;
}

async function completed(
  source: EventSource,
  operations: readonly TreeEvent[],
  long: ReadonlyMap<string, TraceSpan>,
): Promise<OperationTree[]> {
  const trees = new Map(operations.map((operation) => {
    return [operation.event_id, { operation, stages: [], toolCalls: [], calls: [] } as GrowingTree];
  }));
  const selected = new Set<string>();
  const inside: readonly Filter[] = [
    { field: "trace_id", in: [...new Set(operations.map(({ trace_id }) => trace_id))] },
    { field: "kind", in: INSIDE },
  ];
  const within = spanOf(operations, long);
  for await (const block of source.blocks({ fields: TREE_COLUMNS, where: inside, within, atMost: Infinity })) {
    const events = rowsOfBlock(block, TREE_COLUMNS);
    const costOf = callCosts(block.columns, source.prices);
    const byId = new Map(events.map((event) => [event.event_id, event]));
    for (const { kind, trace_id } of events) if (kind === "selection") selected.add(trace_id);
    events.forEach((event, row) => {
      const place = placeOf(event, byId);
      const tree = place === null ? undefined : trees.get(place.owner.event_id);
      if (tree === undefined) return;
      if (event.kind === "stage" && !place!.isInStage) tree.stages.push(event);
      else if (event.kind === "tool_call") tree.toolCalls.push(event);
      else if (event.kind === "llm_call" && (event.nested_calls ?? 0) === 0) {
        tree.calls.push({ call: event, ...costOf(row) });
      }
    });
  }
  return [...trees.values()].map((tree) => ({ ...tree, hasSelection: selected.has(tree.operation.trace_id) }));
}

interface GrowingTree {
  readonly operation: TreeEvent;
  readonly stages: TreeEvent[];
  readonly toolCalls: TreeEvent[];
  readonly calls: TreeCall[];
}

/** Deeper trees are damaged: they go round in circles. */
const DEEPEST = 1000;

/** The operation that an event is in, or the call that is the root of it; an operation is in none but itself. */
function placeOf(
  event: TreeEvent,
  byId: ReadonlyMap<string, TreeEvent>,
): { readonly owner: TreeEvent; readonly isInStage: boolean } | null {
  let isInStage = false;
  let at = event;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (at.kind === "operation") return at === event ? null : { owner: at, isInStage };
    if (at !== event && at.kind === "stage") isInStage = true;
    if (at.parent_id === null) return { owner: at, isInStage };
    const parent = byId.get(at.parent_id);
    if (parent === undefined) return null;
    at = parent;
  }
  return null;
}

/** The attributes of an event by their keys, without those of some names. */
export function attributesOf(
  { attributes }: Pick<EventRow, "attributes">,
  ...without: readonly string[]
): Record<string, unknown> {
  const own = parseObject(attributes) ?? {};
  for (const name of without) delete own[name];
  return own;
}
