import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type ColumnBatch, createRecorder, type EventSink, type MemorySink, memorySink } from "@kymo/kymo";
import { startRecording } from "./recording.ts";

interface FailingSink extends EventSink {
  readonly kept: MemorySink;
  failing: boolean;
  attempts: number;
}

function failingSink(): FailingSink {
  const kept = memorySink();
  return {
    kept,
    failing: false,
    attempts: 0,
    write(batch: ColumnBatch): void {
      this.attempts++;
      if (this.failing) throw new Error("disk full");
      kept.write(batch);
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

Deno.test("createRecorder() writes after flushIntervalMs without being asked", async () => {
  using time = new FakeTime();
  const { recorder, sink, finish } = startRecording({ flushIntervalMs: 100 });
  recorder.record({ kind: "metric", name: "a" });
  time.tick(99);
  assertEquals(sink.events.length, 0);
  time.tick(1);
  assertEquals(sink.events.length, 1);
  recorder.record({ kind: "metric", name: "b" });
  time.tick(100);
  assertEquals(sink.events.length, 2);
  await finish();
});

Deno.test("createRecorder() writes at once with flushIntervalMs 0", async () => {
  const { recorder, sink, finish } = startRecording({ flushIntervalMs: 0 });
  for (const name of ["a", "b", "c"]) recorder.record({ kind: "metric", name });
  assertEquals(sink.events.map((event) => event.name), ["a", "b", "c"]);
  await finish();
});

Deno.test("createRecorder() loses nothing in a loop that never gives way", async () => {
  const { recorder, finish } = startRecording({ maxBufferedEvents: 5000 });
  for (let number = 0; number < 30_000; number++) recorder.record({ kind: "metric", name: "n", value: number });
  const events = await finish();
  assertEquals(recorder.counters, { recorded: 30_000, written: 30_000, dropped: 0, invalid: 0 });
  assertEquals(events.map((event) => event.value), Array.from({ length: 30_000 }, (_, number) => number));
});

Deno.test("createRecorder() keeps events while the sink fails and writes them once it recovers", async () => {
  const sink = failingSink();
  const { recorder, errors } = startRecording({ sink });
  sink.failing = true;
  recorder.record({ kind: "metric", name: "a" });
  await recorder.flush();
  recorder.record({ kind: "metric", name: "b" });
  await recorder.flush();
  assertEquals(errors.map((error) => error.message), ["disk full"]);
  assertEquals(recorder.counters, { recorded: 2, written: 0, dropped: 0, invalid: 0 });
  sink.failing = false;
  await recorder.flush();
  assertEquals(sink.kept.events.map((event) => event.name), ["a", "b"]);
  assertEquals(recorder.counters.written, 2);
  await recorder.close();
});

Deno.test("createRecorder() tries a failed sink again by itself", async () => {
  using time = new FakeTime();
  for (const flushIntervalMs of [0, 100]) {
    const sink = failingSink();
    const { recorder } = startRecording({ sink, flushIntervalMs });
    sink.failing = true;
    for (const name of ["a", "b", "c"]) recorder.record({ kind: "metric", name });
    time.tick(100);
    sink.failing = false;
    time.tick(100);
    assertEquals(sink.kept.events.map((event) => event.name), ["a", "b", "c"]);
    await recorder.close();
  }
});

Deno.test("createRecorder() drops what does not fit, counts it, and says so in an event", async () => {
  const sink = failingSink();
  const { recorder, errors, clock } = startRecording({ sink, maxBufferedEvents: 10 });
  sink.failing = true;
  for (let number = 0; number < 25; number++) recorder.record({ kind: "metric", name: `n${number}` });
  assertEquals([recorder.counters.recorded, recorder.counters.dropped], [10, 15]);
  assertEquals(errors.map((error) => error.message), [
    "disk full",
    "Cannot record event: the buffer is full, it holds 10",
  ]);
  clock.advance(1000);
  sink.failing = false;
  await recorder.flush();
  const { events } = sink.kept;
  assertEquals(events.slice(0, 10).map((event) => event.name), Array.from({ length: 10 }, (_, number) => `n${number}`));
  const notice = events[10];
  assertEquals([notice?.kind, notice?.name, notice?.value, notice?.status], ["notice", "dropped_events", 15, "error"]);
  assertEquals(events.length, 11);
  assertEquals(recorder.counters, { recorded: 11, written: 11, dropped: 15, invalid: 0 });
  await recorder.close();
});

Deno.test("createRecorder() reports each run of drops once", async () => {
  const sink = failingSink();
  const { recorder, errors } = startRecording({ sink, maxBufferedEvents: 5 });
  for (let run = 0; run < 2; run++) {
    sink.failing = true;
    for (let number = 0; number < 20; number++) recorder.record({ kind: "metric", name: "n" });
    sink.failing = false;
    await recorder.flush();
  }
  const reports = errors.filter((error) => error.message.includes("buffer is full"));
  assertEquals(reports.length, 2);
  const notices = sink.kept.events.filter((event) => event.kind === "notice");
  assertEquals(notices.map((event) => event.value), [15, 15]);
  await recorder.close();
});

Deno.test("createRecorder() reports a bad value once although its batch is tried several times", async () => {
  const sink = failingSink();
  const { recorder, errors } = startRecording({ sink });
  sink.failing = true;
  recorder.record({ kind: "metric", name: "n", input_tokens: -1 });
  for (let attempt = 0; attempt < 5; attempt++) await recorder.flush();
  sink.failing = false;
  await recorder.close();
  assertEquals(sink.attempts, 6);
  assertEquals(recorder.counters.invalid, 1);
  assertEquals(errors.length, 2);
  assertEquals(sink.kept.events.length, 1);
});

Deno.test("createRecorder() counts as dropped what the sink never took", async () => {
  const sink = failingSink();
  const { recorder, errors } = startRecording({ sink });
  sink.failing = true;
  for (const name of ["a", "b", "c"]) recorder.record({ kind: "metric", name });
  await recorder.close();
  assertEquals(recorder.counters, { recorded: 3, written: 0, dropped: 3, invalid: 0 });
  assertEquals(errors.map((error) => error.message), [
    "disk full",
    "Cannot write 3 events: the recorder was closed before its sink could take them",
  ]);
});

Deno.test("createRecorder() keeps an event that is recorded while another is written", async () => {
  for (const flushIntervalMs of [0, 60_000]) {
    const sink = memorySink();
    let echoes = 0;
    const recorder = createRecorder({
      flushIntervalMs,
      enabled: true,
      sink: {
        ...sink,
        write(batch): void {
          if (echoes++ < 1) recorder.record({ kind: "metric", name: "from the sink" });
          sink.write(batch);
        },
      },
      onError: () => void recorder.record({ kind: "notice", name: "from onError" }),
    });
    recorder.record({ kind: "metric", name: "first", input_tokens: -1 });
    await recorder.flush();
    await recorder.close();
    assertEquals(sink.events.map((event) => event.name).sort(), ["first", "from onError", "from the sink"]);
    assertEquals(recorder.counters.recorded, recorder.counters.written);
  }
});

Deno.test("createRecorder() is not harmed by an onError that throws", async () => {
  const sink = failingSink();
  const recorder = createRecorder({
    sink,
    enabled: true,
    flushIntervalMs: 0,
    onError: () => {
      throw new Error("the handler is broken too");
    },
  });
  sink.failing = true;
  assertEquals(recorder.operation("works", () => 5), 5);
  recorder.record({ kind: "metric", name: "m", input_tokens: -1 });
  sink.failing = false;
  await recorder.close();
  assertEquals(sink.kept.events.map((event) => event.name), ["works", "m"]);
});
