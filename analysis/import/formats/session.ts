/** `session`: a session with its operations, as one JSON object. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import { eventIdOf, hashOf, traceIdOf } from "../import_ids.ts";
import { jsonElements } from "../json_elements.ts";
import { isObject, type JsonObject, parseLenient } from "../lenient_json.ts";
import { microsOf } from "../old_times.ts";
import { checkedRow, type RowEvents } from "./checked_row.ts";
import { documentRows } from "./document_parts.ts";
import { isRunning, sessionOperation } from "./session_operation.ts";

/** The format. */
export const session: ImportFormat = {
  name: "session",
  says: "a session's JSON: operations with components, tool calls, tokens and cost",
  grows: false,
  hasIds: () => true,
  isOwn: () => false,
  options: ["zone"],
  matches: ({ keys }) => keys.has("session_id") && keys.has("operations"),
  read: readSession,
};

async function* readSession(reading: Reading): AsyncGenerator<readonly ImportRow[]> {
  const members = await membersOf(reading);
  const events = sessionEvents(members, reading.zone);
  yield [checkedRow(1, events, typeof events === "string" ? JSON.stringify(members) : "")];
  const session_id = String(members.session_id);
  yield* documentRows(reading, {
    lists: ["operations"],
    read: (value, { key, index }) => {
      if (key !== "operations" || index === null) return null;
      if (!isObject(value)) return "it is no object";
      if (!isRunning(value)) return sessionOperation(value, { session_id, index, zone: reading.zone });
      reading.countUnfinished(1);
      return [];
    },
  });
}

/** What the session says of itself: its members without the operations and what is derived of them. */
async function membersOf({ source }: Reading): Promise<JsonObject> {
  const members: Record<string, unknown> = {};
  for await (const elements of jsonElements(source.chunks(), { path: source.path, lists: ["operations"] })) {
    for (const { key, index, text } of elements) {
      if (key !== null && index === null && MEMBERS.includes(key)) members[key] = parseLenient(text);
    }
  }
  if (typeof members.session_id === "string") return members;
  throw new TypeError(`Cannot import "${source.path}": it has no session_id`);
}

const MEMBERS = ["session_id", "start_time", "end_time", "metadata"];

function sessionEvents({ session_id, start_time, end_time, metadata }: JsonObject, zone: string): RowEvents {
  const startedAt = microsOf(start_time, zone);
  if (startedAt === null) return "start_time must be seconds since 1970 or an ISO time";
  const end = microsOf(end_time, zone);
  const event: LooseEvent = {
    event_id: eventIdOf("session", session_id, startedAt, end),
    trace_id: traceIdOf(hashOf("session", session_id, startedAt).slice(0, 32)),
    session_id,
    kind: "aggregate",
    name: "session",
    started_at: startedAt,
    duration_ms: end === null ? null : (end - startedAt) / 1000,
    status: "ok",
    attributes: isObject(metadata) && Object.keys(metadata).length > 0 ? { metadata } : null,
  };
  return [event];
}
