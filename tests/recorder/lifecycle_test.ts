import { assertEquals, assertMatch } from "@std/assert";
import { createRecorder, disabledRecorder, memorySink, type Recorder } from "@kymo/kymo";
import { startRecording } from "./recording.ts";

Deno.test("flush() resolves when everything recorded is with the sink", async () => {
  const { recorder, sink, finish } = startRecording();
  recorder.record({ kind: "metric", name: "a" });
  assertEquals(sink.events.length, 0);
  await recorder.flush();
  assertEquals(sink.events.length, 1);
  await recorder.flush();
  assertEquals(sink.events.length, 1);
  await finish();
});

Deno.test("flush() and close() resolve although the sink fails to finish", async () => {
  const broken = (message: string): () => never => () => {
    throw new Error(message);
  };
  const { recorder, errors } = startRecording({
    sink: { write: () => {}, flush: broken("no flush"), close: () => Promise.reject(new Error("no close")) },
  });
  await recorder.flush();
  await recorder.close();
  assertEquals(errors.map((error) => error.message), ["no flush", "no close"]);
});

Deno.test("close() is idempotent and closes the sink once", async () => {
  const sink = memorySink();
  let closes = 0;
  const { recorder } = startRecording({ sink: { ...sink, close: () => Promise.resolve(void closes++) } });
  recorder.record({ kind: "metric", name: "a" });
  await Promise.all([recorder.close(), recorder.close()]);
  await recorder.close();
  await recorder[Symbol.asyncDispose]();
  assertEquals([closes, sink.events.length], [1, 1]);
});

Deno.test("createRecorder() closes at the end of an await using block", async () => {
  const sink = memorySink();
  {
    await using recorder = createRecorder({ sink, enabled: true });
    recorder.record({ kind: "metric", name: "a" });
    assertEquals(sink.events.length, 0);
  }
  assertEquals(sink.events.length, 1);
});

Deno.test("record() after close() counts as dropped and is reported once", async () => {
  const { recorder, sink, errors, finish } = startRecording();
  recorder.record({ kind: "metric", name: "a" });
  await finish();
  recorder.record({ kind: "metric", name: "b" });
  assertEquals(recorder.operation("late", () => "still runs"), "still runs");
  await recorder.flush();
  assertEquals(sink.events.map((event) => event.name), ["a"]);
  assertEquals(recorder.counters, { recorded: 1, written: 1, dropped: 2, invalid: 0 });
  assertEquals(errors.map((error) => error.message), ["Cannot record event: the recorder is closed"]);
});

for (const type of ["unload", "error", "unhandledrejection"]) {
  Deno.test(`createRecorder() writes what it holds at ${type}`, async () => {
    const { recorder, sink, finish } = startRecording();
    recorder.record({ kind: "metric", name: "a" });
    globalThis.dispatchEvent(new Event(type));
    assertEquals(sink.events.length, 1);
    await finish();
  });
}

Deno.test("close() stops listening to the end of the program", async () => {
  const { recorder, sink, finish } = startRecording();
  await finish();
  recorder.record({ kind: "metric", name: "a" });
  globalThis.dispatchEvent(new Event("unload"));
  assertEquals(sink.events.length, 0);
});

Deno.test("createRecorder() puts its constants on every event that says nothing else", async () => {
  const { recorder, finish } = startRecording({ service: "bot", environment: "test", release: "1.2", sessionId: "s0" });
  recorder.record({ kind: "metric", name: "a" });
  recorder.record({ kind: "metric", name: "b", service: "other", session_id: "s1", sample_weight: 10 });
  const rows = (await finish()).map((
    event,
  ) => [event.service, event.environment, event.release, event.session_id, event.sample_weight]);
  assertEquals(rows, [["bot", "test", "1.2", "s0", 1], ["other", "test", "1.2", "s1", 10]]);
});

Deno.test("createRecorder() follows the wall clock after a suspend", async () => {
  const { recorder, sink, clock, finish } = startRecording();
  const startOf = async (name: string): Promise<number> => {
    recorder.operation(name, () => {});
    await recorder.flush();
    return sink.events.at(-1)!.started_at;
  };
  const before = await startOf("before");
  clock.correctBy(3_600_000);
  assertEquals(await startOf("after") - before, 3_600_000_000);
  await finish();
});

Deno.test("createRecorder() reports a new event with rising ids when two share a program", async () => {
  const one = startRecording();
  const two = startRecording();
  const ids = [one.recorder, two.recorder].map((recorder) => recorder.record({ kind: "metric", name: "m" }));
  assertEquals(ids.map((id) => id.slice(0, 10)), [one.recorder.writerId, two.recorder.writerId]);
  assertEquals(one.recorder.writerId === two.recorder.writerId, false);
  assertMatch(one.recorder.writerId, /^[0-9a-f]{10}$/);
  await one.finish();
  await two.finish();
});

async function usesEverything(recorder: Recorder): Promise<unknown[]> {
  const results = [
    recorder.operation("o", (operation) => {
      operation.set({ task: "t" });
      return operation.stage("s", () => 1);
    }),
    recorder.operation("o", { user: "u" }, (operation) => operation.toolCall("t", { agent: "a" }, () => 2)),
    await recorder.llmCall({ model: "m" }, async (call) => {
      call.usage({ input_tokens: 1, output_tokens: 2 });
      call.record({ kind: "metric", name: "m" });
      return await call.llmCall({}, () => Promise.resolve(3));
    }),
    recorder.stage("s", { task: "t" }, () => 4),
    recorder.toolCall("t", (tool) => tool.operation("o", () => 5)),
  ];
  recorder.record({ kind: "metric", name: "m" });
  await recorder.flush();
  await recorder.close();
  return results;
}

Deno.test("disabledRecorder() runs every callback and keeps nothing", async () => {
  const sink = memorySink();
  for (const recorder of [disabledRecorder(), createRecorder({ enabled: false, sink, segmentEvents: -1 })]) {
    assertEquals(await usesEverything(recorder), [1, 2, 3, 4, 5]);
    assertEquals(recorder.enabled, false);
    assertEquals(recorder.counters, { recorded: 0, written: 0, dropped: 0, invalid: 0 });
  }
  assertEquals(sink.events, []);
});

Deno.test("createRecorder() takes the same calls when it is on", async () => {
  const { recorder, sink } = startRecording();
  assertEquals(await usesEverything(recorder), [1, 2, 3, 4, 5]);
  assertEquals(recorder.enabled, true);
  assertEquals(sink.events.length, 11);
});

Deno.test("createRecorder() makes no file when it is off", async () => {
  const parent = await Deno.makeTempDir();
  const recorder = createRecorder({ dir: `${parent}/events`, enabled: false });
  recorder.record({ kind: "metric", name: "m" });
  await recorder.close();
  assertEquals([...Deno.readDirSync(parent)], []);
  await Deno.remove(parent, { recursive: true });
});
