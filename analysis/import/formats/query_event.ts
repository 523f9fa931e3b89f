/** The event of a query of the query metrics. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { eventIdOf, traceIdOf } from "../import_ids.ts";
import type { JsonObject } from "../lenient_json.ts";
import { microsOf } from "../old_times.ts";
import type { RowEvents } from "./checked_row.ts";

/** What has no column, and stays under its own name. */
const ATTRIBUTES = [
  "query_id",
  "tool_calls",
  "graphql_queries",
  "agent_selection_time_ms",
  "query_execution_time_ms",
] as const;

/** An operation named "query", with the same id from JSON and CSV. */
export function queryEvent(query: JsonObject): RowEvents {
  const { query_id, start_time, end_time, error_type, success } = query;
  if (typeof query_id !== "string" || query_id === "") return "query_id must be text";
  const startedAt = microsOf(start_time);
  if (startedAt === null) return "start_time must be an ISO time or seconds since 1970";
  const end = microsOf(end_time);
  const duration_ms = query.duration_ms ?? (end === null ? null : (end - startedAt) / 1000);
  const event: LooseEvent = {
    event_id: eventIdOf("query", query_id),
    trace_id: traceIdOf(query_id),
    kind: "operation",
    name: "query",
    started_at: startedAt,
    duration_ms,
    status: query.status === "aborted" ? "aborted" : success !== false ? "ok" : error_type ? "error" : "failure",
    error_type,
    error_message: query.error_message,
    agent: query.agent_type,
    input_text: query.user_input,
    result_bytes: query.result_size_bytes,
    entities: query.entities_detected,
    attributes: Object.fromEntries(
      ATTRIBUTES.flatMap((name) => (query[name] ?? null) === null ? [] : [[name, query[name]]]),
    ),
  };
  return [event];
}
