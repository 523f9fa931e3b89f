/** What the tour shows: the features of the recorder, by which call, and what came of it. Pure. @module */
import { redactText } from "../mod.ts";
import type { EventTally } from "./event_tally.ts";
import { authenticationError } from "./provider_error.ts";
import type { RecordedDemo } from "./record_demo.ts";

/** A feature. */
export interface DemoStep {
  /** What it is. */
  readonly title: string;
  /** The call that does it. */
  readonly call: string;
  /** What was recorded by it. */
  readonly found: string;
}

/** The features, basic ones first. */
export function demoSteps({ tally, events }: RecordedDemo, dir: string): DemoStep[] {
  const ofKind = (kind: string, word: string): string => amount(tally.kinds.get(kind) ?? 0, word);
  const ofName = (name: string, word: string): string => amount(tally.names.get(name) ?? 0, word);
  return [
    {
      title: "Operations and stages",
      call: 'recorder.operation("qa_response", run)',
      found: `${ofKind("operation", "operation")}, ${ofKind("stage", "stage")}`,
    },
    {
      title: "Calls of models",
      call: "operation.llmCall({ provider, model }, run)",
      found: `${ofKind("llm_call", "call")}; call.usage(response) reads the tokens`,
    },
    {
      title: "Streams",
      call: "call.stream(pieces)",
      found: `${amount(tally.streams, "stream")}, with the time to the first token`,
    },
    {
      title: "Tools of agents",
      call: 'operation.toolCall("sql_query", run)',
      found: `${ofKind("tool_call", "tool call")} in ${ofName("operation agent_run", "run")}`,
    },
    { title: "Errors, by category", call: "throw error", found: `recorded and thrown on: ${errorWords(tally)}` },
    {
      title: "Retries",
      call: "call.attempt(send)",
      found: `${amount(tally.retried, "call")} tried again; ${ofKind("attempt", "attempt")} in all`,
    },
    {
      title: "Decorator",
      call: '@recorded({ kind: "llm_call" }) embed()',
      found: ofName("llm_call embed", "embedding"),
    },
    { title: "Functions as they are", call: "recorder.wrap(splitText)", found: ofName("stage splitText", "call") },
    {
      title: "Start here, end there",
      call: 'recorder.startOperation("document_ingestion")',
      found: ofName("operation document_ingestion", "handle"),
    },
    {
      title: "After the fact",
      call: 'recorder.record({ kind: "tool_call", name: "backup_index", duration_ms })',
      found: ofName("tool_call backup_index", "backup"),
    },
    {
      title: "Across services",
      call: "recorder.inject(headers), extract(headers)",
      found: `${ofName("operation search", "search")} in the trace of the question`,
    },
    {
      title: "Choices of an agent",
      call: "recorder.selection({ agent, input_text })",
      found: `${ofKind("selection", "choice")}, with a complexity score`,
    },
    {
      title: "Feedback",
      call: "recorder.score(operation, { score: 1 })",
      found: ofKind("feedback", "judgement"),
    },
    { title: "Metrics of one's own", call: 'recorder.metric("queue_depth", 3)', found: ofKind("metric", "value") },
    {
      title: "System metrics",
      call: "recorder.sample()",
      found: `${ofKind("sample", "sample")} of memory, processor, disk`,
    },
    { title: "Secrets", call: "redacted before they are written", found: redactText(authenticationError().message) },
    {
      title: "Persistence",
      call: `createRecorder({ dir: "${dir}" })`,
      found: `${amount(events, "event")} by 4 writers`,
    },
  ];
}

/** What the report is to find, because it was planted; all of it from a day or two of traffic on. */
export const PLANTED: readonly string[] = [
  "release 1.5.0 comes out half way: its vector_search takes more than twice as long",
  "half of the tickets are summarised by a dear model that is no better than the cheap one",
  "the provider refuses requests at the busiest time of the day: calls are tried again, and wait",
  "prompts of the agent are cached for an hour, and read again within minutes",
];

function errorWords({ errors }: EventTally): string {
  const most = [...errors].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
  return most.length === 0
    ? "none"
    : most.map(([category, times]) => `${times.toLocaleString("en-US")} ${category}`).join(", ");
}

function amount(count: number, word: string): string {
  const several = word.endsWith("ch") ? `${word}es` : `${word}s`;
  return `${count.toLocaleString("en-US")} ${count === 1 ? word : several}`;
}
