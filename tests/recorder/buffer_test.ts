import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type ColumnBatch, createRecorder, memorySink } from "@kymo/kymo";
import { toColumnBatch } from "../../recorder/column_batch.ts";
import { createEventBuffer } from "../../recorder/event_buffer.ts";
import { failingSink } from "./failing_sink.ts";
import { fakeClock, NOON_MS } from "./fake_clock.ts";
import { startRecording } from "./recording.ts";

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
  assertEquals(sink.kept.events.map((event) => event.name), ["a", "b", "writing_resumed"]);
  assertEquals(recorder.counters, { recorded: 3, written: 3, dropped: 0, invalid: 0 });
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
    assertEquals(sink.kept.events.map((event) => event.name), ["a", "b", "c", "writing_resumed"]);
    await recorder.close();
  }
});

Deno.test("createRecorder() tells in an event that it writes again, how long it could not, and why", async () => {
  const sink = failingSink();
  const { recorder, errors, clock } = startRecording({ sink });
  const secret = ["sk", "proj", "abcdefghijklmnopqrst"].join("-");
  for (const reason of [`disk full, ${secret}`, "read-only file system"]) {
    sink.failing = reason;
    recorder.record({ kind: "metric", name: "m" });
    for (let attempt = 0; attempt < 3; attempt++) {
      await recorder.flush();
      clock.advance(1500);
    }
    sink.failing = false;
    await recorder.flush();
  }
  const notices = sink.kept.events.filter((event) => event.name === "writing_resumed");
  assertEquals(
    notices.map((event) => [event.kind, event.status, event.value, event.duration_ms, event.reason]),
    [
      ["notice", "ok", 3, 4500, "disk full, [redacted key]"],
      ["notice", "ok", 3, 4500, "read-only file system"],
    ],
  );
  assertEquals(notices.map((event) => event.started_at), [NOON_MS * 1000, (NOON_MS + 4500) * 1000]);
  assertEquals(errors.length, 2);
  await recorder.close();
  assertEquals(sink.kept.events.length, 4);
});

Deno.test("createRecorder() keeps little in memory while its sink fails, however large the events are", async () => {
  const sink = failingSink();
  const { recorder, errors } = startRecording({ sink });
  sink.failing = true;
  for (let number = 0; number < 1_500; number++) {
    const attributes = Object.fromEntries(
      Array.from({ length: 8 }, (_, key) => [`k${key}`, `${number} `.repeat(1_500)]),
    );
    recorder.record({ kind: "metric", name: "large", value: number, attributes });
    if (number % 100 === 0) await recorder.flush();
  }
  sink.failing = false;
  await recorder.close();
  const { dropped, recorded, written } = recorder.counters;
  const kept = sink.kept.events.filter((event) => event.name === "large");
  const characters = kept.reduce((sum, event) => sum + event.attributes!.length, 0);
  assert(dropped >= 100 && characters < 75_000_000, `${dropped} dropped, ${characters} characters kept`);
  assertEquals(written + dropped, recorded);
  assertEquals(errors.map((error) => error.message), [
    "disk full",
    "Cannot record event: the buffer is full, it holds 67108864 characters",
  ]);
  const notice = sink.kept.events.find((event) => event.name === "dropped_events");
  assertEquals([notice?.value, notice?.reason], [dropped, "the buffer was full"]);
});

Deno.test("createEventBuffer() loses only the events that cannot become part of a batch, counts them, and goes on", () => {
  const sink = memorySink();
  const errors: unknown[] = [];
  const buffer = createEventBuffer({
    sink,
    toBatch(events, onInvalid): ColumnBatch {
      const batch = toColumnBatch(events, { constants: [], onInvalid });
      if (events.some(({ name }) => name === "bad")) throw new Error("no batch");
      return batch;
    },
    maxBufferedEvents: 1000,
    flushIntervalMs: 60_000,
    notice: (fields) => ({ ...fields, kind: "notice" }),
    clock: fakeClock(),
    onError: (error) => void errors.push(error),
  });
  const fields = { kind: "metric", status: "ok", started_at: NOON_MS * 1000 };
  for (const positions of [[250], [], [0, 499]]) {
    for (let value = 0; value < 500; value++) {
      const name = positions.includes(value) ? "bad" : "good";
      buffer.push({ ...fields, name, value, ...(value === 7 ? { score: 2 } : {}) });
    }
    assert(buffer.drain());
  }
  buffer.close();
  const numbers = Array.from({ length: 500 }, (_, value) => value);
  const written = [numbers.toSpliced(250, 1), numbers, numbers.slice(1, -1)].flat();
  assertEquals(sink.events.map((event) => event.value), written);
  assertEquals(buffer.counters, { recorded: 1500, written: 1497, dropped: 3, invalid: 3 });
  assertEquals(errors.map(String).filter((message) => message === "Error: no batch").length, 2);
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
  assertEquals(events[10]?.name, "writing_resumed");
  const notice = events[11];
  assertEquals([notice?.kind, notice?.name, notice?.value, notice?.status], ["notice", "dropped_events", 15, "error"]);
  assertEquals(events.length, 12);
  assertEquals(recorder.counters, { recorded: 12, written: 12, dropped: 15, invalid: 0 });
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
  const notices = sink.kept.events.filter((event) => event.name === "dropped_events");
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
  assertEquals(recorder.counters.invalid, 1);
  assertEquals(errors.length, 2);
  assertEquals(sink.kept.events.map((event) => event.name), ["n", "writing_resumed"]);
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
  assertEquals(sink.kept.events.map((event) => event.name), ["works", "m", "writing_resumed"]);
});
