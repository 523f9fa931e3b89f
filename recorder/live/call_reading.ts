/** What live metrics read off an event. @module */
import type { LooseEvent } from "../column_batch.ts";
import type { LabelText } from "./label_text.ts";

/** Stands for a number that is unknown or cannot be one. */
export const UNKNOWN = -1;

/** The numbers of one event, {@linkcode UNKNOWN} where there is none. One object is filled again for every event. */
export interface CallReading {
  /** `null` for an event that went well, else what went wrong. */
  error: string | null;
  /** How long it took. */
  durationMs: number;
  /** Tokens read; unknown where the calls inside count them. */
  inputTokens: number;
  /** Tokens written; unknown where the calls inside count them. */
  outputTokens: number;
  /** What it cost; unknown where the calls inside count it. */
  costUsd: number;
  /** From the start to the first token of a stream. */
  firstTokenMs: number;
}

/** Makes a reading that knows nothing. */
export function emptyReading(): CallReading {
  return {
    error: null,
    durationMs: UNKNOWN,
    inputTokens: UNKNOWN,
    outputTokens: UNKNOWN,
    costUsd: UNKNOWN,
    firstTokenMs: UNKNOWN,
  };
}

/** Reads what every kind of event has: how it ended and how long it took. */
export function readOutcome(reading: CallReading, event: LooseEvent, text: LabelText): void {
  const { status } = event;
  const isOk = status === "ok" || status === undefined || status === null;
  reading.error = isOk ? null : text(event.error_type) ?? text(status) ?? "error";
  reading.durationMs = amount(event.duration_ms);
}

/** Reads the numbers of an llm_call. Tokens and cost of a call that has calls inside are theirs. */
export function readCall(reading: CallReading, event: LooseEvent, text: LabelText): void {
  readOutcome(reading, event, text);
  const { nested_calls } = event;
  const isLeaf = !(typeof nested_calls === "number" && nested_calls > 0);
  reading.inputTokens = isLeaf ? wholeAmount(event.input_tokens) : UNKNOWN;
  reading.outputTokens = isLeaf ? wholeAmount(event.output_tokens) : UNKNOWN;
  reading.costUsd = isLeaf ? amount(event.cost_usd) : UNKNOWN;
  reading.firstTokenMs = event.streamed === false ? UNKNOWN : amount(event.first_token_ms);
}

/** A number that can be added up: not below 0, not so large that sums lose their digits. */
function amount(value: unknown): number {
  if (typeof value === "number") return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : UNKNOWN;
  return typeof value === "bigint" ? amount(Number(value)) : UNKNOWN;
}

function wholeAmount(value: unknown): number {
  const known = amount(value);
  return Number.isInteger(known) ? known : UNKNOWN;
}
