import process from "node:process";
import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createRecorder } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import { eventNamed, startRecording } from "./recording.ts";

/** Uses the processor for that long. */
function burn(ms: number): void {
  const before = process.cpuUsage();
  for (let used = process.cpuUsage(before); used.user + used.system < ms * 1000; used = process.cpuUsage(before));
}

function resourcesOf({ memory_before_bytes, memory_after_bytes, cpu_ms }: EventRow): unknown[] {
  return [memory_before_bytes, memory_after_bytes, cpu_ms];
}

Deno.test("resources: true reads memory and processor time around LLM and tool calls, and nothing else", async () => {
  const { recorder, finish } = startRecording({ resources: true });
  burn(20);
  const { user, system } = process.cpuUsage();
  recorder.operation("operation", () => {
    recorder.stage("stage", () => {
      recorder.llmCall({ name: "call" }, (call) => {
        call.attempt({ name: "attempt" }, () => burn(20));
      });
    });
    recorder.startToolCall("tool").end();
  });
  const events = await finish();
  for (const name of ["operation", "stage", "attempt"]) {
    assertEquals(resourcesOf(eventNamed(events, name)), [null, null, null]);
  }
  for (const [name, leastCpuMs] of [["call", 20], ["tool", 0]] as const) {
    const { memory_before_bytes, memory_after_bytes, cpu_ms } = eventNamed(events, name);
    assertGreaterOrEqual(memory_before_bytes!, 10_000_000);
    assertGreaterOrEqual(memory_after_bytes!, 10_000_000);
    assertGreaterOrEqual(cpu_ms!, leastCpuMs);
  }
  assertLess(eventNamed(events, "tool").cpu_ms!, (user + system) / 1000, "since its start, not since the program's");
  assertEquals(recorder.counters.invalid, 0);
});

Deno.test("resources: true keeps what the program has measured itself", async () => {
  const { recorder, finish } = startRecording({ resources: true });
  recorder.toolCall("tool", { memory_before_bytes: 1, cpu_ms: 3 }, (tool) => tool.set({ memory_after_bytes: 2 }));
  assertEquals(resourcesOf(eventNamed(await finish(), "tool")), [1, 2, 3]);
});

Deno.test("createRecorder() reads neither memory nor processor time around calls unless asked", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({}, () => {});
  recorder.toolCall("tool", () => {});
  for (const event of await finish()) assertEquals(resourcesOf(event), [null, null, null]);
});

Deno.test("sample() records the process, and what it may not read of the machine as unknown, never as 0", {
  permissions: { read: "inherit", write: "inherit", env: false, sys: false },
}, async () => {
  const { recorder, errors, finish } = startRecording();
  burn(20);
  const { user, system } = process.cpuUsage();
  const first = recorder.sample();
  burn(20);
  recorder.sample();
  const events = await finish();
  assertEquals(events.map(({ kind, name, status }) => [kind, name, status]), Array(2).fill(["sample", "system", "ok"]));
  assertEquals(events[0]?.event_id, first);
  for (const { memory_after_bytes, memory_before_bytes, cpu_ms, attributes } of events) {
    assertGreaterOrEqual(memory_after_bytes!, 10_000_000);
    assertGreaterOrEqual(cpu_ms!, 20);
    assertEquals(memory_before_bytes, null);
    assertEquals(JSON.parse(attributes!), {
      memory_total_bytes: null,
      memory_available_bytes: null,
      cpu_busy_ratio: null,
      load_1m: null,
      disk_total_bytes: null,
      disk_available_bytes: null,
    });
  }
  assertLess(events[1]!.cpu_ms!, (user + system) / 1000, "since the sample before, not since the program's start");
  assertEquals([errors, recorder.counters.invalid], [[], 0]);
});

Deno.test("sample() inside an operation happens in it", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("job", { user: "u1" }, () => recorder.sample());
  const events = await finish();
  const sample = eventNamed(events, "system");
  assertEquals([sample.parent_id, sample.user], [eventNamed(events, "job").event_id, "u1"]);
});

Deno.test("sampleIntervalSeconds takes samples at that interval, and none after close()", async () => {
  using time = new FakeTime();
  const { recorder, sink } = startRecording({ sampleIntervalSeconds: 30, flushIntervalMs: 0 });
  time.tick(29_999);
  assertEquals(sink.events.length, 0);
  time.tick(1);
  assertEquals(sink.events.length, 1);
  time.tick(90_000);
  assertEquals(sink.events.map(({ name, parent_id }) => [name, parent_id]), Array(4).fill(["system", null]));
  await recorder.close();
  time.tick(300_000);
  assertEquals([sink.events.length, recorder.counters.dropped], [4, 0]);
});

Deno.test("sampleIntervalSeconds is 0 unless said: no samples by themselves", async () => {
  using time = new FakeTime();
  const { recorder, sink } = startRecording({ flushIntervalMs: 0 });
  time.tick(24 * 3_600_000);
  await recorder.close();
  assertEquals(sink.events, []);
});

for (const seconds of [-1, NaN, Infinity, 3e6]) {
  Deno.test(`createRecorder() refuses sampleIntervalSeconds ${seconds}`, () => {
    assertThrows(
      () => createRecorder({ enabled: true, persist: false, sampleIntervalSeconds: seconds }),
      RangeError,
      `Cannot create recorder: sampleIntervalSeconds must be between 0 and 2147483.647, current value is ${seconds}`,
    );
  });
}

Deno.test("sample() after close() is dropped and throws nothing", async () => {
  const { recorder, finish } = startRecording();
  await finish();
  assert(/^[0-9a-f]{16}$/.test(recorder.sample()));
  assertEquals(recorder.counters.dropped, 1);
});
