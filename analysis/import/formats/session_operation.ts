/** The events of one operation of a session. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { ERROR_CATEGORIES } from "../../../recorder/schema.ts";
import { eventProblem } from "../event_problem.ts";
import { eventIdOf, hashOf } from "../import_ids.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { microsOf, millisOf } from "../old_times.ts";
import type { InnerRefusal, PartlyRefused } from "./document_parts.ts";
import { laidStages } from "./laid_stages.ts";
import { successOf } from "./success_of.ts";

/** Where an operation stands. */
export interface OperationPlace {
  /** Its session. */
  readonly session_id: string;
  /** Its number in there. */
  readonly index: number;
  /** Zone of times that say none. */
  readonly zone: string;
}

/** What times of an operation are told by: its start, and the zone of those that say none. */
interface Base {
  readonly startedAt: number;
  readonly zone: string;
}

/** Something inside of an operation on its way. */
interface Part {
  /** Where it stands in the operation. */
  readonly place: string;
  readonly value: unknown;
  /** What its name is called there. */
  readonly nameKey: string;
  /** Its event without what all of them have, or why there is none. */
  readonly event: LooseEvent | string;
  /** What its id is made of. */
  readonly identity: readonly unknown[];
}

/** Whether nobody ended it: an event is something that has ended. */
export function isRunning({ end_time, total_duration, success }: JsonObject): boolean {
  return (end_time ?? null) === null && (total_duration ?? null) === null && successOf(success) !== false;
}

/**
 * The operation, its components as stages, its tool calls, and an `llm_call` with its tokens. One of these that cannot be
 * stored is refused alone; an operation that cannot, with all of them.
 */
export function sessionOperation(
  operation: JsonObject,
  { session_id, index, zone }: OperationPlace,
): PartlyRefused | string {
  const startedAt = microsOf(operation.start_time, zone);
  if (startedAt === null) return "start_time must be seconds since 1970 or an ISO time";
  const own = operationOf(operation, { startedAt, zone });
  if (typeof own === "string") return own;
  const idOf = (...part: readonly unknown[]): string => eventIdOf("session", session_id, index, startedAt, ...part);
  const parent_id = idOf("operation");
  const trace_id = hashOf("session", session_id, index, startedAt).slice(0, 32);
  const root: LooseEvent = { event_id: parent_id, trace_id, session_id, ...own };
  const problem = eventProblem(root);
  if (problem !== null) return named(problem, "operation_name");
  const events: LooseEvent[] = [root];
  const refused: InnerRefusal[] = [];
  for (const { place, value, nameKey, event, identity } of partsOf(operation, { startedAt, zone }, own.duration_ms)) {
    const reason = typeof event === "string" ? event : eventProblem(event);
    if (reason !== null) refused.push({ place, value, reason: named(reason, nameKey) });
    else events.push({ event_id: idOf(...identity), trace_id, parent_id, session_id, ...event as LooseEvent });
  }
  return { events, refused };
}

function named(problem: string, nameKey: string): string {
  return problem.replace(/^name /, `${nameKey} `);
}

function operationOf(operation: JsonObject, { startedAt, zone }: Base): LooseEvent | string {
  const { operation_name, end_time, total_duration, error_count, warning_count, metadata } = operation;
  const { user_id, ...attributes } = isObject(metadata) ? metadata : {};
  const success = successOf(operation.success);
  if (typeof success === "string") return success;
  const end = microsOf(end_time, zone);
  return {
    kind: "operation",
    name: operation_name,
    started_at: startedAt,
    duration_ms: total_duration === null || total_duration === undefined
      ? end === null ? null : (end - startedAt) / 1000
      : millisOf(total_duration),
    status: success !== false ? "ok" : typeof error_count === "number" && error_count > 0 ? "error" : "failure",
    error_count,
    warning_count,
    user: user_id === null || user_id === undefined ? null : String(user_id),
    attributes: orNull(attributes),
  };
}

function* partsOf(operation: JsonObject, base: Base, durationMs: unknown): Generator<Part> {
  const { operation_name, component_timing, token_usage, cost_estimate } = operation;
  for (const stage of stagesOf(component_timing, base.startedAt, durationMs)) {
    const name = String(stage.name);
    yield {
      place: `component_timing.${name}`,
      value: { [name]: (component_timing as JsonObject)[name] },
      nameKey: "name",
      event: stage,
      identity: ["stage", name],
    };
  }
  const tools = operation.tool_calls ?? [];
  for (const [number, call] of (Array.isArray(tools) ? tools : [tools]).entries()) {
    yield {
      place: Array.isArray(tools) ? `tool_calls[${number}]` : "tool_calls",
      value: call,
      nameKey: "tool_name",
      event: !Array.isArray(tools) ? "it is no list" : isObject(call) ? toolCallOf(call, base) : "it is no object",
      identity: ["tool_call", number],
    };
  }
  if ((token_usage ?? null) === null) return;
  const cost = isObject(cost_estimate) ? cost_estimate : {};
  yield {
    place: "token_usage",
    value: { token_usage, cost_estimate },
    nameKey: "operation",
    event: isObject(token_usage)
      ? llmCallOf({ ...token_usage, operation: token_usage.operation ?? operation_name }, cost, base)
      : "it is no object",
    identity: ["llm_call"],
  };
}

function stagesOf(timing: unknown, startedAt: number, durationMs: unknown): LooseEvent[] {
  const stages = Object.entries(isObject(timing) ? timing : {}).map(([name, seconds]) => ({
    kind: "stage",
    name,
    duration_ms: millisOf(seconds),
    status: "ok",
    attributes: { start_assumed: true },
  }));
  const starts = laidStages(startedAt, durationMs, stages);
  return stages.map((stage, index) => ({ ...stage, started_at: starts[index] }));
}

const TOOL_STATUSES: Readonly<Record<string, string>> = {
  success: "ok",
  failure: "failure",
  timeout: "timeout",
  error: "error",
};

function toolCallOf(call: JsonObject, { startedAt, zone }: Base): LooseEvent {
  const start = microsOf(call.start_time, zone) ?? startedAt;
  const end = microsOf(call.end_time, zone);
  const { duration, error_category, status } = call;
  return {
    kind: "tool_call",
    name: call.tool_name,
    started_at: start,
    duration_ms: duration === null || duration === undefined
      ? end === null ? null : (end - start) / 1000
      : millisOf(duration),
    status: TOOL_STATUSES[String(status).toLowerCase()] ?? status,
    error_category: typeof error_category === "string" ? categoryOf(error_category) : null,
    error_message: call.error_message,
    attributes: isObject(call.metadata) ? orNull(call.metadata) : null,
  };
}

function categoryOf(text: string): string {
  return ERROR_CATEGORIES.find((category) => category === text.toLowerCase()) ?? "unknown";
}

function llmCallOf(usage: JsonObject, cost: JsonObject, { startedAt, zone }: Base): LooseEvent {
  const { input_cost, output_cost, currency, pricing_tier } = cost;
  const total = totalOf(cost);
  const isDollars = currency === undefined || currency === null || currency === "USD";
  return {
    kind: "llm_call",
    name: usage.operation,
    started_at: microsOf(usage.timestamp, zone) ?? startedAt,
    status: "ok",
    model: usage.model_name,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cost_usd: isDollars ? total : null,
    cost_source: isDollars && total !== null ? "caller" : null,
    service_tier: pricing_tier,
    attributes: total === null
      ? null
      : { input_cost, output_cost, ...isDollars ? {} : { currency, total_cost: total } },
  };
}

/** The original left totals at 0 where nobody had added them up. */
function totalOf({ total_cost, input_cost, output_cost }: JsonObject): unknown {
  const parts = Number(input_cost ?? 0) + Number(output_cost ?? 0);
  if ((total_cost === 0 || total_cost === null || total_cost === undefined) && parts > 0) return parts;
  return total_cost ?? null;
}

function orNull(object: JsonObject): JsonObject | null {
  return Object.keys(object).length === 0 ? null : object;
}
