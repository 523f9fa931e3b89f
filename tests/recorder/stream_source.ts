/** Sources of streams for tests, on a clock moved by hand. @module */
import type { EventRow } from "@kymo/kymo/schema";
import type { StreamOptions } from "../../recorder/stream_recording.ts";
import type { FakeClock } from "./fake_clock.ts";
import { type Recording, startRecording } from "./recording.ts";

/** A chunk, and how long it takes to come. */
export type TimedChunk = readonly [afterMs: number, chunk: unknown];

/** Hands out chunks; the clock moves on before each. */
export async function* timed(clock: FakeClock, chunks: readonly TimedChunk[]): AsyncGenerator<unknown> {
  for (const [afterMs, chunk] of chunks) {
    await Promise.resolve();
    clock.advance(afterMs);
    yield chunk;
  }
}

/** Reads a stream to its end. */
export async function readAll<Chunk>(stream: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** The event of an LLM call whose stream has these chunks, one every millisecond. */
export async function eventOf(chunks: readonly unknown[], options?: StreamOptions): Promise<EventRow> {
  const recording: Recording = startRecording();
  const { recorder, clock } = recording;
  await recorder.llmCall({}, (call) => readAll(call.stream(timed(clock, chunks.map((chunk) => [1, chunk])), options)));
  const [event] = await recording.finish();
  return event!;
}

/** What a chunk counts as: `"control"` for no content, `"hidden"` for content that nobody sees, else its visible length. */
export async function contentOf(chunk: unknown): Promise<"control" | "hidden" | number> {
  const { chunks, first_byte_ms, first_token_ms, first_text_ms, output_chars } = await eventOf([chunk]);
  if (chunks !== 1 || first_byte_ms !== 1) throw new Error("the chunk was not counted");
  if (first_token_ms === null) return "control";
  return first_text_ms === null ? "hidden" : output_chars!;
}
