/** The events of a Langfuse trace itself: its operation and its scores. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { eventIdOf, idOf, traceIdOf } from "../import_ids.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { microsOf } from "../old_times.ts";

/** Ids of other forms are hashed with this. */
const SALT = "langfuse";

/** What the observations of a trace take from it. */
export interface TraceContext {
  /** Its id. */
  readonly trace_id: string;
  /** The operation that its observations are in. */
  readonly operation_id: string;
  /** Start, µs. */
  readonly startedAt: number;
  /** Columns that are the same for all of its events. */
  readonly columns: LooseEvent;
}

/** The id of an observation's event. */
export function observationId(id: unknown): string {
  return idOf(String(id), { digits: 16, salt: SALT });
}

/** Reads what is common to a trace, or says why it cannot be used. */
export function traceContext(trace: JsonObject): TraceContext | string {
  const { id, timestamp, sessionId, userId, release, environment } = trace;
  const startedAt = microsOf(timestamp);
  if (typeof id !== "string" || id === "") return "the id of a trace must be text";
  if (startedAt === null) return "the timestamp of a trace must be an ISO time";
  return {
    trace_id: traceIdOf(id),
    operation_id: eventIdOf("langfuse trace", id),
    startedAt,
    columns: { session_id: sessionId, user: userId, release, environment },
  };
}

/** The operation of a trace: from its first observation to the end of the last. */
export function traceEvent(
  trace: JsonObject,
  context: TraceContext,
  observations: readonly JsonObject[],
): LooseEvent {
  let [start, end] = [context.startedAt, -Infinity];
  for (const { startTime, endTime } of observations) {
    start = Math.min(start, microsOf(startTime) ?? start);
    end = Math.max(end, microsOf(endTime) ?? end);
  }
  const { name, version, tags } = trace;
  const attributes = { ...version ? { version } : {}, ...Array.isArray(tags) && tags.length > 0 ? { tags } : {} };
  return {
    ...context.columns,
    event_id: context.operation_id,
    trace_id: context.trace_id,
    kind: "operation",
    name: typeof name === "string" && name !== "" ? name : "trace",
    started_at: start,
    duration_ms: Number.isFinite(end) && end >= start ? (end - start) / 1000 : null,
    status: "ok",
    error_count: observations.filter(({ level }) => level === "ERROR").length,
    attributes: Object.keys(attributes).length === 0 ? null : attributes,
  };
}

/** A score as feedback, to the observation or the trace that it is about. */
export function scoreEvent(score: JsonObject, context: TraceContext): LooseEvent {
  const { id, name, value, stringValue, timestamp, createdAt, observationId: about, comment, source } = score;
  const number = typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : null;
  const startedAt = microsOf(timestamp) ?? microsOf(createdAt) ?? context.startedAt;
  const text = typeof stringValue === "string" ? stringValue : typeof value === "string" ? value : null;
  const attributes = { ...text === null ? {} : { string_value: text }, ...source ? { source } : {} };
  return {
    ...context.columns,
    event_id: eventIdOf("langfuse score", id ?? [name, startedAt, about, context.trace_id]),
    trace_id: context.trace_id,
    parent_id: typeof about === "string" ? observationId(about) : context.operation_id,
    kind: "feedback",
    name: typeof name === "string" && name !== "" ? name : "score",
    started_at: startedAt,
    status: "ok",
    value: number,
    score: number !== null && number >= 0 && number <= 1 ? number : null,
    reason: comment,
    attributes: Object.keys(attributes).length === 0 ? null : attributes,
  };
}

/** The columns of an observation that has no trace beside it. */
export function columnsOf(observation: JsonObject, context: TraceContext | null): LooseEvent {
  const { environment } = observation;
  if (context === null) return { environment };
  return isObject(environment) || environment === null || environment === undefined
    ? context.columns
    : { ...context.columns, environment };
}
