import { assertEquals, assertStrictEquals } from "@std/assert";
import type { EventSink, OpenEvent } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";

const SILENT: EventSink = { write: () => {}, flush: () => Promise.resolve(), close: () => Promise.resolve() };

Deno.test("close() ends as aborted what is still open, inner events before those around them", async () => {
  const { recorder, clock, finish } = startRecording();
  const never = Promise.withResolvers<void>().promise;
  void recorder.operation("request", async () => {
    await recorder.stage("retrieval", async (stage) => {
      stage.startToolCall("index");
      await recorder.llmCall({}, () => never);
    });
  });
  clock.advance(25);
  const events = await finish();
  assertEquals(events.map(({ status, duration_ms }) => [status, duration_ms]), Array(4).fill(["aborted", 25]));
  const order = events.map(({ event_id }) => event_id);
  const inner = events.filter(({ parent_id }) => parent_id !== null);
  assertEquals(inner.length, 3);
  for (const { name, event_id, parent_id } of inner) {
    assertEquals(order.indexOf(event_id) < order.indexOf(parent_id!), true, `${name} ends before what is around it`);
  }
  assertEquals(eventNamed(events, "request").error_count, 3);
});

Deno.test("close() keeps the status that an open event has said of itself", async () => {
  const { recorder, finish } = startRecording();
  recorder.startOperation("plain");
  recorder.startOperation("failed").set({ status: "failure" });
  recorder.startOperation("timed out", { status: "timeout" });
  const events = await finish();
  const statuses = ["plain", "failed", "timed out"].map((name) => eventNamed(events, name).status);
  assertEquals(statuses, ["aborted", "failure", "timeout"]);
});

Deno.test("close() leaves alone what has ended", async () => {
  const { recorder, finish } = startRecording();
  await recorder.operation("async", () => Promise.resolve());
  recorder.operation("sync", () => {});
  recorder.startOperation("handle").end();
  const events = await finish();
  assertEquals(events.map(({ name, status }) => [name, status]), [["async", "ok"], ["sync", "ok"], ["handle", "ok"]]);
});

for (const how of ["fulfilled", "rejected"] as const) {
  Deno.test(`operation() hands a promise through that is ${how} after close(), and records nothing more`, async () => {
    const { recorder, errors, finish } = startRecording();
    const gate = Promise.withResolvers<string>();
    const reason = new Error("late");
    const opened: OpenEvent[] = [];
    const settled = recorder.operation("late", (operation) => {
      opened.push(operation);
      return gate.promise;
    }).catch((error: unknown) => error);
    const events = await finish();
    const summary = opened[0]!.summary();
    if (how === "fulfilled") gate.resolve("value");
    else gate.reject(reason);
    assertStrictEquals(await settled, how === "fulfilled" ? "value" : reason);
    opened[0]!.set({ task: "late" });
    assertEquals(events.map(({ name, status, task }) => [name, status, task]), [["late", "aborted", null]]);
    assertEquals(opened[0]!.summary(), summary);
    assertEquals([recorder.counters.dropped, errors], [0, []]);
  });
}

Deno.test("close() ends a call whose stream is still being read, with what had come until then", async () => {
  const { recorder, finish } = startRecording();
  const gate = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<string> {
    yield "first";
    await gate.promise;
    yield "second";
  }
  const stream = recorder.llmCall({}, (call) => call.stream(source()));
  const read: string[] = [];
  const reader = (async () => {
    for await (const chunk of stream) read.push(chunk);
  })();
  while (read.length === 0) await Promise.resolve();
  const [event] = await finish();
  gate.resolve();
  await reader;
  assertEquals(read, ["first", "second"]);
  assertEquals([event?.status, event?.chunks], ["aborted", 1]);
});

Deno.test("close() ends the newest 16,384 of more open handles, and older ones still end by themselves", async () => {
  const { recorder, errors, finish } = startRecording();
  const handles = Array.from({ length: 16_400 }, (_, number) => recorder.startOperation(`job ${number}`));
  handles[0]!.end();
  const events = await finish();
  const lost = eventNamed(events, "dropped_events");
  assertEquals([lost.kind, lost.value, lost.reason], ["notice", 15, "too many events were open at once"]);
  assertEquals(errors.map(({ message }) => message), [
    "Cannot record 15 events that nobody ended: too many events were open at once, 16384 are remembered",
  ]);
  assertEquals([eventNamed(events, "job 0").status, eventNamed(events, "job 16399").status], ["ok", "aborted"]);
  assertEquals(new Set(events.map(({ name }) => name)).size, 16_386);
});

Deno.test("close() ends an open handle however many others have started and ended since", async () => {
  const { recorder, finish } = startRecording({ sink: SILENT });
  recorder.startOperation("open", { task: "t" });
  for (let number = 0; number < 20_000; number++) recorder.startStage("stage").end();
  await recorder.flush();
  assertEquals(recorder.counters.recorded, 20_000);
  await finish();
  assertEquals(recorder.counters.recorded, 20_001);
});

Deno.test("current() is the innermost event that runs, in callbacks, after await and in run()", async () => {
  const { recorder, finish } = startRecording();
  assertEquals(recorder.current(), null);
  await recorder.operation("outer", async (outer) => {
    assertStrictEquals(recorder.current(), outer);
    recorder.stage("inner", (inner) => assertStrictEquals(recorder.current(), inner));
    await Promise.resolve();
    assertStrictEquals(recorder.current(), outer);
    const handle = recorder.startStage("handle");
    assertStrictEquals(recorder.current(), outer);
    handle.run(() => assertStrictEquals(recorder.current(), handle));
    handle.end();
  });
  assertEquals(recorder.current(), null);
  assertEquals((await finish()).length, 3);
});

Deno.test("current() keeps recorders apart", async () => {
  const one = startRecording();
  const two = startRecording();
  one.recorder.operation("of one", () => {
    assertEquals(two.recorder.current(), null);
    two.recorder.stage("of two", () => assertEquals(one.recorder.current()?.kind, "operation"));
  });
  assertEquals([(await one.finish()).length, (await two.finish())[0]?.parent_id], [1, null]);
});
