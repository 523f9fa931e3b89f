import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createRecorder, disabledRecorder, memorySink } from "@kymo/kymo";
import { filesIn, journalValues, withFolder } from "./event_folder.ts";
import { failingSink } from "./failing_sink.ts";
import { startRecording } from "./recording.ts";

Deno.test("flush() is true when everything recorded is with the sink, false while the sink cannot take it", async () => {
  const sink = failingSink();
  const { recorder } = startRecording({ sink });
  assertEquals(await recorder.flush(), true);
  recorder.record({ kind: "metric", name: "a" });
  assertEquals(await recorder.flush(), true);
  sink.failing = true;
  recorder.record({ kind: "metric", name: "b" });
  assertEquals([await recorder.flush(), await recorder.flush()], [false, false]);
  sink.failing = false;
  assertEquals(await recorder.flush(), true);
  assertEquals(sink.kept.events.map((event) => event.name), ["a", "b", "writing_resumed"]);
  await recorder.close();
  assertEquals(await recorder.flush(), true);
});

Deno.test("flush() is false when the sink fails to finish, and never rejects", async () => {
  for (
    const flush of [() => Promise.reject(new Error("disk")), (): never => {
      throw new Error("disk");
    }]
  ) {
    const { recorder, errors, finish } = startRecording({ sink: { ...memorySink(), flush } });
    recorder.record({ kind: "metric", name: "a" });
    assertEquals(await recorder.flush(), false);
    assertEquals(errors.map((error) => error.message), ["disk"]);
    await finish();
  }
});

Deno.test("flush() of a recorder that is switched off, or keeps nothing, is true", async () => {
  assertEquals(await disabledRecorder().flush(), true);
  const recorder = createRecorder({ enabled: true, persist: false });
  recorder.record({ kind: "metric", name: "a" });
  assertEquals(await recorder.flush(), true);
  await recorder.close();
});

Deno.test('flush() is false when the disk fails with durability "fsync", true without it', async () => {
  const { syncData } = Deno.FsFile.prototype;
  for (const durability of ["fsync", "os"] as const) {
    await withFolder(async (dir) => {
      const errors: string[] = [];
      await using recorder = createRecorder({
        dir,
        durability,
        enabled: true,
        onError: ({ message }) => void errors.push(message),
      });
      recorder.record({ kind: "metric", name: "a" });
      Deno.FsFile.prototype.syncData = () => Promise.reject(new Error("Input/output error (os error 5)"));
      try {
        assertEquals(await recorder.flush(), durability === "os");
      } finally {
        Deno.FsFile.prototype.syncData = syncData;
      }
      assertEquals(errors, durability === "os" ? [] : ["Input/output error (os error 5)"]);
      assertEquals(await recorder.flush(), true);
      assertEquals(journalValues(dir, "name"), ["a"]);
    });
  }
});

Deno.test('flush() is false when the disk fails at a rotation with durability "fsync", and no event is there twice', async () => {
  const { syncDataSync } = Deno.FsFile.prototype;
  await withFolder(async (dir) => {
    const errors: string[] = [];
    const onError = ({ message }: Error): void => void errors.push(message);
    const recorder = createRecorder({
      dir,
      durability: "fsync",
      segmentEvents: 1,
      convert: false,
      enabled: true,
      onError,
    });
    recorder.record({ kind: "metric", name: "a" });
    Deno.FsFile.prototype.syncDataSync = () => {
      throw new Error("Input/output error (os error 5)");
    };
    try {
      assertEquals(await recorder.flush(), false);
    } finally {
      Deno.FsFile.prototype.syncDataSync = syncDataSync;
    }
    assertEquals(await recorder.flush(), true);
    recorder.record({ kind: "metric", name: "b" });
    await recorder.close();
    assertEquals([journalValues(dir, "name"), filesIn(dir).length], [["a", "b"], 2]);
    assertEquals(errors, ["Input/output error (os error 5)"]);
    assertEquals(recorder.counters, { recorded: 2, written: 2, dropped: 0, invalid: 0 });
  });
});

const DRAINS: Readonly<Record<string, (flush: () => unknown) => unknown>> = {
  "flush()": (flush) => flush(),
  error: () => globalThis.dispatchEvent(new Event("error")),
  unhandledrejection: () => globalThis.dispatchEvent(new Event("unhandledrejection")),
};

for (const [what, drain] of Object.entries(DRAINS)) {
  Deno.test(`createRecorder() writes all it holds after a failure at ${what}, although its buffer is full`, async () => {
    using time = new FakeTime();
    for (const flushIntervalMs of [0, 100]) {
      const sink = failingSink();
      const { recorder } = startRecording({ sink, flushIntervalMs, maxBufferedEvents: 10 });
      sink.failing = true;
      for (let value = 0; value < 15; value++) recorder.record({ kind: "metric", name: "n", value });
      await drain(() => recorder.flush());
      recorder.record({ kind: "metric", name: "too many" });
      time.tick(1000);
      await drain(() => recorder.flush());
      sink.failing = false;
      time.tick(100);
      recorder.record({ kind: "metric", name: "later" });
      time.tick(100);
      const names = sink.kept.events.map((event) => event.name);
      assertEquals(names.slice(0, 10), new Array(10).fill("n"));
      assertEquals(names.slice(10).sort(), ["dropped_events", "later", "writing_resumed"]);
      await recorder.close();
      const { attempts } = sink;
      time.tick(10_000);
      assertEquals(sink.attempts, attempts);
    }
  });
}

Deno.test("close() leaves no timer that tries a failed sink again", async () => {
  using time = new FakeTime();
  const sink = failingSink();
  const { recorder } = startRecording({ sink, flushIntervalMs: 100 });
  sink.failing = true;
  recorder.record({ kind: "metric", name: "a" });
  await recorder.flush();
  await recorder.close();
  const { attempts } = sink;
  assert(attempts > 0);
  time.tick(10_000);
  assertEquals(sink.attempts, attempts);
});
