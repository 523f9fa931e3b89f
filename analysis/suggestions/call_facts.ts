/** Calls of models, one by one, with what they cost. @module */
import { CALL_COST_FIELDS, callCosts, type CallRates } from "../call_costs.ts";
import type { Cell } from "../../recorder/cell.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventSample } from "../engine/event_source.ts";
import type { PriceBook } from "../prices/price_book.ts";

/** A call of a model that holds no other. What is unknown is `null`. */
export interface CallFacts {
  /** Its place in the sample. */
  readonly row: number;
  /** Its id. */
  readonly event_id: string;
  /** Its trace. */
  readonly trace_id: string;
  /** What happens together: its session, else its trace. */
  readonly cluster: string;
  /** Function called. */
  readonly name: string;
  /** Task. */
  readonly task: string | null;
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
  /** Quality of the outcome, 0..1: its own, that of feedback on it, else that of its operation. */
  readonly score: number | null;
  /** So many calls it stands for. */
  readonly weight: number;
}

const TEXTS = [
  "task",
  "provider",
  "model",
  "error_category",
  "finish_reason",
  "fingerprint",
] as const;

const NUMBERS = [
  "duration_ms",
  "attempts",
  "retry_wait_ms",
  "first_token_ms",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
] as const;

/** What a sample must have for {@linkcode readCalls}. */
export const CALL_FIELDS: readonly Field[] = [
  ...CALL_COST_FIELDS,
  ...TEXTS,
  ...NUMBERS,
  "event_id",
  "trace_id",
  "session_id",
  "parent_id",
  "kind",
  "name",
  "status",
  "streamed",
  "nested_calls",
  "score",
  "sample_weight",
];

/** Reads the calls of a sample by their start. About 3 µs each. */
export function readCalls(sample: EventSample, prices: PriceBook): CallFacts[] {
  const { columns, rows } = sample;
  const costOf = callCosts(columns, prices);
  const scoreOf = scores(sample);
  const calls: CallFacts[] = [];
  for (let row = 0; row < rows; row++) {
    if (columns.kind![row] !== "llm_call" || columns.nested_calls![row]) continue;
    const trace = columns.trace_id![row] as string;
    calls.push({
      row,
      event_id: columns.event_id![row] as string,
      trace_id: trace,
      cluster: (columns.session_id![row] as string | null) ?? trace,
      name: columns.name![row] as string,
      at: columns.started_at![row] as number,
      status: columns.status![row] as string,
      streamed: columns.streamed![row] as boolean | null,
      ...pick(columns, TEXTS, row),
      ...pick(columns, NUMBERS, row),
      ...costOf(row),
      score: scoreOf(row),
      weight: columns.sample_weight![row] as number,
    });
  }
  return calls;
}

function pick<Name extends typeof TEXTS[number] | typeof NUMBERS[number]>(
  columns: EventSample["columns"],
  names: readonly Name[],
  row: number,
): Pick<CallFacts, Name> {
  return Object.fromEntries(names.map((name) => [name, columns[name]![row]])) as Pick<CallFacts, Name>;
}

/** Score of an event: its own or that of feedback on it, else that of the event it happened in. */
export function scores({ columns, rows }: EventSample): (row: number) => number | null {
  const given = new Map<string, number[]>();
  const rowOf = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    rowOf.set(columns.event_id![row] as string, row);
    const score = columns.score![row];
    if (typeof score !== "number") continue;
    const about = columns.kind![row] === "feedback" ? columns.parent_id![row] : columns.event_id![row];
    if (typeof about === "string") given.getOrInsertComputed(about, () => []).push(score);
  }
  if (given.size === 0) return () => null;
  return (row) => {
    let here: number | undefined = row;
    for (let depth = 0; here !== undefined && depth < MOST_LEVELS; depth++) {
      const own = given.get(columns.event_id![here] as string);
      if (own !== undefined) return own.reduce((sum, score) => sum + score, 0) / own.length;
      const parent: Cell = columns.parent_id![here]!;
      here = typeof parent === "string" ? rowOf.get(parent) : undefined;
    }
    return null;
  };
}

/** Traces are not deeper; a circle ends here. */
const MOST_LEVELS = 64;
