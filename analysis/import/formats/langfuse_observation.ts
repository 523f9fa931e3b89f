/** The event of a Langfuse observation. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { traceIdOf } from "../import_ids.ts";
import type { JsonObject } from "../lenient_json.ts";
import { microsOf, millisOf } from "../old_times.ts";
import { columnsOf, observationId, type TraceContext } from "./langfuse_trace.ts";
import { langfuseUsage } from "./langfuse_usage.ts";

const KINDS: ReadonlyMap<unknown, string> = new Map([
  ["GENERATION", "llm_call"],
  ["EMBEDDING", "llm_call"],
  ["TOOL", "tool_call"],
  ["AGENT", "operation"],
]);

/** What a type of observation is here. */
export function kindOf(type: unknown): string {
  return KINDS.get(type) ?? "stage";
}

/** Who answers under the name of a model. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/gemini|gemma/, "google"],
  [/claude/, "anthropic"],
  [/^(?:.*\/)?(?:gpt-|chatgpt|o\d|text-embedding-)/, "openai"],
];

/** The event, or why there is none. */
export function observationEvent(
  observation: JsonObject,
  context: TraceContext | null,
  nested: ReadonlyMap<string, number>,
): LooseEvent | string {
  const { id, traceId, parentObservationId, type, name, startTime, endTime, model, level } = observation;
  const startedAt = microsOf(startTime);
  if (typeof id !== "string") return "the id of an observation must be text";
  if (startedAt === null) return `observation "${id}": startTime must be an ISO time`;
  const end = microsOf(endTime);
  const kind = kindOf(type);
  const isError = level === "ERROR";
  return {
    ...columnsOf(observation, context),
    event_id: observationId(id),
    trace_id: context?.trace_id ?? traceIdOf(String(traceId)),
    parent_id: typeof parentObservationId === "string"
      ? observationId(parentObservationId)
      : context?.operation_id ?? null,
    kind,
    name: typeof name === "string" && name !== "" ? name : String(type ?? "observation").toLowerCase(),
    started_at: startedAt,
    duration_ms: end === null ? millisOf(observation.latency) : (end - startedAt) / 1000,
    first_token_ms: firstTokenOf(observation, startedAt),
    status: isError ? "error" : "ok",
    error_message: isError ? observation.statusMessage : null,
    provider: typeof model === "string" ? providerOf(model) : null,
    model,
    nested_calls: kind === "llm_call" ? nested.get(id) ?? 0 : null,
    ...langfuseUsage(observation),
    prompt_version: promptOf(observation),
    input_chars: charsOf(observation.input),
    output_chars: charsOf(observation.output),
    attributes: attributesOf(observation),
  };
}

function firstTokenOf({ completionStartTime, timeToFirstToken }: JsonObject, startedAt: number): unknown {
  const first = microsOf(completionStartTime);
  return first === null ? millisOf(timeToFirstToken) : Math.max(0, first - startedAt) / 1000;
}

function providerOf(model: string): string | null {
  return PROVIDERS.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}

function promptOf({ promptName, promptVersion }: JsonObject): string | null {
  if (typeof promptName !== "string") return null;
  return promptVersion === null || promptVersion === undefined ? promptName : `${promptName}@${promptVersion}`;
}

/** Content is not taken, its length is. */
function charsOf(content: unknown): number | null {
  if (content === null || content === undefined) return null;
  return typeof content === "string" ? content.length : JSON.stringify(content).length;
}

function attributesOf({ type, version, level }: JsonObject): JsonObject {
  return {
    type: String(type ?? "SPAN"),
    ...version ? { version } : {},
    ...level === "WARNING" ? { level } : {},
  };
}
