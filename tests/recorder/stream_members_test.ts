import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

const CHUNKS = ["Hel", "lo", "!"].map((content) => ({ choices: [{ delta: { content } }] }));

/** Shaped after `Stream` of `openai` 6.49.0: an iterable with members, one of them private. */
class ClientStream<Item> implements AsyncIterable<Item> {
  #name = "client";
  readonly controller = new AbortController();
  readonly listeners: ((item: string) => void)[] = [];
  constructor(private readonly iterator: () => AsyncIterator<Item>) {}

  static of<Item>(items: readonly Item[]): ClientStream<Item> {
    const stream: ClientStream<Item> = new ClientStream(async function* (): AsyncGenerator<Item> {
      let isDone = false;
      try {
        for (const item of items) {
          // Told to abort, it ends without an exception.
          if (stream.controller.signal.aborted) return;
          yield await Promise.resolve(item);
        }
        isDone = true;
      } finally {
        if (!isDone) stream.controller.abort();
      }
    });
    return stream;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  [Symbol.asyncIterator](): AsyncIterator<Item> {
    return this.iterator();
  }

  on(listener: (item: string) => void): this {
    this.listeners.push(listener);
    return this;
  }

  emit(): string {
    for (const listener of this.listeners) listener(this.#name);
    return this.#name;
  }

  tee(): [ClientStream<Item>, ClientStream<Item>] {
    const iterator = this.iterator();
    const [left, right]: [Promise<IteratorResult<Item>>[], Promise<IteratorResult<Item>>[]] = [[], []];
    const branch = (queue: Promise<IteratorResult<Item>>[]) => (): AsyncIterator<Item> => ({
      next(): Promise<IteratorResult<Item>> {
        if (queue.length === 0) {
          const next = iterator.next();
          left.push(next);
          right.push(next);
        }
        return queue.shift()!;
      },
    });
    return [new ClientStream(branch(left)), new ClientStream(branch(right))];
  }

  toReadableStream(): ReadableStream<Uint8Array> {
    const iterator = this[Symbol.asyncIterator]();
    return new ReadableStream({
      async pull(controller): Promise<void> {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(JSON.stringify(value) + "\n"));
      },
      async cancel(): Promise<void> {
        await iterator.return?.();
      },
    });
  }
}

Deno.test("stream() keeps class, members, getters and private fields of its source", async () => {
  const { recorder, finish } = startRecording();
  const source = ClientStream.of(CHUNKS);
  await recorder.llmCall({}, async (call) => {
    const stream = call.stream(source);
    assertInstanceOf(stream, ClientStream);
    assertStrictEquals(stream.constructor, ClientStream);
    assertStrictEquals(stream.controller, source.controller);
    assert("tee" in stream && Object.keys(stream).includes("controller"));
    assertEquals([stream.name, stream.emit()], ["client", "client"]);
    stream.name = "renamed";
    assertEquals([source.name, stream.emit()], ["renamed", "renamed"]);
    await readAll(stream);
  });
  assertEquals((await finish())[0]?.chunks, 3);
});

Deno.test("stream() stays the recorded one where a member hands out its own object", async () => {
  const { recorder, finish } = startRecording();
  const heard: string[] = [];
  await recorder.llmCall({}, async (call) => {
    const stream = call.stream(ClientStream.of(CHUNKS));
    const chained = stream.on((name) => heard.push(name)).on((name) => heard.push(name));
    assertStrictEquals(chained, stream);
    assertEquals((await readAll(chained)).length, 3);
    stream.emit();
  });
  assertEquals([heard, (await finish())[0]?.chunks], [["client", "client"], 3]);
});

Deno.test("stream() records a source that ends silently because its controller was told to abort as aborted", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(ClientStream.of(CHUNKS)));
  const read: unknown[] = [];
  for await (const chunk of stream) {
    read.push(chunk);
    if (read.length === 2) stream.controller.abort();
  }
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_chars, read.length], ["aborted", 2, 5, 2]);
});

Deno.test("stream() records both branches of tee() as one stream, each chunk once", async () => {
  const { recorder, finish } = startRecording();
  const [left, right] = recorder.llmCall({}, (call) => call.stream(ClientStream.of(CHUNKS))).tee();
  assertEquals([await readAll(left), await readAll(right)], [CHUNKS, CHUNKS]);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_chars], ["ok", 3, 6]);
});

Deno.test("stream() is given up when both branches of tee() are", async () => {
  const { recorder, finish } = startRecording();
  const [left, right] = recorder.llmCall({}, (call) => call.stream(ClientStream.of(CHUNKS))).tee();
  for await (const _ of left) break;
  assertEquals(recorder.counters.recorded, 0);
  let read = 0;
  for await (const _ of right) if (++read === 2) break;
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks], ["aborted", 2]);
});

Deno.test("stream() records what toReadableStream() hands out", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(ClientStream.of(CHUNKS)));
  assertEquals((await new Response(stream.toReadableStream()).text()).split("\n").length, 4);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_chars], ["ok", 3, 6]);
});

Deno.test("stream() hands a cancelled toReadableStream() on to its source, as aborted", async () => {
  const { recorder, finish } = startRecording();
  const source = ClientStream.of(CHUNKS);
  const reader = recorder.llmCall({}, (call) => call.stream(source)).toReadableStream().getReader();
  await reader.read();
  await reader.cancel();
  assertEquals(source.controller.signal.aborted, true);
  assertEquals((await finish())[0]?.status, "aborted");
});

Deno.test("stream() reads a frozen source, also one whose iterator cannot be replaced", async () => {
  const { recorder, finish } = startRecording();
  async function* letters(): AsyncGenerator<string> {
    yield "a";
  }
  const fixed = Object.freeze({ limit: 3, [Symbol.asyncIterator]: letters, size: () => 1 });
  const frozen = Object.freeze(letters());
  const stream = recorder.llmCall({}, (call) => call.stream(fixed));
  assertEquals([stream.limit, stream.size(), await readAll(stream)], [3, 1, ["a"]]);
  assertEquals(await readAll(recorder.llmCall({}, (call) => call.stream(frozen))), ["a"]);
  assertEquals((await finish()).map(({ status, chunks }) => [status, chunks]), [["ok", 1], ["ok", 1]]);
});

Deno.test("stream() records a stream that is disposed of as aborted, once it has been read as it was", async () => {
  const { recorder, finish } = startRecording();
  let released = 0;
  async function* letters(): AsyncGenerator<string> {
    try {
      yield "a";
      yield "b";
    } finally {
      released++;
    }
  }
  {
    await using stream = recorder.llmCall({ name: "given up" }, (call) => call.stream(letters()));
    await stream.next();
  }
  {
    await using stream = recorder.llmCall({ name: "read" }, (call) => call.stream(letters()));
    await readAll(stream);
  }
  const events = await finish();
  assertEquals([released, events.map(({ name, status, chunks }) => [name, status, chunks])], [2, [
    ["given up", "aborted", 1],
    ["read", "ok", 2],
  ]]);
});
