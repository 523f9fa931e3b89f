/** `performance-log`: `{YYYYMMDD}_performance.jsonl`, a request a line with its stages. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat, Reading } from "../import_format.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { microsOf, millisOf } from "../old_times.ts";
import type { RowEvents } from "./checked_row.ts";
import { readJsonLines } from "./json_lines.ts";
import { laidStages } from "./laid_stages.ts";
import { successOf } from "./success_of.ts";

/** The format. */
export const performanceLog: ImportFormat = {
  name: "performance-log",
  says: "{YYYYMMDD}_performance.jsonl: requests with stages, a line each",
  grows: true,
  hasIds: () => false,
  isOwn: () => false,
  options: [],
  matches: ({ lineObject }) => lineObject !== null && "stages" in lineObject && "total_time" in lineObject,
  read: (reading) => readJsonLines(reading, (line) => requestEvents(line, reading)),
};

function requestEvents(request: JsonObject, { ids }: Pick<Reading, "ids">): RowEvents {
  const { start_time, total_time, success: said, stages = {}, ...attributes } = request;
  const startedAt = microsOf(start_time);
  if (startedAt === null) return "start_time must be seconds since 1970 or an ISO time";
  if (!isObject(stages)) return "stages must be an object";
  const success = successOf(said);
  if (typeof success === "string") return success;
  const event_id = ids.next();
  const trace_id = ids.traceOf(event_id);
  const duration_ms = millisOf(total_time);
  const measured = Object.entries(stages).map(([name, stage]) => stageOf(name, stage));
  const starts = laidStages(startedAt, duration_ms, measured);
  const operation: LooseEvent = {
    event_id,
    trace_id,
    kind: "operation",
    name: "request",
    started_at: startedAt,
    duration_ms,
    status: success === false ? "failure" : "ok",
    attributes: Object.keys(attributes).length === 0 ? null : attributes,
  };
  return [
    operation,
    ...measured.map((stage, index) => ({
      ...stage,
      event_id: ids.next(),
      trace_id,
      parent_id: event_id,
      started_at: starts[index],
    })),
  ];
}

function stageOf(name: string, stage: unknown): { readonly duration_ms: unknown } & LooseEvent {
  const { duration, metadata } = isObject(stage) ? stage : { duration: stage, metadata: null };
  return {
    kind: "stage",
    name,
    duration_ms: millisOf(duration),
    status: "ok",
    attributes: { ...isObject(metadata) ? metadata : {}, start_assumed: true },
  };
}
