import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

/** Shaped after `IterableReadableStream` of `@langchain/core` 1.2.13. */
class IterableStream<Item> extends ReadableStream<Item> {
  reader: ReadableStreamDefaultReader<Item> | undefined;

  async next(): Promise<IteratorResult<Item>> {
    this.reader ??= this.getReader();
    const { done, value } = await this.reader.read();
    return done ? { done, value: undefined } : { done, value: value! };
  }

  async return(): Promise<IteratorResult<Item>> {
    await this.reader?.cancel();
    return { done: true, value: undefined };
  }

  override [Symbol.asyncIterator](): ReturnType<ReadableStream<Item>["values"]> {
    return this as unknown as ReturnType<ReadableStream<Item>["values"]>;
  }
}

function iterableStream(...items: string[]): IterableStream<string> {
  return new IterableStream({
    pull(controller): void {
      const item = items.shift();
      if (item === undefined) controller.close();
      else controller.enqueue(item);
    },
  });
}

Deno.test("stream() keeps the class and the members of a ReadableStream that is more than one", async () => {
  const { recorder, finish } = startRecording();
  const source = Object.assign(iterableStream("a", "b"), { requestId: "req_1" });
  const stream = recorder.llmCall({}, (call) => call.stream(source));
  assertInstanceOf(stream, IterableStream);
  assertEquals([await stream.next(), stream.requestId], [{ done: false, value: "a" }, "req_1"]);
  assertEquals(await readAll(stream), ["b"]);
  for await (const _ of recorder.llmCall({}, (call) => call.stream(iterableStream("c", "d")))) break;
  const events = await finish();
  assertEquals(events.map(({ status, chunks }) => [status, chunks]), [["ok", 2], ["aborted", 1]]);
});

Deno.test("stream() reads a ReadableStream with an iterator of its own that knows nothing of the recording", async () => {
  const { recorder, finish } = startRecording();
  const source: ReadableStream<string> = ReadableStream.from(["a", "b"]);
  // As `textStream` of ai 4.3.19 has it.
  Object.assign(source, { [Symbol.asyncIterator]: () => source.values() });
  assertEquals(await readAll(recorder.llmCall({}, (call) => call.stream(source))), ["a", "b"]);
  assertEquals((await finish())[0]?.chunks, 2);
});

Deno.test("stream() hands out a ReadableStream that somebody reads already as it is", async () => {
  const { recorder, finish } = startRecording();
  const source = ReadableStream.from(["a"]);
  const reader = source.getReader();
  assertStrictEquals(recorder.llmCall({}, (call) => call.stream(source)), source);
  await assertRejects(() => readAll(source), TypeError);
  await reader.cancel();
  assertEquals((await finish())[0]?.status, "ok");
});
