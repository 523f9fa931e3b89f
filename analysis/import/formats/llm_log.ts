/** `llm-log`: lines with LLM_CALL_METRICS, LLM_CALL_ERROR and LLM_AGGREGATED_METRICS among other lines. @module */
import { classifyError } from "../../../recorder/classify_error.ts";
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import { isObject, type JsonObject, parseLenient } from "../lenient_json.ts";
import { microsOf, millisOf } from "../old_times.ts";
import { textLines } from "../text_lines.ts";
import { checkedRow, type RowEvents } from "./checked_row.ts";
import { countProblem } from "./count_problem.ts";
import { otherMembers } from "./other_members.ts";
import { successOf } from "./success_of.ts";

const MARKER = /LLM_(CALL_METRICS|CALL_ERROR|AGGREGATED_METRICS)\b:?\s*/;

/** The format. */
export const llmLog: ImportFormat = {
  name: "llm-log",
  says: "logs with LLM_CALL_METRICS, LLM_CALL_ERROR and LLM_AGGREGATED_METRICS, also among other lines",
  grows: true,
  hasIds: () => false,
  isOwn: () => false,
  options: ["at", "zone"],
  matches: ({ text }) => MARKER.test(text),
  read: readLog,
};

async function* readLog(reading: Reading): AsyncGenerator<readonly ImportRow[]> {
  const { source, from, countOthers, setTorn } = reading;
  /** The last line that may begin with a time: few need one. */
  let timed = "";
  for await (const batch of textLines(source.chunks(from.bytes), { linesBefore: from.lines })) {
    const rows: ImportRow[] = [];
    let others = 0;
    for (let index = 0; index < batch.texts.length; index++) {
      const line = batch.firstLine + index;
      const text = batch.texts[index]!;
      const place = text === null ? -1 : text.indexOf("LLM_");
      if (text !== null && mayHaveTime(text)) timed = text;
      const marker = place < 0 ? null : MARKER.exec(text!);
      if (marker === null) {
        // What is not written to its end may be about to name itself.
        if (batch.isOpen && line > 1) setTorn();
        else if (text !== "" && text !== "\r") others++;
        continue;
      }
      const json = text!.slice(marker.index + marker[0].length);
      const object = parseObject(json);
      if (typeof object !== "string") {
        const isAggregate = marker[1] === "AGGREGATED_METRICS";
        const events: RowEvents = isAggregate
          ? aggregateEvents(object, timeOf(timed, reading.zone) ?? reading.at ?? source.modifiedAt, reading)
          : callEvents(object, marker[1] === "CALL_ERROR", reading);
        rows.push(checkedRow(line, events, text!));
      } else if (batch.isOpen && line > 1) setTorn();
      else rows.push(checkedRow(line, object, text!));
    }
    countOthers(others);
    yield rows;
  }
}

/** Whether a line begins with a digit or a bracket. */
function mayHaveTime(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 48 && first <= 57 || first === 91;
}

/** The time that a line of a log begins with. */
function timeOf(text: string, zone: string): number | null {
  const found = TIME.exec(text);
  return found === null ? null : microsOf(found[1]!.replace(",", "."), zone);
}

const TIME = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/;

/** The object after a marker, or why there is none; what stands behind it on the line does not matter. */
function parseObject(text: string): JsonObject | string {
  const end = text.lastIndexOf("}") + 1;
  try {
    const value = parseLenient(end === 0 ? text : text.slice(0, end));
    return isObject(value) ? value : "there is no JSON object after its marker";
  } catch (error) {
    return `what follows its marker is not JSON, ${error instanceof Error ? error.message : error}`;
  }
}

function callEvents(call: JsonObject, isError: boolean, { ids, zone }: Pick<Reading, "ids" | "zone">): RowEvents {
  const { model, timestamp, http_status, error_type, context, caller_context } = call;
  const startedAt = microsOf(timestamp, zone);
  if (startedAt === null) return "timestamp must be seconds since 1970 or an ISO time";
  const success = successOf(call.success);
  if (typeof success === "string") return success;
  const event_id = ids.next();
  const hasFailed = success === null ? isError || Boolean(error_type) : !success;
  const saysBoth = context !== caller_context && (caller_context ?? null) !== null;
  const event: LooseEvent = {
    event_id,
    trace_id: ids.traceOf(event_id),
    kind: "llm_call",
    name: call.function ?? "llm_call",
    started_at: startedAt,
    duration_ms: millisOf(call.duration_seconds),
    status: "ok",
    http_status,
    model: model === "unknown_model" ? null : model,
    input_tokens: call.prompt_tokens,
    output_tokens: call.completion_tokens,
    caller: caller_context ?? context,
    attributes: otherMembers(call, saysBoth ? CALL_KEYS : CALL_KEYS_AND_CONTEXT),
  };
  return [hasFailed ? { ...event, ...failureOf(call) } : event];
}

/** Keys that have columns. */
const CALL_KEYS: ReadonlySet<string> = new Set([
  "function",
  "model",
  "timestamp",
  "duration_seconds",
  "success",
  "error_type",
  "error_message",
  "http_status",
  "prompt_tokens",
  "completion_tokens",
  "caller_context",
]);
const CALL_KEYS_AND_CONTEXT: ReadonlySet<string> = new Set([...CALL_KEYS, "context"]);

function failureOf({ error_type, error_message, http_status }: JsonObject): LooseEvent {
  const said = classifyError({ name: error_type ?? "", message: error_message ?? "", status: http_status });
  return {
    status: said.status === "timeout" ? "timeout" : "error",
    error_type: error_type ?? null,
    error_category: said.error_category,
    error_message: error_message ?? null,
    http_status: http_status ?? said.http_status,
  };
}

function aggregateEvents(aggregate: JsonObject, time: number, { ids }: Pick<Reading, "ids">): RowEvents {
  const { function: name, model, period_seconds, failure_count } = aggregate;
  const problem = countProblem(aggregate, ["call_count", "failure_count"]);
  if (problem !== null) return problem;
  const { call_count = null } = aggregate;
  if (call_count !== null && Number(failure_count ?? 0) > Number(call_count)) {
    return `failure_count must not be above call_count, current values are ${failure_count} and ${call_count}`;
  }
  const duration_ms = millisOf(period_seconds);
  const event_id = ids.next();
  return [{
    event_id,
    trace_id: ids.traceOf(event_id),
    kind: "aggregate",
    name: name ?? "llm_call",
    started_at: time - (typeof duration_ms === "number" ? Math.round(duration_ms * 1000) : 0),
    duration_ms,
    status: "ok",
    error_count: failure_count,
    model: model === "unknown_model" ? null : model,
    attributes: otherMembers(aggregate, AGGREGATE_KEYS),
  }];
}

const AGGREGATE_KEYS: ReadonlySet<string> = new Set(["function", "model", "period_seconds", "failure_count"]);
