/** The event of a query of the query metrics. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { eventIdOf, traceIdOf } from "../import_ids.ts";
import type { JsonObject } from "../lenient_json.ts";
import { microsOf } from "../old_times.ts";
import type { RowEvents } from "./checked_row.ts";
import { countProblem } from "./count_problem.ts";
import { otherMembers } from "./other_members.ts";
import { successOf } from "./success_of.ts";

/** Members that have columns, or follow from others. */
const TAKEN: ReadonlySet<string> = new Set([
  "start_time",
  "end_time",
  "duration_ms",
  "success",
  "error_type",
  "error_message",
  "agent_type",
  "user_input",
  "result_size_bytes",
  "entities_detected",
  "complexity_score",
]);
/** With where it stands: that follows from the others too, as long as it says no more than they do. */
const TAKEN_WITH_STATUS: ReadonlySet<string> = new Set([...TAKEN, "status"]);
const IMPLIED_STATUSES: readonly unknown[] = ["aborted", "running"];

/** An operation named "query", with the same id from JSON and CSV. */
export function queryEvent(query: JsonObject, zone: string): RowEvents {
  const { query_id, start_time, end_time, error_type } = query;
  if (typeof query_id !== "string" || query_id === "") return "query_id must be text";
  const startedAt = microsOf(start_time, zone);
  if (startedAt === null) return "start_time must be an ISO time or seconds since 1970";
  const success = successOf(query.success);
  if (typeof success === "string") return success;
  const entities = entitiesOf(query.entities_detected);
  if (typeof entities === "string") return entities;
  const problem = countProblem(query, ["tool_calls", "graphql_queries"]);
  if (problem !== null) return problem;
  const end = microsOf(end_time, zone);
  const event: LooseEvent = {
    event_id: eventIdOf("query", query_id),
    trace_id: traceIdOf(query_id),
    kind: "operation",
    name: "query",
    started_at: startedAt,
    duration_ms: query.duration_ms ?? (end === null ? null : (end - startedAt) / 1000),
    // What says nothing has failed: so its own reports count.
    status: query.status === "aborted" ? "aborted" : success === true ? "ok" : error_type ? "error" : "failure",
    error_type,
    error_message: query.error_message,
    agent: query.agent_type,
    complexity_score: query.complexity_score,
    input_text: query.user_input,
    result_bytes: query.result_size_bytes,
    entities,
    attributes: otherMembers(query, IMPLIED_STATUSES.includes(query.status) ? TAKEN_WITH_STATUS : TAKEN),
  };
  return [event];
}

/** A list of texts, or one text with commas; what is wrong with it otherwise. */
function entitiesOf(value: unknown): readonly string[] | null | string {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value.split(",").map((name) => name.trim());
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  return `entities_detected must be a list of texts, current value is ${JSON.stringify(value).slice(0, 200)}`;
}
