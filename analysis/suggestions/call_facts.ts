/** Calls of models, one by one, with what they cost. @module */
import { CALL_COST_FIELDS, callCosts, type CallRates } from "../call_costs.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventSample } from "../engine/event_source.ts";
import { callScores } from "./scores.ts";
import type { ClusterOf } from "./clusters.ts";
import type { PriceBook } from "../prices/price_book.ts";

/** A call of a model that holds no other. What is unknown is `null`. */
export interface CallFacts {
  /** Its place in the sample. */
  readonly row: number;
  /** Its id. */
  readonly event_id: string;
  /** Its trace. */
  readonly trace_id: string;
  /** Its session. */
  readonly session_id: string | null;
  /** What happens together, see {@linkcode clustering}. */
  readonly cluster: string;
  /** Function called. */
  readonly name: string;
  /** Task. */
  readonly task: string | null;
  /** Who asks: function or step. */
  readonly caller: string | null;
  /** Agent it is for. */
  readonly agent: string | null;
  /** Tier of service. */
  readonly service_tier: string | null;
  /** Who answers. */
  readonly provider: string | null;
  /** Model as asked for. */
  readonly model: string | null;
  /** When it began, µs. */
  readonly at: number;
  /** How long it took. */
  readonly duration_ms: number | null;
  /** How it ended. */
  readonly status: string;
  /** What went wrong. */
  readonly error_category: string | null;
  /** Its attempts. */
  readonly attempts: number | null;
  /** Time slept between them. */
  readonly retry_wait_ms: number | null;
  /** Whether the answer came in pieces. */
  readonly streamed: boolean | null;
  /** When the first piece came. */
  readonly first_token_ms: number | null;
  /** Why the answer ended. */
  readonly finish_reason: string | null;
  /** Hash of what was asked. */
  readonly fingerprint: string | null;
  /** Tokens read, cached ones included. */
  readonly input_tokens: number | null;
  /** Tokens written. */
  readonly output_tokens: number | null;
  /** Of the input, from the cache. */
  readonly cache_read_tokens: number | null;
  /** Of the input, to the cache. */
  readonly cache_write_tokens: number | null;
  /** Of these, for an hour. */
  readonly cache_write_1h_tokens: number | null;
  /** Of the output, reasoning. */
  readonly reasoning_tokens: number | null;
  /** What it cost, USD. */
  readonly usd: number | null;
  /** Its prices. */
  readonly rates: CallRates | null;
  /** Quality of the outcome, 0..1: its own, that of feedback on it, else that of an operation with calls of one model alone. */
  readonly score: number | null;
  /** So many calls it stands for. */
  readonly weight: number;
}

/** What a sample must have for {@linkcode readCalls}. */
export const CALL_FIELDS: readonly Field[] = [
  ...CALL_COST_FIELDS,
  "task",
  "error_category",
  "finish_reason",
  "fingerprint",
  "attempts",
  "retry_wait_ms",
  "first_token_ms",
  "event_id",
  "trace_id",
  "session_id",
  "user",
  "caller",
  "agent",
  "service_tier",
  "parent_id",
  "kind",
  "name",
  "status",
  "streamed",
  "nested_calls",
  "score",
  "sample_weight",
];

/** Reads the calls of a sample by their start. About 2 µs each. */
export function readCalls(
  sample: EventSample,
  { prices, clusterOf }: { readonly prices: PriceBook; readonly clusterOf: ClusterOf },
): CallFacts[] {
  const { columns, rows } = sample;
  const costOf = callCosts(columns, prices);
  const scoreOf = callScores(sample);
  const text = (name: Field, row: number): string | null => columns[name]![row] as string | null;
  const number = (name: Field, row: number): number | null => columns[name]![row] as number | null;
  const calls: CallFacts[] = [];
  for (let row = 0; row < rows; row++) {
    if (columns.kind![row] !== "llm_call" || columns.nested_calls![row]) continue;
    const trace = text("trace_id", row)!;
    const { usd, rates } = costOf(row);
    calls.push({
      row,
      event_id: text("event_id", row)!,
      trace_id: trace,
      session_id: text("session_id", row),
      cluster: clusterOf(row),
      name: text("name", row)!,
      task: text("task", row),
      caller: text("caller", row),
      agent: text("agent", row),
      service_tier: text("service_tier", row),
      provider: text("provider", row),
      model: text("model", row),
      at: number("started_at", row)!,
      duration_ms: number("duration_ms", row),
      status: text("status", row)!,
      error_category: text("error_category", row),
      attempts: number("attempts", row),
      retry_wait_ms: number("retry_wait_ms", row),
      streamed: columns.streamed![row] as boolean | null,
      first_token_ms: number("first_token_ms", row),
      finish_reason: text("finish_reason", row),
      fingerprint: text("fingerprint", row),
      input_tokens: number("input_tokens", row),
      output_tokens: number("output_tokens", row),
      cache_read_tokens: number("cache_read_tokens", row),
      cache_write_tokens: number("cache_write_tokens", row),
      cache_write_1h_tokens: number("cache_write_1h_tokens", row),
      reasoning_tokens: number("reasoning_tokens", row),
      usd,
      rates,
      score: scoreOf(row),
      weight: number("sample_weight", row)!,
    });
  }
  return calls;
}
