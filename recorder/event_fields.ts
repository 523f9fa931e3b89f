/** Writes what becomes known of a running event into its columns. @module */
import { readAnswerFacts } from "./answer_facts.ts";
import { roundMs } from "./clock.ts";
import type { ErrorFields } from "./classify_error.ts";
import { copyObject, isPlainObject, type OnUnreadable } from "./copy_object.ts";
import type { Selection } from "./open_event.ts";
import { type ProcessUsage, processUsage } from "./system_usage.ts";
import { normalizeUsage } from "./usage.ts";

/** Columns of an event on its way. */
export type MutableFields = Record<string, unknown>;

/** Keys that a child has from its parent unless it says otherwise. */
export const INHERITED = ["session_id", "task", "agent", "caller", "user", "prompt_version"] as const;

/** Copies the inherited keys that a child does not have of its own. */
export function inherit(child: MutableFields, parent: Readonly<MutableFields>): void {
  for (const key of INHERITED) if (child[key] === undefined && parent[key] !== undefined) child[key] = parent[key];
}

/** Takes agent and complexity of the choice that led to an event; `null` where there is none that can be read. */
export function takeSelection(fields: MutableFields, onInvalid: OnUnreadable): Selection | null {
  const said = fields.selection;
  fields.selection = undefined;
  if (!isPlainObject(said)) return null;
  const selection = copyObject(said, onInvalid) as unknown as Selection;
  fields.agent ??= selection.agent;
  fields.complexity_score ??= selection.complexity_score;
  return selection;
}

/** Takes token counts; what a later usage does not say stays. Never throws. */
export function takeUsage(fields: MutableFields, usage: unknown): void {
  const tokens = normalizeUsage(usage);
  if (tokens === null) return;
  fields.input_tokens = tokens.input_tokens ?? fields.input_tokens;
  if (tokens.output_tokens !== null) {
    fields.output_tokens = tokens.output_tokens;
    fields.tokens_estimated = undefined;
  }
  if (tokens.cache_read_tokens !== null) fields.cache_read_tokens = tokens.cache_read_tokens;
  if (tokens.cache_write_tokens !== null) fields.cache_write_tokens = tokens.cache_write_tokens;
  if (tokens.cache_write_1h_tokens !== null) fields.cache_write_1h_tokens = tokens.cache_write_1h_tokens;
  if (tokens.reasoning_tokens !== null) fields.reasoning_tokens = tokens.reasoning_tokens;
  if (tokens.service_tier !== null) fields.service_tier = tokens.service_tier;
  if (tokens.cost_usd !== null) {
    fields.cost_usd = tokens.cost_usd;
    fields.cost_source = "provider";
  }
}

/** Takes model and finish reason of an answer where it says them. */
export function takeAnswer(fields: MutableFields, answer: unknown): void {
  const { responseModel, finishReason } = readAnswerFacts(answer);
  if (responseModel !== null) fields.response_model = responseModel;
  if (finishReason !== null) fields.finish_reason = finishReason;
}

/** Takes an error. What the program has said of it stays: it knows better. */
export function takeError(fields: MutableFields, error: ErrorFields): void {
  if (fields.status === "ok") fields.status = undefined;
  for (const column in error) fields[column] ??= error[column as keyof ErrorFields];
}

/** Takes the status of an answer; one of 400 and above is the error it is. The answer is not read. */
export function takeResponse(
  fields: MutableFields,
  { status, statusText }: AnswerStatus,
  classify: (thrown: unknown) => ErrorFields,
): void {
  if (status >= 100) fields.http_status ??= status;
  if (status < 400) return;
  const message = `HTTP ${status} ${typeof statusText === "string" ? statusText : ""}`.trim();
  takeError(fields, classify({ name: "HttpError", message, status }));
}

/** Takes memory and processor time at the end of a call. */
export function takeResources(fields: MutableFields, before: ProcessUsage): void {
  const { memoryBytes, cpuMs } = processUsage();
  fields.memory_before_bytes ??= before.memoryBytes;
  fields.memory_after_bytes ??= memoryBytes;
  fields.cpu_ms ??= roundMs(cpuMs - before.cpuMs);
}

/** What an answer says of itself. */
export type AnswerStatus = Pick<Response, "status" | "statusText">;

/** Whether a value is the `Response` of `fetch`, or looks like one. */
export function isResponse(value: unknown): value is AnswerStatus {
  if (typeof value !== "object" || value === null) return false;
  const { status, ok, headers } = value as Partial<Response>;
  return typeof status === "number" && typeof ok === "boolean" && typeof headers === "object";
}

/** Whether a status counts in `error_count`: a negative result is none. */
export function isError(status: unknown): boolean {
  return status !== "ok" && status !== "failure" && status !== undefined && status !== null;
}
