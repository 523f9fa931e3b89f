/** The events of one operation of a session. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { ERROR_CATEGORIES } from "../../../recorder/schema.ts";
import { eventIdOf, hashOf } from "../import_ids.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { microsOf, millisOf } from "../old_times.ts";
import type { RowEvents } from "./checked_row.ts";
import { laidStages } from "./laid_stages.ts";

/** Where an operation stands. */
export interface OperationPlace {
  /** Its session. */
  readonly session_id: string;
  /** Its number in there. */
  readonly index: number;
}

/** The operation, its components as stages, its tool calls, and an `llm_call` with its tokens. */
export function sessionOperation(operation: JsonObject, { session_id, index }: OperationPlace): RowEvents {
  const { start_time, end_time, total_duration, tool_calls, token_usage, cost_estimate } = operation;
  const startedAt = microsOf(start_time);
  if (startedAt === null) return "start_time must be seconds since 1970 or an ISO time";
  const end = microsOf(end_time);
  const duration_ms = total_duration === null || total_duration === undefined
    ? end === null ? null : (end - startedAt) / 1000
    : millisOf(total_duration);
  const idOf = (...part: readonly unknown[]): string => eventIdOf("session", session_id, index, startedAt, ...part);
  const parent_id = idOf("operation");
  const trace_id = hashOf("session", session_id, index, startedAt).slice(0, 32);
  const below = { trace_id, parent_id, session_id };
  const tools = Array.isArray(tool_calls) ? tool_calls : [];
  const events: LooseEvent[] = [
    { event_id: parent_id, trace_id, session_id, ...operationOf(operation), started_at: startedAt, duration_ms },
    ...stagesOf(operation.component_timing, startedAt, duration_ms).map((stage) => ({
      event_id: idOf("stage", stage.name),
      ...below,
      ...stage,
    })),
  ];
  for (const [number, call] of tools.entries()) {
    if (!isObject(call)) return `tool_calls[${number}] is no object`;
    events.push({ event_id: idOf("tool_call", number), ...below, ...toolCallOf(call, startedAt) });
  }
  if (isObject(token_usage)) {
    const cost = isObject(cost_estimate) ? cost_estimate : {};
    events.push({ event_id: idOf("llm_call"), ...below, ...llmCallOf(token_usage, cost, startedAt) });
  }
  return events;
}

function operationOf({ operation_name, success, error_count, warning_count, metadata }: JsonObject): LooseEvent {
  const { user_id, ...attributes } = isObject(metadata) ? metadata : {};
  return {
    kind: "operation",
    name: operation_name,
    status: success !== false ? "ok" : typeof error_count === "number" && error_count > 0 ? "error" : "failure",
    error_count,
    warning_count,
    user: user_id === null || user_id === undefined ? null : String(user_id),
    attributes: orNull(attributes),
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

function toolCallOf(call: JsonObject, startedAt: number): LooseEvent {
  const start = microsOf(call.start_time) ?? startedAt;
  const end = microsOf(call.end_time);
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

function llmCallOf(usage: JsonObject, cost: JsonObject, startedAt: number): LooseEvent {
  const { input_cost, output_cost, currency, pricing_tier } = cost;
  const total = totalOf(cost);
  const isDollars = currency === undefined || currency === null || currency === "USD";
  return {
    kind: "llm_call",
    name: usage.operation,
    started_at: microsOf(usage.timestamp) ?? startedAt,
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
