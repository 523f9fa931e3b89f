/** Writes what comes of a stream into the columns of its event. @module */
import { readAnswerFacts } from "./answer_facts.ts";
import { type ChunkContent, NOTHING } from "./chunk_content.ts";
import { roundMs } from "./clock.ts";
import { readChunk, unwrapChunk } from "./stream_chunk.ts";
import { readFailure, type StreamFailure } from "./stream_failure.ts";
import { createStreamUsage } from "./stream_usage.ts";

/** How to read a stream whose chunks Kymo does not know. */
export interface StreamOptions {
  /**
   * Reads the content of a chunk; `null` for none.
   *
   * @default {the shapes of the usual providers; of others `content` or `text`, text itself is visible, bytes carry none}
   */
  readonly read?: ((chunk: unknown) => ChunkContent | null) | undefined;
  /**
   * Counts the tokens of a piece of visible text, for streams that come without a usage or are given up before it;
   * marked `tokens_estimated`. A usage that comes later takes its place.
   */
  readonly countTokens?: ((text: string) => number) | undefined;
}

/** The event that a stream belongs to. */
export interface StreamTarget {
  /** Its columns, written as the stream goes. */
  readonly fields: Record<string, unknown>;
  /** Characters of visible text that are kept, 0 where content is not captured. */
  readonly captureChars: number;
  /** Whether it still runs: afterwards nothing is written. */
  isOpen(): boolean;
  /** Milliseconds since its start. */
  elapsedMs(): number;
  /** Runs the source inside the event. */
  enter<Result>(run: () => Result): Result;
  /** Takes a usage. */
  usage(usage: unknown): void;
  /** Hears of a column that cannot be known. */
  invalid(column: string, problem: string): void;
  /** The stream has ended: to its end, given up by its reader, or with an error. */
  ended(ending: StreamEnding): void;
}

/** How a stream ended. */
export type StreamEnding = { readonly how: "done" } | StreamFailure;

/** Who hears of what comes. */
export interface StreamObserver {
  /** A chunk has come. @param askedMs When its reader asked for it, in milliseconds since the start of the event. */
  chunk(chunk: unknown, askedMs: number): void;
  /** The stream has ended; the first time counts. */
  ended(ending: StreamEnding): void;
}

/** What has come of one stream so far. */
export class StreamRecording implements StreamObserver {
  readonly #target: StreamTarget;
  readonly #options: StreamOptions;
  readonly #usage = createStreamUsage();
  /** When the last chunk came, in milliseconds since the start of the event. */
  #lastMs: number | null = null;
  #estimatedTokens = 0;
  #failure: StreamFailure | null = null;
  /** Whether the answer is complete: nothing but a usage can follow. */
  #isComplete = false;
  #hasEnded = false;

  constructor(target: StreamTarget, options: StreamOptions) {
    this.#target = target;
    this.#options = options;
    target.fields.streamed ??= true;
    target.fields.chunks ??= 0;
  }

  chunk(chunk: unknown, askedMs: number): void {
    if (this.#hasEnded || !this.#target.isOpen()) return;
    const { fields } = this.#target;
    const atMs = this.#target.elapsedMs();
    fields.chunks = numberOf(fields.chunks) + 1;
    fields.first_byte_ms ??= roundMs(atMs);
    if (this.#lastMs !== null) {
      // A reader that asked for several at once waits for this one since the last one came.
      const waitedMs = roundMs(atMs - Math.max(askedMs, this.#lastMs));
      if (typeof fields.longest_gap_ms !== "number" || waitedMs > fields.longest_gap_ms) {
        fields.longest_gap_ms = waitedMs;
      }
    }
    this.#lastMs = atMs;
    try {
      const payload = unwrapChunk(chunk);
      this.#content(this.#read(chunk, payload), atMs);
      this.#facts(payload);
    } catch {
      // A getter of the chunk threw: it is counted, what it says stays unknown.
    }
  }

  #read(chunk: unknown, payload: unknown): ChunkContent {
    const { read } = this.#options;
    return read === undefined ? readChunk(payload) : this.#ask(() => read(chunk), "first_token_ms") ?? NOTHING;
  }

  #content({ text, isContent }: ChunkContent, atMs: number): void {
    const isText = typeof text === "string" && text !== "";
    if (isContent !== true && !isText) return;
    const { fields } = this.#target;
    this.#failure = null;
    this.#isComplete = false;
    fields.first_token_ms ??= roundMs(atMs);
    if (!isText) return;
    fields.first_text_ms ??= roundMs(atMs);
    fields.output_chars = numberOf(fields.output_chars) + text.length;
    this.#capture(text);
    const { countTokens } = this.#options;
    if (countTokens !== undefined) this.#estimate(() => countTokens(text));
  }

  #capture(text: string): void {
    const { fields, captureChars } = this.#target;
    const before = typeof fields.output_text === "string" ? fields.output_text : "";
    if (before.length < captureChars) fields.output_text = before + text.slice(0, captureChars - before.length);
  }

  /** Counts only as long as nobody who knows has said how many there are. */
  #estimate(countTokens: () => number): void {
    const { fields } = this.#target;
    const isEstimate = fields.tokens_estimated === true;
    if (!isEstimate && typeof fields.output_tokens === "number") return;
    const tokens = this.#ask(countTokens, "output_tokens");
    if (typeof tokens !== "number" || !(tokens >= 0 && tokens < Infinity)) return;
    const before = Math.round(this.#estimatedTokens);
    this.#estimatedTokens += tokens;
    fields.output_tokens = numberOf(fields.output_tokens) + Math.round(this.#estimatedTokens) - before;
    fields.tokens_estimated = true;
  }

  #facts(payload: unknown): void {
    const { fields } = this.#target;
    const usage = this.#usage.read(payload);
    if (usage !== null) this.#target.usage(usage);
    const { responseModel, finishReason } = readAnswerFacts(payload);
    if (responseModel !== null) fields.response_model ??= responseModel;
    if (finishReason !== null) {
      fields.finish_reason = finishReason;
      this.#isComplete = true;
    }
    this.#failure = readFailure(payload) ?? this.#failure;
  }

  /** Asks the program; what it throws is said, and the stream goes on. */
  #ask<Value>(ask: () => Value, column: string): Value | null {
    try {
      return ask();
    } catch (error) {
      this.#target.invalid(column, `cannot be read off a chunk, ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }

  /** A failure that came as a chunk is how the stream ended. Who stops reading a complete answer gives nothing up. */
  ended(ending: StreamEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (ending.how === "error") this.#target.ended(ending);
    else this.#target.ended(this.#failure ?? (this.#isComplete ? { how: "done" } : ending));
  }
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
