/** Records a stream on its way from a provider to whoever reads it. @module */
import { readAnswerFacts } from "./answer_facts.ts";
import { type ChunkContent, mayHoldUsage, readChunk } from "./stream_chunk.ts";

/** How to read a stream whose chunks Kymo does not know. */
export interface StreamOptions {
  /** Reads the content of a chunk; `null` for none. @default {the shapes of the usual providers} */
  readonly read?: ((chunk: unknown) => ChunkContent | null) | undefined;
  /** Counts the tokens of a piece of visible text, for streams that end without a usage; marked `tokens_estimated`. */
  readonly countTokens?: ((text: string) => number) | undefined;
}

/** The event that a stream belongs to. */
export interface StreamTarget {
  /** Its columns, written as the stream goes. */
  readonly fields: Record<string, unknown>;
  /** Whether it still runs: afterwards nothing is written. */
  isOpen(): boolean;
  /** Milliseconds since its start. */
  elapsedMs(): number;
  /** Runs the source inside the event. */
  enter<Result>(run: () => Result): Result;
  /** Takes a chunk that may hold token counts. */
  usage(chunk: unknown): void;
  /** The stream has ended: to its end, given up by its reader, or with an error. */
  ended(ending: StreamEnding): void;
}

/** How a stream ended. */
export type StreamEnding = { readonly how: "done" | "abandoned" } | { readonly how: "error"; readonly error: unknown };

/** Wraps a stream; what comes back is read in its place. `ReadableStream` stays one, other sources keep their members. */
export function recordStream<Source extends AsyncIterable<unknown> | ReadableStream<unknown>>(
  source: Source,
  target: StreamTarget,
  options: StreamOptions = {},
): Source {
  const stream = new StreamRecording(target, options);
  return source instanceof ReadableStream
    ? recordReadable(source, stream, target) as Source
    : recordIterable(source, stream, target);
}

/** Whether a value can be recorded as a stream. */
export function isStream(value: unknown): value is AsyncIterable<unknown> | ReadableStream<unknown> {
  return value instanceof ReadableStream ||
    (typeof value === "object" && value !== null && Symbol.asyncIterator in value);
}

/** What has come so far. */
class StreamRecording {
  readonly #target: StreamTarget;
  readonly #options: StreamOptions;
  #estimatedTokens = 0;
  #hasEnded = false;

  constructor(target: StreamTarget, options: StreamOptions) {
    this.#target = target;
    this.#options = options;
    target.fields.streamed ??= true;
    target.fields.chunks ??= 0;
  }

  /** A chunk has come. @param waitedMs How long its reader waited for it. */
  chunk(chunk: unknown, waitedMs: number): void {
    if (this.#hasEnded || !this.#target.isOpen()) return;
    const { fields } = this.#target;
    const atMs = round(this.#target.elapsedMs());
    const chunks = Number(fields.chunks) + 1;
    fields.chunks = chunks;
    if (chunks === 1) fields.first_byte_ms ??= atMs;
    else if (waitedMs > Number(fields.longest_gap_ms ?? -1)) fields.longest_gap_ms = round(waitedMs);
    try {
      this.#content(chunk, atMs);
    } catch {
      // A getter or the program's own reader threw: the chunk is counted, its content stays unknown.
    }
  }

  #content(chunk: unknown, atMs: number): void {
    const { fields } = this.#target;
    const { read, countTokens } = this.#options;
    const { text, isContent } = (read === undefined ? readChunk(chunk) : read(chunk)) ?? { text: "", isContent: false };
    if (isContent || text !== "") fields.first_token_ms ??= atMs;
    if (text !== "") {
      fields.first_text_ms ??= atMs;
      fields.output_chars = Number(fields.output_chars ?? 0) + text.length;
      if (countTokens !== undefined) this.#estimatedTokens += countTokens(text);
    }
    if (mayHoldUsage(chunk)) this.#target.usage(chunk);
    const { responseModel, finishReason } = readAnswerFacts(chunk);
    if (responseModel !== null) fields.response_model ??= responseModel;
    if (finishReason !== null) fields.finish_reason = finishReason;
  }

  /** The stream has ended, the first time counts. */
  ended(ending: StreamEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { fields } = this.#target;
    if (this.#target.isOpen() && fields.output_tokens === undefined && this.#estimatedTokens > 0) {
      fields.output_tokens = Math.round(this.#estimatedTokens);
      fields.tokens_estimated = true;
    }
    this.#target.ended(ending);
  }
}

/** Sources are more than iterables (`controller`, `tee()`, `finalMessage()`): all of it stays reachable. */
function recordIterable<Source extends AsyncIterable<unknown>>(
  source: Source,
  stream: StreamRecording,
  target: StreamTarget,
): Source {
  let recorded: AsyncIterator<unknown> | null = null;
  const iterate = (): AsyncIterator<unknown> =>
    recorded ??= recordIterator(target.enter(() => source[Symbol.asyncIterator]()), stream, target);
  return new Proxy(source, {
    get(source, key): unknown {
      if (key === Symbol.asyncIterator) return iterate;
      const value: unknown = Reflect.get(source, key, source);
      if (typeof value !== "function" || isFixed(source, key)) return value;
      if (key === "next" || key === "return" || key === "throw") return iterate()[key];
      return value.bind(source);
    },
  });
}

/** A proxy must hand out such a member as it is. */
function isFixed(source: object, key: string | symbol): boolean {
  const member = Reflect.getOwnPropertyDescriptor(source, key);
  return member?.configurable === false && member.writable === false;
}

function recordIterator(
  iterator: AsyncIterator<unknown>,
  stream: StreamRecording,
  target: StreamTarget,
): AsyncIterableIterator<unknown> {
  async function step(run: () => Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> {
    const askedMs = target.elapsedMs();
    try {
      const result = await target.enter(run);
      if (result.done) stream.ended({ how: "done" });
      else stream.chunk(result.value, target.elapsedMs() - askedMs);
      return result;
    } catch (error) {
      stream.ended({ how: "error", error });
      throw error;
    }
  }
  return {
    next: (...values) => step(() => iterator.next(...values)),
    return(value) {
      stream.ended({ how: "abandoned" });
      return target.enter(() => iterator.return?.(value)) ?? Promise.resolve({ done: true, value });
    },
    throw(error) {
      stream.ended({ how: "error", error });
      return target.enter(() => iterator.throw?.(error)) ?? Promise.reject(error);
    },
    [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
      return this;
    },
  };
}

function recordReadable(
  source: ReadableStream<unknown>,
  stream: StreamRecording,
  target: StreamTarget,
): ReadableStream<unknown> {
  const reader = source.getReader();
  return new ReadableStream<unknown>({
    async pull(controller): Promise<void> {
      const askedMs = target.elapsedMs();
      try {
        const { done, value } = await reader.read();
        if (done) {
          stream.ended({ how: "done" });
          controller.close();
          return;
        }
        stream.chunk(value, target.elapsedMs() - askedMs);
        controller.enqueue(value);
      } catch (error) {
        stream.ended({ how: "error", error });
        throw error;
      }
    },
    cancel(reason): Promise<void> {
      stream.ended({ how: "abandoned" });
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
