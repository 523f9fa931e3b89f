/**
 * Calls as `LLM_CALL_METRICS` and `LLM_CALL_ERROR`, imported counts as `LLM_AGGREGATED_METRICS`: lines as wrappers around
 * calls of models write them through Python's `logging`.
 *
 * @module
 */
import type { ColumnName, EventRow } from "../../recorder/schema.ts";
import type { Filter } from "../engine/aggregate_plan.ts";
import { eventRows } from "./event_rows.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { logLine, UNKNOWN_MODEL } from "./llm_log_line.ts";
import { noteSampled } from "./note_sampled.ts";
import { attributesOf } from "./operation_trees.ts";
import { epochSeconds, secondsOf } from "./time_text.ts";

const COLUMNS = [
  "event_id",
  "kind",
  "name",
  "started_at",
  "duration_ms",
  "status",
  "error_type",
  "error_message",
  "http_status",
  "error_count",
  "model",
  "nested_calls",
  "input_tokens",
  "output_tokens",
  "caller",
  "attributes",
] as const satisfies readonly ColumnName[];

type LoggedEvent = Pick<EventRow, typeof COLUMNS[number]>;

/** A line a call, and the lines of counts that were imported; in order of their start. */
export async function* llmLog(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { source, where, from } = request;
  if (from !== "aggregates") await noteSampled(request, ["llm_call"]);
  const kinds = from === "events" ? ["llm_call"] : from === "aggregates" ? ["aggregate"] : ["llm_call", "aggregate"];
  const logged: readonly Filter[] = [{ field: "kind", in: kinds }, ...where];
  for await (const events of eventRows(source, { columns: COLUMNS, where: logged })) {
    const lines = events.flatMap((event) => event.kind === "llm_call" ? [callLine(event)] : aggregateLine(event));
    if (lines.length > 0) yield { text: lines.join(""), rows: lines.length };
  }
}

function callLine(call: LoggedEvent): string {
  const { request_id = call.event_id, ...more } = attributesOf(call);
  const isOk = call.status === "ok";
  // Tokens of calls inside of calls have a line of their own: a sum over all lines counts them once.
  const isLeaf = (call.nested_calls ?? 0) === 0;
  const metrics = {
    request_id,
    model: call.model ?? UNKNOWN_MODEL,
    function: call.name,
    timestamp: epochSeconds(call.started_at),
    success: isOk,
    error_type: call.error_type,
    error_message: call.error_message,
    duration_seconds: call.duration_ms === null ? null : secondsOf(call.duration_ms),
    prompt_tokens: isLeaf ? call.input_tokens : null,
    completion_tokens: isLeaf ? call.output_tokens : null,
    ...(call.http_status === null ? {} : { http_status: call.http_status }),
    // The wrapper calls it so, the decorator and the context manager otherwise.
    caller_context: call.caller,
    context: call.caller,
  };
  const all = { ...metrics, ...more, ...metrics };
  return isOk ? logLine(endOf(call), "LLM_CALL_METRICS", all) : logLine(endOf(call), "LLM_CALL_ERROR", all);
}

/** What every such line has, if only to say that it is not known. */
const NO_COUNTS = {
  call_count: null,
  success_rate: null,
  avg_duration: null,
  min_duration: null,
  max_duration: null,
  p90_duration: null,
};

/** Other counts than those of such lines have no line. */
function aggregateLine(event: LoggedEvent): string[] {
  const counts = attributesOf(event);
  if (counts.call_count === undefined) return [];
  const metrics = {
    function: event.name,
    model: event.model ?? UNKNOWN_MODEL,
    period_seconds: event.duration_ms === null ? null : secondsOf(event.duration_ms),
    ...NO_COUNTS,
    ...counts,
    failure_count: event.error_count,
  };
  return [logLine(endOf(event), "LLM_AGGREGATED_METRICS", metrics)];
}

function endOf({ started_at, duration_ms }: LoggedEvent): number {
  return started_at + Math.round((duration_ms ?? 0) * 1000);
}
