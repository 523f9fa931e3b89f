import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

async function* words(...chunks: string[]): AsyncGenerator<string, string> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
  return "end";
}

Deno.test("stream() hands out the chunks of a source as the same objects, in their order", async () => {
  const { recorder, finish } = startRecording();
  const chunks = [{ a: 1 }, Object.freeze({ b: 2 }), { c: 3 }];
  async function* source(): AsyncGenerator<object> {
    yield* chunks;
  }
  const read = await recorder.llmCall({}, (call) => readAll(call.stream(source())));
  assertEquals(read.length, 3);
  for (const [index, chunk] of read.entries()) assertStrictEquals(chunk, chunks[index]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.streamed], ["ok", 3, true]);
});

Deno.test("stream() records a reader that breaks as aborted, with what had come until then", async () => {
  const { recorder, clock, finish } = startRecording();
  let isReleased = false;
  async function* source(): AsyncGenerator<string> {
    try {
      for (const chunk of ["Hel", "lo", " world"]) {
        clock.advance(10);
        yield chunk;
      }
    } finally {
      isReleased = true;
    }
  }
  await recorder.llmCall({}, async (call) => {
    for await (const chunk of call.stream(source())) if (chunk === "lo") break;
  });
  const [event] = await finish();
  assertEquals(isReleased, true);
  assertEquals([event?.status, event?.chunks, event?.output_chars], ["aborted", 2, 5]);
  assertEquals([event?.first_token_ms, event?.duration_ms, event?.output_tokens], [10, 20, null]);
});

Deno.test("stream() gives nothing up where its reader breaks after the finish reason, before the usage", async () => {
  const { recorder, finish } = startRecording();
  const chunk = (content: string, finish_reason: string | null): unknown => ({
    choices: [{ delta: { content }, finish_reason }],
  });
  async function* source(): AsyncGenerator<unknown> {
    yield chunk("Hel", null);
    yield chunk("lo", "stop");
    yield { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } };
  }
  for (const chunks of [1, 2]) {
    let read = 0;
    for await (const _ of recorder.llmCall({}, (call) => call.stream(source()))) if (++read === chunks) break;
  }
  const events = await finish();
  assertEquals(events.map(({ status, finish_reason, chunks }) => [status, finish_reason, chunks]), [
    ["aborted", null, 1],
    ["ok", "stop", 2],
  ]);
});

Deno.test("stream() records a reader that breaks in a later step of an agent as aborted", async () => {
  const { recorder, finish } = startRecording();
  async function* source(): AsyncGenerator<unknown> {
    yield { type: "finish-step", finishReason: "tool-calls" };
    yield { type: "text-delta", text: "Hel" };
    yield { type: "text-delta", text: "lo" };
  }
  let read = 0;
  for await (const _ of recorder.llmCall({}, (call) => call.stream(source()))) if (++read === 2) break;
  assertEquals((await finish())[0]?.status, "aborted");
});

Deno.test("stream() records a reader that throws as aborted, and what it threw goes its way", async () => {
  const { recorder, finish } = startRecording();
  const mistake = new RangeError("of the reader");
  const thrown = await assertRejects(() =>
    recorder.llmCall({}, async (call) => {
      for await (const chunk of call.stream(words("a", "b"))) if (chunk === "b") throw mistake;
    })
  );
  assertStrictEquals(thrown, mistake);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.error_type], ["aborted", 2, "RangeError"]);
});

Deno.test("stream() records a source that throws in the middle as that error, with what had come until then", async () => {
  const { recorder, finish } = startRecording();
  const failure = Object.assign(new Error("overloaded"), { status: 529 });
  async function* source(): AsyncGenerator<string> {
    yield "Hel";
    throw failure;
  }
  const stream = recorder.llmCall({}, (call) => call.stream(source()));
  const thrown = await assertRejects(() => readAll(stream));
  assertStrictEquals(thrown, failure);
  const [event] = await finish();
  assertEquals([event?.status, event?.http_status, event?.error_message], ["error", 529, "overloaded"]);
  assertEquals([event?.chunks, event?.output_chars], [1, 3]);
});

Deno.test("stream() counts the error of a source once in the operation around it", async () => {
  const { recorder, finish } = startRecording();
  async function* source(): AsyncGenerator<string> {
    yield "a";
    throw new Error("in the middle");
  }
  await assertRejects(() =>
    recorder.operation("request", () => recorder.llmCall({}, (call) => readAll(call.stream(source()))))
  );
  const events = await finish();
  assertEquals(events.map(({ kind, status, error_count }) => [kind, status, error_count]), [
    ["llm_call", "error", null],
    ["operation", "error", 1],
  ]);
});

for (const [reason, status] of [["AbortError", "aborted"], ["TimeoutError", "timeout"]] as const) {
  Deno.test(`stream() records a source that a signal ends with ${reason} as ${status}`, async () => {
    const { recorder, finish } = startRecording();
    const controller = new AbortController();
    async function* source(): AsyncGenerator<string> {
      yield "a";
      controller.signal.throwIfAborted();
      yield "b";
    }
    await assertRejects(() =>
      recorder.llmCall({}, async (call) => {
        for await (const _ of call.stream(source())) controller.abort(new DOMException("given up", reason));
      })
    );
    const [event] = await finish();
    assertEquals([event?.status, event?.chunks], [status, 1]);
  });
}

Deno.test("stream() hands next(), return() and throw() through to a generator, and what they return", async () => {
  const { recorder, finish } = startRecording();
  const asked: unknown[] = [];
  async function* echo(): AsyncGenerator<number, string, string> {
    asked.push(yield 1);
    asked.push(yield 2);
    return "over";
  }
  const stream = recorder.llmCall({}, (call) => call.stream(echo()));
  assertStrictEquals(stream[Symbol.asyncIterator](), stream);
  assertEquals(await stream.next("lost"), { done: false, value: 1 });
  assertEquals(await stream.next("first"), { done: false, value: 2 });
  assertEquals(await stream.next("second"), { done: true, value: "over" });
  assertEquals((await stream.next("late")).done, true);
  assertEquals(asked, ["first", "second"]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["ok", 2]);
});

Deno.test("stream() hands the return value of a generator through yield*", async () => {
  const { recorder, finish } = startRecording();
  async function* outer(): AsyncGenerator<string, string> {
    return yield* recorder.llmCall({}, (call) => call.stream(words("a")));
  }
  const iterator = outer();
  assertEquals([await iterator.next(), await iterator.next()], [
    { done: false, value: "a" },
    { done: true, value: "end" },
  ]);
  assertEquals((await finish())[0]?.status, "ok");
});

Deno.test("stream() records return() as aborted, also before the first chunk", async () => {
  const { recorder, finish } = startRecording();
  const early = recorder.llmCall({ name: "early" }, (call) => call.stream(words("a")));
  const later = recorder.llmCall({ name: "later" }, (call) => call.stream(words("a", "b")));
  assertEquals(await early.return("given up"), { done: true, value: "given up" });
  await later.next();
  assertEquals(await later.return("given up"), { done: true, value: "given up" });
  assertEquals((await later.next()).done, true);
  const events = await finish();
  assertEquals(events.map(({ name, status, chunks }) => [name, status, chunks]), [
    ["early", "aborted", 0],
    ["later", "aborted", 1],
  ]);
});

Deno.test("stream() records throw() as aborted where the source does not handle it", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(words("a", "b")));
  await stream.next();
  const mistake = new Error("of the reader");
  assertStrictEquals(await assertRejects(() => stream.throw(mistake)), mistake);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["aborted", 1]);
});

Deno.test("stream() goes on where the source handles what its reader throws into it", async () => {
  const { recorder, finish } = startRecording();
  async function* patient(): AsyncGenerator<string> {
    try {
      yield "a";
    } catch {
      yield "sorry";
    }
    yield "b";
  }
  const stream = recorder.llmCall({}, (call) => call.stream(patient()));
  await stream.next();
  assertEquals(await stream.throw(new Error("again")), { done: false, value: "sorry" });
  assertEquals(await readAll(stream), ["b"]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_chars], ["ok", 3, 7]);
});
