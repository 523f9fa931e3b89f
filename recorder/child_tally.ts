/** What a running event knows of the events inside it. @module */
import { roundMs } from "./clock.ts";
import type { EventPart } from "./event_summary.ts";
import type { Kind } from "./schema.ts";

/** A finished event, as those around it see it. */
export interface FinishedChild {
  /** What it is. */
  readonly kind: Kind;
  /** Its name. */
  readonly name: string;
  /** How long it took, in milliseconds; `null` where nobody knows. */
  readonly durationMs: number | null;
}

/** The columns of a finished call that count in the events around it; of any type, as the program said them. */
export interface FinishedCall {
  /** `llm_call` or `tool_call`. */
  readonly kind?: unknown;
  /** LLM calls inside it. */
  readonly nested_calls?: unknown;
  /** Tokens read. */
  readonly input_tokens?: unknown;
  /** Tokens written. */
  readonly output_tokens?: unknown;
  /** What provider or caller said. */
  readonly cost_usd?: unknown;
}

type Part = { -readonly [Key in keyof Omit<EventPart, "share_ratio">]: EventPart[Key] };

/** More names than this are one part: a name made of an id must not fill the memory. */
const MAX_PARTS = 100;

/** A tally of the events inside one event. A class because this is the hot path; made with the first of them. */
export class ChildTally {
  llmCalls = 0;
  toolCalls = 0;
  errors = 0;
  warnings = 0;
  attempts = 0;
  retryWaitMs = 0;
  inputTokens: number | null = null;
  outputTokens: number | null = null;
  costUsd: number | null = null;
  readonly #parts = new Map<string, Part>();
  #running = 0;
  #coveredFromMs = 0;
  #coveredMs = 0;
  #runningAttempts = 0;
  #attemptEndedMs: number | null = null;
  /** Exceptions that came from inside: they are counted where they were thrown, not again on their way up. */
  #passed: WeakSet<object> | null = null;
  #passedPrimitive: unknown;

  /** A direct child starts. */
  started(atMs: number): void {
    if (this.#running++ === 0) this.#coveredFromMs = atMs;
  }

  /** A direct child has ended. */
  ended(child: FinishedChild, atMs: number): void {
    if (--this.#running === 0) this.#coveredMs += atMs - this.#coveredFromMs;
    this.note(child);
  }

  /** Notes a direct child that was not seen running. */
  note({ kind, name, durationMs }: FinishedChild): void {
    const key = `${kind} ${name}`;
    const part = this.#parts.get(key) ??
      (this.#parts.size < MAX_PARTS ? this.#addPart(key, { kind, name }) : this.#other());
    part.count++;
    part.duration_ms += durationMs ?? 0;
    if (durationMs !== null && durationMs > part.max_ms) part.max_ms = durationMs;
  }

  /** Counts a call at any depth; tokens and cost of an LLM call that has none inside itself. */
  addCall(call: FinishedCall): void {
    if (call.kind === "tool_call") {
      this.toolCalls++;
      return;
    }
    this.llmCalls++;
    if (typeof call.nested_calls === "number" && call.nested_calls > 0) return;
    this.inputTokens = plus(this.inputTokens, call.input_tokens);
    this.outputTokens = plus(this.outputTokens, call.output_tokens);
    this.costUsd = plus(this.costUsd, call.cost_usd);
  }

  /** An attempt starts: the time since the last one ended, `null` for the first and for one that runs beside another. */
  attemptStarted(atMs: number): number | null {
    const isAlone = this.#runningAttempts++ === 0;
    return isAlone && this.#attemptEndedMs !== null ? atMs - this.#attemptEndedMs : null;
  }

  /** An attempt has ended. */
  attemptEnded(atMs: number, waitMs: unknown): void {
    this.#runningAttempts--;
    this.#attemptEndedMs = atMs;
    this.noteAttempt(waitMs);
  }

  /** Notes an attempt that was not seen running. */
  noteAttempt(waitMs: unknown): void {
    this.attempts++;
    if (typeof waitMs === "number" && waitMs > 0) this.retryWaitMs += waitMs;
  }

  /** An exception leaves a direct child. */
  pass(error: unknown): void {
    if (typeof error === "object" && error !== null) (this.#passed ??= new WeakSet()).add(error);
    else this.#passedPrimitive = error;
  }

  /** Whether an exception came from a direct child. */
  hasPassed(error: unknown): boolean {
    if (typeof error === "object" && error !== null) return this.#passed?.has(error) ?? false;
    return error !== undefined && this.#passedPrimitive === error;
  }

  /** Time with a direct child running, up to a moment. */
  coveredMs(atMs: number): number {
    return this.#coveredMs + (this.#running > 0 ? atMs - this.#coveredFromMs : 0);
  }

  /** The direct children by kind and name. */
  parts(): readonly Omit<EventPart, "share_ratio">[] {
    return [...this.#parts.values()].map((part) => ({ ...part, duration_ms: roundMs(part.duration_ms) }));
  }

  #addPart(key: string, { kind, name }: Pick<Part, "kind" | "name">): Part {
    const part: Part = { kind, name, count: 0, duration_ms: 0, max_ms: 0 };
    this.#parts.set(key, part);
    return part;
  }

  #other(): Part {
    return this.#parts.get("other") ?? this.#addPart("other", { kind: "stage", name: "other" });
  }
}

/** Unknown and unknown stay unknown. */
function plus(sum: number | null, value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value < Infinity ? (sum ?? 0) + value : sum;
}
