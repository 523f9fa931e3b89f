import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

/** Hands out chunks on demand, and says how many were asked for and with what it was cancelled. */
function source<Chunk>(
  chunks: readonly Chunk[],
  failure?: Error,
): { stream: ReadableStream<Chunk>; pulled: () => number; cancelled: unknown[] } {
  let pulled = 0;
  const cancelled: unknown[] = [];
  const stream = new ReadableStream<Chunk>({
    pull(controller): void {
      const chunk = chunks[pulled++];
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (failure !== undefined) controller.error(failure);
      else controller.close();
    },
    cancel: (reason) => void cancelled.push(reason),
  }, { highWaterMark: 0 });
  return { stream, pulled: () => pulled, cancelled };
}

Deno.test("stream() keeps a ReadableStream one, and its chunks the same objects", async () => {
  const { recorder, clock, finish } = startRecording();
  const chunks = [{ text: "Hel" }, { text: "lo" }];
  const { stream } = source(chunks);
  const recorded = recorder.llmCall({}, (call) => call.stream(stream));
  assertInstanceOf(recorded, ReadableStream);
  clock.advance(20);
  const read = await readAll(recorded);
  assertEquals(read.length, 2);
  for (const [index, chunk] of read.entries()) assertStrictEquals(chunk, chunks[index]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_chars, event?.first_text_ms], ["ok", 2, 5, 20]);
});

Deno.test("stream() asks a ReadableStream for a chunk when its reader does, and not before", async () => {
  const { recorder, finish } = startRecording();
  const { stream, pulled } = source(["a", "b", "c"]);
  const reader = recorder.llmCall({}, (call) => call.stream(stream)).getReader();
  for (let number = 0; number < 20; number++) await Promise.resolve();
  assertEquals(pulled(), 0);
  await reader.read();
  for (let number = 0; number < 20; number++) await Promise.resolve();
  assertEquals(pulled(), 1);
  await reader.read();
  assertEquals(pulled(), 2);
  await reader.cancel();
  assertEquals((await finish())[0]?.chunks, 2);
});

Deno.test("stream() records a cancelled ReadableStream as aborted, and hands its reason on", async () => {
  const { recorder, finish } = startRecording();
  const { stream, cancelled } = source(["a", "b"]);
  const reader = recorder.llmCall({}, (call) => call.stream(stream)).getReader();
  await reader.read();
  await reader.cancel("enough");
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, cancelled], ["aborted", 1, ["enough"]]);
});

Deno.test("stream() records a break out of a ReadableStream as aborted", async () => {
  const { recorder, finish } = startRecording();
  const { stream, cancelled } = source(["a", "b"]);
  await recorder.llmCall({}, async (call) => {
    for await (const _ of call.stream(stream)) break;
  });
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, cancelled.length], ["aborted", 1, 1]);
});

Deno.test("stream() hands the error of a ReadableStream on, and records it", async () => {
  const { recorder, finish } = startRecording();
  const failure = Object.assign(new Error("gone"), { code: "ECONNRESET" });
  const { stream } = source(["a"], failure);
  const recorded = recorder.llmCall({}, (call) => call.stream(stream));
  assertStrictEquals(await assertRejects(() => readAll(recorded)), failure);
  const [event] = await finish();
  assertEquals([event?.status, event?.error_category, event?.chunks], ["error", "network", 1]);
});

Deno.test("stream() hands out a ReadableStream that fails although nobody reads it, and no promise is left alone", async () => {
  const { recorder, finish } = startRecording();
  let fail: (error: Error) => void = () => {};
  const stream = new ReadableStream({ start: (controller) => void (fail = (error) => controller.error(error)) });
  recorder.llmCall({}, (call) => call.stream(stream));
  fail(new Error("nobody hears"));
  for (let number = 0; number < 20; number++) await Promise.resolve();
  assertEquals((await finish())[0]?.status, "aborted");
});

Deno.test("stream() records both branches of a ReadableStream as one stream", async () => {
  const { recorder, finish } = startRecording();
  const [left, right] = recorder.llmCall({}, (call) => call.stream(source(["a", "b"]).stream)).tee();
  assertEquals(await Promise.all([readAll(left), readAll(right)]), [["a", "b"], ["a", "b"]]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["ok", 2]);
});

Deno.test("stream() records the body of a response, and what decodes it", async () => {
  const { recorder, finish } = startRecording();
  const bytes = (): ReadableStream<Uint8Array<ArrayBuffer>> =>
    source(["Hel", "lo"].map((text) => new TextEncoder().encode(text))).stream;
  const body = recorder.llmCall({ name: "body" }, (call) => call.stream(bytes()));
  assertEquals(await new Response(body).text(), "Hello");
  const decoded = recorder.llmCall({ name: "decoded" }, (call) => call.stream(bytes()))
    .pipeThrough(new TextDecoderStream());
  assertEquals(await readAll(decoded), ["Hel", "lo"]);
  const text = recorder.llmCall(
    { name: "text" },
    (call) => call.stream(bytes().pipeThrough(new TextDecoderStream())),
  );
  assertEquals(await readAll(text), ["Hel", "lo"]);
  const events = await finish();
  assertEquals(events.map(({ name, status, chunks, output_chars }) => [name, status, chunks, output_chars]), [
    ["body", "ok", 2, null],
    ["decoded", "ok", 2, null],
    ["text", "ok", 2, 5],
  ]);
});

function byteSource(...chunks: number[][]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    type: "bytes",
    pull(controller): void {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        controller.enqueue(new Uint8Array(chunk));
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

Deno.test("stream() keeps a stream of bytes one: a reader may bring its own buffer", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(byteSource([1, 2, 3], [4])));
  const reader = stream.getReader({ mode: "byob" });
  const read: number[] = [];
  for (let isDone = false; !isDone;) {
    const { done, value } = await reader.read(new Uint8Array(2));
    read.push(...value ?? []);
    isDone = done;
  }
  assertEquals(read, [1, 2, 3, 4]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.first_token_ms], ["ok", 2, null]);
});

Deno.test("stream() reads a stream of bytes to its end, by a break and into a response", async () => {
  const { recorder, finish } = startRecording();
  const stream = (): ReadableStream<Uint8Array<ArrayBuffer>> =>
    recorder.llmCall({}, (call) => call.stream(byteSource([72], [105])));
  assertEquals(await readAll(stream()), [new Uint8Array([72]), new Uint8Array([105])]);
  for await (const _ of stream()) break;
  assertEquals(await new Response(stream()).text(), "Hi");
  const events = await finish();
  assertEquals(events.map(({ status, chunks }) => [status, chunks]), [["ok", 2], ["aborted", 1], ["ok", 2]]);
});

Deno.test("stream() records the body of a Response of its own kind", async () => {
  const { recorder, finish } = startRecording();
  const { body } = new Response("Hello");
  assertEquals(await new Response(recorder.llmCall({}, (call) => call.stream(body!))).text(), "Hello");
  assertEquals((await finish())[0]?.status, "ok");
});
