/** `langfuse`: exports of traces, `{trace, observations}`, lists and JSON Lines of these, or observations alone. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";
import { type NestedCalls, nestedCalls } from "../nested_calls.ts";
import { eventProblem } from "../event_problem.ts";
import type { RowEvents } from "./checked_row.ts";
import { documentRows, type InnerRefusal, type PartlyRefused } from "./document_parts.ts";
import { kindOf, observationEvent } from "./langfuse_observation.ts";
import { scoreEvent, type TraceContext, traceContext, traceEvent } from "./langfuse_trace.ts";

/** The format. */
export const langfuse: ImportFormat = {
  name: "langfuse",
  says: "Langfuse trace exports: {trace, observations}, lists of these, or observations",
  grows: false,
  hasIds: () => true,
  isOwn: () => false,
  options: [],
  matches: ({ keys }) =>
    keys.has("trace") && keys.has("observations") || keys.has("traceId") && keys.has("startTime") && keys.has("type"),
  read: readTraces,
};

/** Twice: how many calls are inside a call is known only when all are. One entry per observation is kept. */
async function* readTraces(reading: Reading): AsyncGenerator<readonly ImportRow[]> {
  const calls = nestedCalls();
  const counting = documentRows(reading, {
    lists: null,
    read: (value) => {
      for (const observation of observationsOf(value)) count(calls, observation);
      return null;
    },
  });
  for await (const _ of counting);
  const nested = calls.counts();
  yield* documentRows(reading, { lists: null, read: (value) => unitEvents(value, nested) });
}

/** The observations of one trace, or the one that it is itself. */
function observationsOf(value: unknown): JsonObject[] {
  if (!isObject(value)) return [];
  const trace = isObject(value.trace) ? value.trace : value;
  const list = Array.isArray(value.observations) ? value.observations : trace.observations;
  if (Array.isArray(list)) return list.filter(isObject);
  return "traceId" in value ? [value] : [];
}

function count(calls: NestedCalls, { id, parentObservationId, type }: JsonObject): void {
  const parent = typeof parentObservationId === "string" ? parentObservationId : null;
  calls.add({ id: String(id), parent, isCall: kindOf(type) === "llm_call" });
}

function unitEvents(value: unknown, nested: ReadonlyMap<string, number>): RowEvents | PartlyRefused {
  if (!isObject(value)) return "it is no object";
  const observations = observationsOf(value);
  const trace = isObject(value.trace) ? value.trace : Array.isArray(value.observations) ? value : null;
  if (trace === null && observations.length === 0) return "it is neither a trace nor an observation";
  const context = trace === null ? null : traceContext(trace);
  if (typeof context === "string") return context;
  const events: LooseEvent[] = [];
  if (trace !== null && context !== null) events.push(traceEvent(trace, context, observations));
  const refused: InnerRefusal[] = [];
  for (const [index, observation] of observations.entries()) {
    const event = observationEvent(observation, context, nested);
    const problem = typeof event === "string" ? event : eventProblem(event);
    if (problem === null) events.push(event as LooseEvent);
    else if (trace === null) return problem;
    else refused.push({ place: `observations[${index}]`, reason: problem, value: observation });
  }
  for (const score of scoresOf(trace, context)) events.push(score);
  return { events, refused };
}

function scoresOf(trace: JsonObject | null, context: TraceContext | null): LooseEvent[] {
  const scores = trace?.scores;
  if (context === null || !Array.isArray(scores)) return [];
  return scores.filter(isObject).map((score) => scoreEvent(score, context));
}
