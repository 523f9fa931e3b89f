import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { getRecorder, resetRecorder, setRecorder } from "@kymo/kymo";
import { startRecording } from "./recording.ts";

/** Runs a test in an empty folder, where the default recorder would make its own. */
async function inFolder(run: () => Promise<void>): Promise<void> {
  const before = Deno.cwd();
  const dir = await Deno.makeTempDir();
  Deno.chdir(dir);
  try {
    await run();
  } finally {
    await resetRecorder();
    Deno.chdir(before);
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("getRecorder() makes one recorder, with its first call, in the folder events", () =>
  inFolder(async () => {
    assertEquals([...Deno.readDirSync(".")], []);
    const recorder = getRecorder();
    assertStrictEquals(getRecorder(), recorder);
    recorder.operation("it", () => {});
    await recorder.flush();
    assertEquals([...Deno.readDirSync(".")].map(({ name }) => name), ["events"]);
    assertEquals([recorder.enabled, recorder.counters.written], [true, 1]);
  }));

Deno.test("getRecorder() never throws where its folder cannot be made, and counts what is lost", () =>
  inFolder(async () => {
    Deno.writeTextFileSync("events", "a file");
    const recorder = getRecorder();
    assertStrictEquals(getRecorder(), recorder);
    assertEquals(recorder.operation("it", () => 42), 42);
    for (let number = 0; number < 10; number++) recorder.record({ kind: "metric", name: "n", value: number });
    await recorder.flush();
    await resetRecorder();
    assertEquals([recorder.counters.written, recorder.counters.dropped], [0, 11]);
    assertEquals(Deno.readTextFileSync("events"), "a file");
  }));

Deno.test("setRecorder() sets the default recorder, and does not close the one before", async () => {
  const one = startRecording();
  const two = startRecording();
  setRecorder(one.recorder);
  assertStrictEquals(getRecorder(), one.recorder);
  setRecorder(two.recorder);
  assertStrictEquals(getRecorder(), two.recorder);
  one.recorder.operation("still", () => {});
  assertEquals((await one.finish()).length, 1);
  await resetRecorder();
});

Deno.test("resetRecorder() closes the default recorder and forgets it; the next use makes a new one", () =>
  inFolder(async () => {
    const { recorder, sink } = startRecording();
    setRecorder(recorder);
    recorder.startOperation("open");
    await resetRecorder();
    assertEquals(sink.events.map(({ status }) => status), ["aborted"]);
    assert(getRecorder() !== recorder);
    await resetRecorder();
    await resetRecorder();
  }));

Deno.test("resetRecorder() without a default recorder makes none", () =>
  inFolder(async () => {
    await resetRecorder();
    assertEquals([...Deno.readDirSync(".")], []);
    assert(getRecorder().enabled);
  }));
