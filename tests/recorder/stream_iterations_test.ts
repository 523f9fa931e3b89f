import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

async function* words(...chunks: string[]): AsyncGenerator<string, string> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
  return "end";
}

Deno.test("stream() leaves a call open whose stream nobody reads, and close() ends it as aborted", async () => {
  const { recorder, clock, finish } = startRecording();
  recorder.llmCall({}, (call) => call.stream(words("a")));
  clock.advance(40);
  assertEquals(recorder.counters.recorded, 0);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.duration_ms], ["aborted", 0, 40]);
  assertEquals([event?.first_byte_ms, event?.first_token_ms, event?.longest_gap_ms], [null, null, null]);
});

Deno.test("stream() hands out an empty source as such", async () => {
  const { recorder, finish } = startRecording();
  assertEquals(await readAll(recorder.llmCall({}, (call) => call.stream(words()))), []);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.first_byte_ms, event?.streamed], ["ok", 0, null, true]);
});

Deno.test("stream() reads a source again that can be read again, and records its first reading", async () => {
  const { recorder, finish } = startRecording();
  const source = { [Symbol.asyncIterator]: () => words("a", "b") };
  const stream = recorder.llmCall({}, (call) => call.stream(source));
  assertEquals([await readAll(stream), await readAll(stream)], [["a", "b"], ["a", "b"]]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["ok", 2]);
});

Deno.test("stream() hands out nothing more of a generator that has been read", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(words("a", "b")));
  assertEquals([await readAll(stream), await readAll(stream)], [["a", "b"], []]);
  assertEquals((await finish())[0]?.chunks, 2);
});

Deno.test("stream() serves several readers of one generator", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(words("a", "b", "c", "d")));
  const read = await Promise.all([readAll(stream), readAll(stream)]);
  assertEquals(read.flat().sort(), ["a", "b", "c", "d"]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["ok", 4]);
});

Deno.test("stream() answers several next() in their order that are asked before one is answered", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(words("a", "b")));
  const answers = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
  assertEquals(answers.map(({ value }) => value), ["a", "b", "end", undefined]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["ok", 2]);
});

Deno.test("stream() hands out what is no stream as it is", async () => {
  const { recorder, finish } = startRecording();
  for (const odd of [null, undefined, 5, "text", { answer: 1 }, ["a"]]) {
    assertStrictEquals(recorder.llmCall({}, (call) => call.stream(odd as unknown as AsyncIterable<string>)), odd);
  }
  assertEquals((await finish()).map(({ status, streamed }) => [status, streamed]), Array(6).fill(["ok", null]));
});

Deno.test("stream() hands out the iterator's own trouble as it is", async () => {
  const { recorder, finish } = startRecording();
  const failure = new TypeError("no iterator");
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        throw failure;
      },
    }),
  };
  const stream = recorder.llmCall({}, (call) => call.stream(source));
  assertStrictEquals(await assertRejects(() => readAll(stream)), failure);
  const [event] = await finish();
  assertEquals([event?.status, event?.error_type], ["error", "TypeError"]);
});

Deno.test("stream() reads an iterator that has no return() and no throw()", async () => {
  const { recorder, finish } = startRecording();
  let number = 0;
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false as const, value: number++ }) }),
  };
  for await (const value of recorder.llmCall({}, (call) => call.stream(source))) if (value === 2) break;
  const iterator = recorder.llmCall({}, (call) => call.stream(source))[Symbol.asyncIterator]();
  await assertRejects(() => iterator.throw!(new Error("unheard")), Error, "unheard");
  const events = await finish();
  assertEquals(events.map(({ status, chunks }) => [status, chunks]), [["aborted", 3], ["aborted", 0]]);
});

Deno.test("stream() reads a source that is an iterator and gives out another one, by either", async () => {
  const { recorder, finish } = startRecording();
  class Letters {
    #left = ["a", "b"];
    next(): Promise<IteratorResult<string>> {
      const value = this.#left.shift();
      return Promise.resolve(value === undefined ? { done: true, value: undefined } : { done: false, value });
    }
    [Symbol.asyncIterator](): AsyncIterator<string> {
      return { next: () => this.next() };
    }
  }
  const direct = recorder.llmCall({ name: "direct" }, (call) => call.stream(new Letters()));
  assertEquals([await direct.next(), await direct.next()].map(({ value }) => value), ["a", "b"]);
  assertEquals((await direct.next()).done, true);
  const given = recorder.llmCall({ name: "given" }, (call) => call.stream(new Letters()));
  assertEquals([await readAll(given), (await given.next()).done], [["a", "b"], true]);
  const events = await finish();
  assertEquals(events.map(({ name, status, chunks }) => [name, status, chunks]), [
    ["direct", "ok", 2],
    ["given", "ok", 2],
  ]);
});
