/** What live metrics read off an event. @module */
import type { LooseEvent } from "../column_batch.ts";
import { errorLabel, type LabelText } from "./label_text.ts";

/** Stands for a number that is unknown or cannot be one. */
export const UNKNOWN = -1;

/** What one event says, {@linkcode UNKNOWN} where it says no number. */
export interface CallReading {
  /** `null` for an event that went well, else what went wrong. */
  readonly error: string | null;
  /** How long it took. */
  readonly durationMs: number;
  /** Tokens read; unknown where the calls inside count them. */
  readonly inputTokens: number;
  /** Tokens written; unknown where the calls inside count them. */
  readonly outputTokens: number;
  /** What it cost; unknown where the calls inside count it. */
  readonly costUsd: number;
  /** From the start to the first token of a stream. */
  readonly firstTokenMs: number;
}

/** Reads one event after the other into itself: the hot path makes no object. */
export class CallReader implements CallReading {
  error: string | null = null;
  durationMs: number = UNKNOWN;
  inputTokens: number = UNKNOWN;
  outputTokens: number = UNKNOWN;
  costUsd: number = UNKNOWN;
  firstTokenMs: number = UNKNOWN;
  readonly #text: LabelText;

  /** Makes one that shows errors as `text` does. */
  constructor(text: LabelText) {
    this.#text = text;
  }

  /** Reads what every kind of event has: how it ended and how long it took. */
  readOutcome(event: LooseEvent): CallReading {
    this.error = errorLabel(event, this.#text);
    this.durationMs = amount(event.duration_ms);
    return this;
  }

  /** Reads an llm_call. Tokens and cost of a call that has calls inside are theirs. */
  readCall(event: LooseEvent): CallReading {
    this.readOutcome(event);
    const { nested_calls } = event;
    const isLeaf = !(typeof nested_calls === "number" && nested_calls > 0);
    this.inputTokens = isLeaf ? wholeAmount(event.input_tokens) : UNKNOWN;
    this.outputTokens = isLeaf ? wholeAmount(event.output_tokens) : UNKNOWN;
    this.costUsd = isLeaf ? amount(event.cost_usd) : UNKNOWN;
    this.firstTokenMs = event.streamed === false ? UNKNOWN : amount(event.first_token_ms);
    return this;
  }
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
