/** `metrics-json`: queries and selections of agents, as one JSON object. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat } from "../import_format.ts";
import { eventIdOf, hashOf, traceIdOf } from "../import_ids.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { microsOf } from "../old_times.ts";
import type { RowEvents } from "./checked_row.ts";
import { documentRows } from "./document_parts.ts";
import { otherMembers } from "./other_members.ts";
import { queryEvent } from "./query_event.ts";

/** The format. */
export const metricsJson: ImportFormat = {
  name: "metrics-json",
  says: "metrics.json: queries and selections of agents",
  grows: false,
  hasIds: () => true,
  isOwn: () => false,
  options: ["zone"],
  matches: ({ document, keys }) => document === "object" && (keys.has("queries") || keys.has("agent_selections")),
  read: (reading) =>
    documentRows(reading, {
      lists: ["queries", "agent_selections"],
      read: (value, { key, index }) => {
        if (index === null) return null;
        if (!isObject(value)) return "it is no object";
        if (key !== "queries" || "selected_agent" in value) return selectionEvents(value, reading.zone);
        if (!isRunning(value)) return queryEvent(value, reading.zone);
        reading.countUnfinished(1);
        return [];
      },
    }),
};

/** An event is something that has ended. */
function isRunning({ status, end_time, duration_ms, success }: JsonObject): boolean {
  const hasEnded = [end_time, duration_ms, success].some((value) => value !== undefined && value !== null);
  return !hasEnded && (status === undefined || status === "running");
}

/** Members of a selection that have columns. */
const TAKEN: ReadonlySet<string> = new Set([
  "selected_agent",
  "complexity_score",
  "selection_reason",
  "timestamp",
  "user_input",
]);
const TAKEN_WITH_QUERY: ReadonlySet<string> = new Set([...TAKEN, "query_id"]);

function selectionEvents(selection: JsonObject, zone: string): RowEvents {
  const { query_id, selected_agent, complexity_score, selection_reason, timestamp, user_input } = selection;
  const startedAt = microsOf(timestamp, zone);
  if (startedAt === null) return "timestamp must be an ISO time or seconds since 1970";
  const event_id = eventIdOf("selection", query_id, startedAt, selected_agent);
  const event: LooseEvent = {
    event_id,
    // The selector may run before there is a query.
    trace_id: typeof query_id === "string" ? traceIdOf(query_id) : hashOf("trace", event_id).slice(0, 32),
    kind: "selection",
    name: selected_agent,
    started_at: startedAt,
    status: "ok",
    agent: selected_agent,
    complexity_score,
    reason: selection_reason,
    input_text: user_input,
    attributes: otherMembers(selection, typeof query_id === "string" ? TAKEN : TAKEN_WITH_QUERY),
  };
  return [event];
}
