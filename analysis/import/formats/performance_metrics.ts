/** `performance-metrics`: counters by key, as one JSON object. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat, Reading } from "../import_format.ts";
import { eventIdOf, traceIdOf } from "../import_ids.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import type { RowEvents } from "./checked_row.ts";
import { countProblem } from "./count_problem.ts";
import { documentRows } from "./document_parts.ts";

/** The format. */
export const performanceMetrics: ImportFormat = {
  name: "performance-metrics",
  says: "performance_metrics.json: counters by model, task and agent",
  grows: false,
  hasIds: () => true,
  isOwn: () => false,
  options: ["at", "key"],
  matches: ({ document, innerKeys }) =>
    document === "object" && innerKeys.has("requests") && innerKeys.has("total_latency_ms"),
  read: (reading) =>
    documentRows(reading, {
      lists: [],
      read: (value, { key }) => key === null ? "counters must have a key" : counterEvents(key, value, reading),
    }),
};

/** Columns that a key may be made of. */
const KEY_COLUMNS = ["model", "task", "agent"] as const;

function counterEvents(key: string, counters: unknown, { source, at, key: names }: Reading): RowEvents {
  if (!isObject(counters)) return "its counters must be an object";
  const problem = counterProblem(counters);
  if (problem !== null) return problem;
  const event_id = eventIdOf("performance_metrics", key, JSON.stringify(counters));
  const event: LooseEvent = {
    event_id,
    trace_id: traceIdOf(event_id),
    kind: "aggregate",
    name: "performance_metrics",
    started_at: at ?? Math.round(source.modifiedAt),
    status: "ok",
    error_count: counters.failures ?? null,
    ...partsOf(key, names ?? KEY_COLUMNS),
    attributes: { key, ...counters },
  };
  return [event];
}

function counterProblem(counters: JsonObject): string | null {
  if (typeof counters.requests !== "number") return "requests must be a number";
  const problem = countProblem(counters, COUNTS);
  if (problem !== null) return problem;
  const { requests, successes = null, failures = null } = counters;
  if (Number(successes) + Number(failures) <= requests) return null;
  return `successes and failures must not be above requests, current values are ${successes} + ${failures} and ${requests}`;
}

const COUNTS = [
  "requests",
  "successes",
  "failures",
  "total_input_tokens",
  "total_output_tokens",
  "requests_since_last_save",
] as const;

/** The parts of a key by name; what is more than there are names stays with the last. `\|` is no end of a part. */
function partsOf(key: string, names: readonly string[]): Record<string, string> {
  const parts = key.split(/(?<!\\)\|/);
  const named: Record<string, string> = {};
  names.forEach((name, index) => {
    const part = index === names.length - 1 ? parts.slice(index).join("|") : parts[index] ?? "";
    if (part !== "") named[name] = part.replaceAll(/\\([\\|])/g, "$1");
  });
  return named;
}
