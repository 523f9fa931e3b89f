import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { eventNamed, startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

Deno.test("wrap() records an async generator function until its stream is over", async () => {
  const { recorder, clock, finish } = startRecording();
  const ask = recorder.wrap(async function* ask(request: { model: string }): AsyncGenerator<string, number> {
    recorder.stage("inside", () => {});
    for (const text of ["Hel", "lo"]) {
      clock.advance(20);
      yield await Promise.resolve(request.model + text);
    }
    return 2;
  }, { kind: "llm_call" });
  const stream = ask({ model: "m" });
  assertEquals(recorder.counters.recorded, 0);
  assertEquals(await readAll(stream), ["mHel", "mlo"]);
  const events = await finish();
  const call = eventNamed(events, "ask");
  assertEquals([call.model, call.chunks, call.output_chars, call.first_text_ms, call.duration_ms], ["m", 2, 7, 20, 40]);
  assertEquals(eventNamed(events, "inside").parent_id, call.event_id);
});

Deno.test("wrap() records a generator whose reader breaks as aborted", async () => {
  const { recorder, finish } = startRecording();
  const ask = recorder.wrap(async function* ask(): AsyncGenerator<string> {
    yield "a";
    yield "b";
  });
  for await (const _ of ask()) break;
  const [event] = await finish();
  assertEquals([event?.kind, event?.status, event?.chunks], ["operation", "aborted", 1]);
});

Deno.test("wrap() records a generator that throws", async () => {
  const { recorder, finish } = startRecording();
  const ask = recorder.wrap(async function* ask(): AsyncGenerator<string> {
    yield "a";
    throw new Error("in the middle");
  }, { kind: "llm_call" });
  await assertRejects(() => readAll(ask()), Error, "in the middle");
  const [event] = await finish();
  assertEquals([event?.status, event?.error_message, event?.chunks], ["error", "in the middle", 1]);
});

Deno.test("wrap() records a ReadableStream, and a promise of a stream, until they are over", async () => {
  const { recorder, clock, finish } = startRecording();
  const readable = recorder.wrap(() => ReadableStream.from(["a", "b"]), { kind: "llm_call", name: "readable" });
  const promised = recorder.wrap(async () => {
    await Promise.resolve();
    return ReadableStream.from([{ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }]);
  }, { kind: "llm_call", name: "promised" });
  const stream = await promised();
  clock.advance(50);
  assertInstanceOf(stream, ReadableStream);
  assertInstanceOf(readable(), ReadableStream);
  await readAll(stream);
  await readAll(readable());
  const events = await finish();
  const call = eventNamed(events, "promised");
  assertEquals([call.duration_ms, call.input_tokens, call.output_tokens, call.status], [50, 1, 2, "ok"]);
  assertEquals(events.filter(({ name }) => name === "readable").map(({ status }) => status).sort(), ["aborted", "ok"]);
});

Deno.test("wrap() records streams of each kind", async () => {
  const { recorder, finish } = startRecording();
  const kinds = ["operation", "stage", "llm_call", "tool_call", "attempt"] as const;
  for (const kind of kinds) {
    const stream = recorder.wrap(async function* letters(): AsyncGenerator<string> {
      yield "a";
    }, { kind })();
    await readAll(stream);
  }
  assertEquals((await finish()).map(({ kind, chunks }) => [kind, chunks]), kinds.map((kind) => [kind, 1]));
});

Deno.test("wrap() keeps the parents of interleaved generators apart", async () => {
  const { recorder, finish } = startRecording();
  const work = recorder.wrap(async function* work(name: string): AsyncGenerator<number> {
    for (const number of [1, 2, 3]) {
      await recorder.stage(`${name} stage`, () => Promise.resolve());
      yield number;
    }
  }, { kind: "llm_call", fields: (name) => ({ name }) });
  const names = Array.from({ length: 300 }, (_, number) => `call ${number}`);
  await Promise.all(names.map((name) => readAll(work(name))));
  const events = await finish();
  const calls = new Map(events.filter(({ kind }) => kind === "llm_call").map((call) => [call.name, call.event_id]));
  const stages = events.filter(({ kind }) => kind === "stage");
  assertEquals(stages.length, 900);
  for (const { name, parent_id } of stages) assertEquals(parent_id, calls.get(name.replace(" stage", "")));
});
