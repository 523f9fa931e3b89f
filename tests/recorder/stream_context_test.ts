import { assertEquals, assertStrictEquals } from "@std/assert";
import type { EventRow } from "@kymo/kymo/schema";
import type { Recorder } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

/** A generator that records a stage for each chunk, before and after it has waited. */
async function* working(recorder: Recorder, name: string, chunks = 2): AsyncGenerator<string> {
  for (let number = 1; number <= chunks; number++) {
    recorder.stage(`${name} before ${number}`, () => {});
    await Promise.resolve();
    recorder.stage(`${name} after ${number}`, () => {});
    yield `${name} ${number}`;
  }
}

function parentsOf(events: readonly EventRow[], prefix: string): Set<string | null> {
  const names = new Map(events.map(({ event_id, name }) => [event_id, name]));
  const found = events.filter(({ name }) => name.startsWith(prefix));
  return new Set(found.map(({ parent_id }) => parent_id === null ? null : names.get(parent_id)!));
}

Deno.test("stream() is the parent of what happens in the body of a generator, whoever reads it", async () => {
  const { recorder, finish } = startRecording();
  const inside = recorder.llmCall({ name: "inside" }, (call) => readAll(call.stream(working(recorder, "first"))));
  const outside = recorder.llmCall({ name: "outside" }, (call) => call.stream(working(recorder, "second")));
  await inside;
  await recorder.operation("reader", () => readAll(outside));
  const events = await finish();
  assertEquals(parentsOf(events, "first "), new Set(["inside"]));
  assertEquals(parentsOf(events, "second "), new Set(["outside"]));
  assertEquals(events.filter(({ kind }) => kind === "stage").length, 8);
});

Deno.test("stream() leaves its reader's code in the reader's own event", async () => {
  const { recorder, finish } = startRecording();
  const stream = recorder.llmCall({ name: "call" }, (call) => call.stream(working(recorder, "body")));
  await recorder.operation("reader", async (reader) => {
    for await (const chunk of stream) {
      assertStrictEquals(recorder.current(), reader);
      recorder.stage(`loop ${chunk}`, () => {});
    }
    recorder.stage("loop over", () => {});
  });
  const events = await finish();
  assertEquals(parentsOf(events, "loop"), new Set(["reader"]));
  assertEquals(parentsOf(events, "body "), new Set(["call"]));
});

Deno.test("stream() is the parent of what a ReadableStream does when it is asked for a chunk, or cancelled", async () => {
  const { recorder, finish } = startRecording();
  const source = new ReadableStream<string>({
    async pull(controller): Promise<void> {
      recorder.stage("body pull", () => {});
      await Promise.resolve();
      recorder.stage("body pulled", () => {});
      controller.enqueue("a");
    },
    cancel: () => recorder.stage("body cancel", () => {}),
  }, { highWaterMark: 0 });
  const stream = recorder.llmCall({ name: "call" }, (call) => call.stream(source));
  await recorder.operation("reader", async () => {
    for await (const _ of stream) {
      recorder.stage("loop", () => {});
      break;
    }
  });
  const events = await finish();
  assertEquals(events.filter(({ name }) => name.startsWith("body")).length, 3);
  assertEquals(parentsOf(events, "body"), new Set(["call"]));
  assertEquals(parentsOf(events, "loop"), new Set(["reader"]));
});

Deno.test("stream() is the parent of what a generator does when its reader breaks", async () => {
  const { recorder, finish } = startRecording();
  async function* source(): AsyncGenerator<string> {
    try {
      yield "a";
    } finally {
      recorder.stage("clean up", () => {});
    }
  }
  const stream = recorder.llmCall({ name: "call" }, (call) => call.stream(source()));
  for await (const _ of stream) break;
  const events = await finish();
  assertEquals(parentsOf(events, "clean up"), new Set(["call"]));
});

Deno.test("stream() keeps thousands of interleaved streams apart, each with its own parent and counts", async () => {
  const { recorder, finish } = startRecording();
  const streams = Array.from({ length: 2000 }, (_, number) => ({
    number,
    stream: recorder.operation(`operation ${number}`, () =>
      recorder.llmCall(
        { name: `call ${number}` },
        (call) => call.stream(working(recorder, `body ${number}:`, 1 + number % 3)),
      )),
  }));
  // All readers take turns: each reads a chunk, then it is the turn of the next.
  for (let open = streams; open.length > 0;) {
    const read = await Promise.all(open.map(async (entry) => ({ entry, done: (await entry.stream.next()).done })));
    open = read.filter(({ done }) => !done).map(({ entry }) => entry);
  }
  const events = await finish();
  const byId = new Map(events.map((event) => [event.event_id, event]));
  let stages = 0;
  for (const event of events) {
    const parent = event.parent_id === null ? null : byId.get(event.parent_id);
    if (event.kind === "stage") {
      stages++;
      assertEquals(`call ${event.name.split(/[ :]/)[1]}`, parent?.name);
    }
    if (event.kind === "llm_call") {
      const number = Number(event.name.split(" ")[1]);
      assertEquals([parent?.name, event.chunks, event.status], [`operation ${number}`, 1 + number % 3, "ok"]);
    }
  }
  assertEquals(stages, streams.reduce((sum, { number }) => sum + 2 * (1 + number % 3), 0));
});

Deno.test("operation() keeps its own children in thousands of interleaved async generators", async () => {
  const { recorder, finish } = startRecording();
  async function* steps(name: string): AsyncGenerator<string> {
    for (const number of [1, 2, 3]) {
      await recorder.stage(`${name} step ${number}`, () => Promise.resolve());
      yield name;
    }
  }
  await Promise.all(Array.from({ length: 1000 }, (_, number) =>
    recorder.operation(`operation ${number}`, async () => {
      for await (const name of steps(`operation ${number}`)) {
        await Promise.resolve();
        recorder.llmCall({ name: `${name} call` }, () => {});
      }
    })));
  const events = await finish();
  assertEquals(events.length, 7000);
  const operations = new Map(events.filter(({ kind }) => kind === "operation").map((event) => [event.name, event]));
  for (const { name, kind, parent_id, trace_id } of events) {
    if (kind === "operation") continue;
    const operation = operations.get(name.split(" ").slice(0, 2).join(" "));
    assertEquals([parent_id, trace_id], [operation?.event_id, operation?.trace_id]);
  }
});

Deno.test("stream() is known to be inside its call after the call has ended", async () => {
  const { recorder, finish } = startRecording();
  const call = recorder.startLlmCall({ name: "call" });
  const stream = call.stream(working(recorder, "body", 2));
  await stream.next();
  call.end();
  await readAll(stream);
  const events = await finish();
  assertEquals(eventNamed(events, "body after 2").parent_id, eventNamed(events, "call").event_id);
});
