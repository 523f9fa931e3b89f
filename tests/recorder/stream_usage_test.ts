import { assertEquals } from "@std/assert";
import type { EventRow } from "@kymo/kymo/schema";
import { startRecording } from "./recording.ts";
import { eventOf, readAll, timed } from "./stream_source.ts";

function chat(content: string, usage: unknown = null): Record<string, unknown> {
  return { choices: [{ index: 0, delta: { content } }], usage };
}

function counts(prompt_tokens: number, completion_tokens: number): Record<string, number> {
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

function tokensOf(event: EventRow | undefined): unknown[] {
  return [event?.input_tokens, event?.output_tokens, event?.tokens_estimated];
}

Deno.test("stream() takes the last of cumulative usages, as vLLM's continuous_usage_stats sends them, never the sum", async () => {
  const event = await eventOf([
    chat("", counts(10, 0)),
    chat("a", counts(10, 1)),
    chat("b", counts(10, 2)),
    chat("c", counts(10, 3)),
    { choices: [], usage: counts(10, 3) },
  ]);
  assertEquals(tokensOf(event), [10, 3, null]);
});

Deno.test("stream() keeps the last cumulative usage of a stream that is given up", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    const source = timed(clock, [[1, chat("a", counts(10, 1))], [1, chat("b", counts(10, 2))], [1, chat("c")]]);
    for await (const chunk of call.stream(source)) if ((chunk as { usage: unknown }).usage === null) break;
  });
  assertEquals(tokensOf((await finish())[0]), [10, 2, null]);
});

Deno.test("stream() leaves tokens unknown, never 0, where a given up stream said none", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    for await (const _ of call.stream(timed(clock, [[1, chat("Hello")], [1, chat("!")]]))) break;
  });
  const [event] = await finish();
  assertEquals(tokensOf(event), [null, null, null]);
  assertEquals([event?.chunks, event?.output_chars, event?.status], [1, 5, "aborted"]);
});

Deno.test("stream() estimates the tokens of a given up stream by countTokens, and says so", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    const source = timed(clock, [[1, chat("Hello")], [1, chat("you")], [1, chat("!")]]);
    let chunks = 0;
    for await (const _ of call.stream(source, { countTokens: (text) => text.length / 4 })) if (++chunks === 2) break;
  });
  const [event] = await finish();
  assertEquals(tokensOf(event), [null, 2, true]);
});

Deno.test("stream() counts visible text alone for its estimate, and of nothing makes none", async () => {
  const counted: string[] = [];
  const countTokens = (text: string): number => counted.push(text);
  const event = await eventOf([{ choices: [{ delta: { reasoning_content: "Hm" } }] }, chat("")], { countTokens });
  assertEquals([tokensOf(event), counted], [[null, null, null], []]);
});

Deno.test("stream() puts the usage of the provider in the place of its estimate", async () => {
  const event = await eventOf([chat("Hello"), chat("you"), { choices: [], usage: counts(7, 40) }], {
    countTokens: () => 1,
  });
  assertEquals(tokensOf(event), [7, 40, null]);
});

Deno.test("stream() goes on estimating no more once the provider has said a count", async () => {
  const countTokens = (): number => 100;
  assertEquals(tokensOf(await eventOf([chat("a", counts(5, 1)), chat("b")], { countTokens })), [5, 1, null]);
});

Deno.test("usage() after the stream puts the real count in the place of the estimate", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    await readAll(call.stream(timed(clock, [[1, chat("Hello")]]), { countTokens: () => 2 }));
    call.usage({ input_tokens: 5, output_tokens: 9 });
  });
  assertEquals(tokensOf((await finish())[0]), [5, 9, null]);
});

Deno.test("stream() estimates the tokens of two streams of a call together", async () => {
  const { recorder, clock, finish } = startRecording();
  const countTokens = (text: string): number => text.length * 0.5;
  await recorder.llmCall({}, async (call) => {
    await readAll(call.stream(timed(clock, [[1, "abc"], [1, "de"]]), { countTokens }));
    await readAll(call.stream(timed(clock, [[1, "fghi"]]), { countTokens }));
  });
  assertEquals(tokensOf((await finish())[0]), [null, 5, true]);
});

Deno.test("stream() estimates nothing where the program knows the count", async () => {
  const { recorder, clock, finish } = startRecording();
  const stream = recorder.llmCall(
    { output_tokens: 3 },
    (call) => call.stream(timed(clock, [[1, "Hello"]]), { countTokens: () => 100 }),
  );
  await readAll(stream);
  assertEquals(tokensOf((await finish())[0]), [null, 3, null]);
});

Deno.test("stream() makes no estimate of what countTokens cannot have meant", async () => {
  for (const odd of [Number.NaN, -1, Infinity, "5" as unknown as number, undefined as unknown as number]) {
    assertEquals(tokensOf(await eventOf(["text"], { countTokens: () => odd })), [null, null, null]);
  }
});

Deno.test("stream() reads chunks that it does not know by the read option", async () => {
  const read = (chunk: unknown): { text: string; isContent: boolean } | null => {
    const { kind, words } = chunk as { kind: string; words: string };
    return kind === "ping" ? null : { text: kind === "say" ? words : "", isContent: kind !== "open" };
  };
  const kinds = ["ping", "open", "think", "say"].map((kind) => ({ kind, words: "Hello" }));
  const event = await eventOf(kinds, { read });
  assertEquals([event.first_byte_ms, event.first_token_ms, event.first_text_ms], [1, 3, 4]);
  assertEquals(event.output_chars, 5);
});

Deno.test("stream() hands a chunk to the read option as it came, in its envelope", async () => {
  const seen: unknown[] = [];
  const chunk = { data: { choices: [{ delta: { content: "Hello" } }] } };
  await eventOf([chunk], {
    read(given): null {
      seen.push(given);
      return null;
    },
  });
  assertEquals([seen.length, seen[0] === chunk], [1, true]);
});

Deno.test("stream() hands chunks on although the read option or countTokens throws, tells, and reads the usage", async () => {
  const { recorder, clock, errors, finish } = startRecording();
  const fail = (): never => {
    throw new Error("not today");
  };
  const chunks = [chat("Hello"), chat("you", counts(4, 2))];
  const source = (): AsyncGenerator<unknown> => timed(clock, chunks.map((chunk) => [1, chunk]));
  const read = await recorder.llmCall({ name: "read" }, (call) => readAll(call.stream(source(), { read: fail })));
  assertEquals(read, chunks);
  await recorder.llmCall({ name: "count" }, (call) => readAll(call.stream(source(), { countTokens: fail })));
  const events = await finish();
  assertEquals(
    events.map(({ name, chunks, output_chars, output_tokens, status }) => [
      name,
      chunks,
      output_chars,
      output_tokens,
      status,
    ]),
    [["read", 2, null, 2, "ok"], ["count", 2, 8, 2, "ok"]],
  );
  assertEquals(errors.map(({ message }) => message), [
    'Cannot record column "first_token_ms": cannot be read off a chunk, not today',
    'Cannot record column "output_tokens": cannot be read off a chunk, not today',
  ]);
});

Deno.test("stream() hands chunks on whose getters throw", async () => {
  const { recorder, clock, errors, finish } = startRecording();
  const trap = (): never => {
    throw new Error("no peeking");
  };
  const chunks = [
    Object.defineProperty({}, "choices", { get: trap }),
    { choices: [Object.defineProperty({}, "delta", { get: trap })] },
    new Proxy({}, { get: (_, key) => key === "then" ? undefined : trap(), has: trap, getPrototypeOf: trap }),
    chat("Hello"),
  ];
  const stream = recorder.llmCall({}, (call) => call.stream(timed(clock, chunks.map((chunk) => [1, chunk]))));
  const read: unknown[] = [];
  for await (const chunk of stream) read.push(chunk);
  assertEquals(read.map((chunk, index) => chunk === chunks[index]), [true, true, true, true]);
  const [event] = await finish();
  assertEquals([event?.chunks, event?.first_text_ms, event?.status, errors], [4, 4, "ok", []]);
});

Deno.test("stream() takes what the read option says wrongly for what it can be", async () => {
  const odd = [undefined, 5, { text: 7, isContent: true }, {}] as unknown as { text: string; isContent: boolean }[];
  const event = await eventOf(odd, { read: (chunk) => chunk as { text: string; isContent: boolean } });
  assertEquals([event.chunks, event.first_token_ms, event.first_text_ms, event.output_chars], [4, 3, null, null]);
});
