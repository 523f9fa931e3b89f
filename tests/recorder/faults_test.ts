import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createRecorder, type EventInput, type Recorder, type RecorderOptions } from "@kymo/kymo";
import { isWriterAlive } from "../../recorder/writer_lock.ts";
import { filesIn, journalValues, withFolder } from "./event_folder.ts";
import { type FakeClock, fakeClock, NOON_MS } from "./fake_clock.ts";
import { startRecording } from "./recording.ts";

interface FolderRecording {
  readonly recorder: Recorder;
  readonly clock: FakeClock;
  readonly errors: string[];
  /** Records an event under a name and has it written. */
  record(name: string): Promise<void>;
}

function recordIn(dir: string, options: RecorderOptions = {}): FolderRecording {
  const clock = fakeClock();
  const errors: string[] = [];
  const recorder = createRecorder({
    dir,
    clock,
    enabled: true,
    convert: false,
    flushIntervalMs: 60_000,
    onError: ({ message }) => void errors.push(message),
    ...options,
  });
  return {
    recorder,
    clock,
    errors,
    async record(name): Promise<void> {
      recorder.record({ kind: "metric", name });
      await recorder.flush();
    },
  };
}

const DELETIONS: Readonly<Record<string, (dir: string, journal: string) => void>> = {
  "the folder is deleted": (dir) => Deno.removeSync(dir, { recursive: true }),
  "the folder is deleted and made again": (dir) => {
    Deno.removeSync(dir, { recursive: true });
    Deno.mkdirSync(`${dir}/open`, { recursive: true });
  },
  "its journal is deleted": (_dir, journal) => Deno.removeSync(journal),
  "its journal is emptied": (_dir, journal) => Deno.truncateSync(journal),
};

for (const [title, remove] of Object.entries(DELETIONS)) {
  Deno.test(`createRecorder() goes on when ${title}, and says what was lost`, async () => {
    await withFolder(async (parent) => {
      const dir = `${parent}/events`;
      const { recorder, errors, record } = recordIn(dir);
      const journal = `${dir}/open/${recorder.writerId}-0.jsonl`;
      for (const name of ["a", "b", "c"]) await record(name);
      remove(dir, journal);
      for (const name of ["d", "e"]) await record(name);
      assert(isWriterAlive(`${dir}/open`, recorder.writerId));
      await recorder.close();
      const why = `journal "${journal}" was deleted or emptied by somebody else`;
      assertEquals(errors, [`Cannot keep 3 events: ${why}`]);
      assertEquals(journalValues(dir, "name"), ["d", "dropped_events", "e"]);
      assertEquals(journalValues(dir, "value"), [3, null]);
      assertEquals(recorder.counters, { recorded: 6, written: 3, dropped: 3, invalid: 0 });
      assertEquals(filesIn(dir), [`open/${recorder.writerId}-1.jsonl`]);
    });
  });
}

Deno.test("createRecorder() makes the folder again when it is deleted between two journals", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/events`;
    const { recorder, errors, record } = recordIn(dir, { segmentEvents: 1 });
    await record("a");
    Deno.removeSync(dir, { recursive: true });
    await record("b");
    assert(isWriterAlive(`${dir}/open`, recorder.writerId));
    await recorder.close();
    assertEquals([journalValues(dir, "name"), errors], [["b"], []]);
  });
});

Deno.test("createRecorder() keeps events while a file is in place of its folder, and writes them later", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/events`;
    const { recorder, errors, clock, record } = recordIn(dir, { segmentEvents: 1 });
    await record("a");
    Deno.removeSync(dir, { recursive: true });
    Deno.writeTextFileSync(dir, "a file");
    for (const name of ["b", "c"]) {
      await record(name);
      clock.advance(2000);
    }
    assertEquals(errors.length, 1);
    assertMatch(errors[0]!, /os error/);
    Deno.removeSync(dir);
    await record("d");
    await recorder.close();
    assertEquals(journalValues(dir, "name"), ["b", "c", "d", "writing_resumed"]);
    assertEquals(recorder.counters, { recorded: 5, written: 5, dropped: 0, invalid: 0 });
  });
});

Deno.test("createRecorder() counts what was lost with a folder that cannot be made again", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/events`;
    const { recorder, errors, record } = recordIn(dir);
    await record("a");
    Deno.removeSync(dir, { recursive: true });
    Deno.writeTextFileSync(dir, "a file");
    await record("b");
    await recorder.close();
    assertStringIncludes(errors[0]!, "Cannot keep 1 events: ");
    assertMatch(errors[1]!, /os error/);
    assertEquals(errors[2], "Cannot write 2 events: the recorder was closed before its sink could take them");
    assertEquals(recorder.counters, { recorded: 3, written: 0, dropped: 3, invalid: 0 });
  });
});

Deno.test("createRecorder() records on when the clock is set back: durations stay right", async () => {
  await withFolder(async (dir) => {
    const { recorder, clock, errors } = recordIn(dir, { segmentSeconds: 3600 });
    const inMemory = startRecording({ clock });
    const targets = [recorder, inMemory.recorder];
    const open = targets.map((target) => target.startOperation("across"));
    clock.advance(500);
    clock.correctBy(-7_200_000);
    clock.advance(250);
    for (const operation of open) operation.end();
    for (const target of targets) {
      await target.flush();
      target.operation("after", () => {});
      await target.flush();
    }
    const events = await inMemory.finish();
    await recorder.close();
    const atTen = (NOON_MS - 7_200_000) * 1000;
    assertEquals(events.map((event) => [event.duration_ms, event.started_at]), [[750, atTen], [0, atTen + 750_000]]);
    assertEquals([journalValues(dir, "name"), errors], [["across", "after"], []]);
    assertEquals(filesIn(dir), [`open/${recorder.writerId}-0.jsonl`]);
  });
});

/** Values that no program should hand over. */
function monsters(): Record<string, unknown> {
  const circle: Record<string, unknown> = { inside: 1 };
  circle.self = circle;
  const bomb = (): never => {
    throw new Error("hands off");
  };
  return {
    nan: Number.NaN,
    infinity: Infinity,
    bigint: 10n ** 400n,
    circle,
    trap: Object.defineProperty({ fine: 1 }, "boom", { enumerable: true, get: bomb }),
    json: { toJSON: bomb },
    wide: Object.fromEntries(Array.from({ length: 50_000 }, (_, number) => [`k${number}`, number])),
    long: "x".repeat(10_000_000),
    code: bomb,
    symbol: Symbol("s"),
    proxy: new Proxy({}, { get: bomb, ownKeys: bomb, has: bomb }),
  };
}

Deno.test("createRecorder() stores what can be stored of an event whose every field is a monster, and tells of the rest", async () => {
  const { recorder, errors, finish } = startRecording();
  const columns = ["name", "model", "user", "input_tokens", "duration_ms", "cost_usd", "started_at", "error_message"];
  for (const [monster, value] of Object.entries(monsters())) {
    for (const column of columns) {
      recorder.record({ kind: "llm_call", name: monster, task: "here", [column]: value } as unknown as EventInput);
    }
    for (const attributes of [value, { [monster]: value, last: 1 }]) {
      const fields = { attributes, entities: [monster, value] } as unknown as EventInput;
      recorder.record({ ...fields, kind: "llm_call", name: monster });
      recorder.operation(monster, fields, (operation) => operation.set(fields));
    }
  }
  const events = await finish();
  const count = Object.keys(monsters()).length * (columns.length + 4);
  assertEquals([events.length, recorder.counters.dropped], [count, 0]);
  assert(recorder.counters.invalid > count / 3);
  assert(errors.length >= 10 && errors.length < 100, `${errors.length} errors`);
  for (const { message } of errors) assert(message.length <= 500, message);
  for (const event of events) {
    const length = JSON.stringify(event).length;
    assert(length < 140_000, `${event.name.slice(0, 20)} has ${length} characters`);
  }
  const wide = events.filter((event) => event.name === "wide" && event.attributes?.includes("k255"));
  assert(wide.length > 0 && wide.every((event) => !event.attributes!.includes("k256")));
  const last = events.filter((event) => event.attributes?.endsWith('"last":1}'));
  assertEquals(last.length, 2 * Object.keys(monsters()).length);
});

Deno.test("createRecorder() keeps nothing of error messages of megabytes but their beginning", async () => {
  const { recorder, finish } = startRecording();
  const before = Deno.memoryUsage().heapUsed;
  let leastGrown = Infinity;
  for (let number = 0; number < 2_500; number++) {
    const huge = `${number} `.padEnd(1_000_000, "é");
    try {
      recorder.toolCall("t", () => {
        throw new Error(huge, { cause: huge });
      });
    } catch (error) {
      assert(error instanceof Error && error.message === huge);
    }
    recorder.record({ kind: "llm_call", name: "c", status: "error", error_message: huge });
    await recorder.flush();
    // Garbage waits for its collection, which comes sooner or later: then only what is kept is left.
    if (number >= 500) leastGrown = Math.min(leastGrown, Deno.memoryUsage().heapUsed - before);
  }
  const events = await finish();
  assertEquals(events.length, 5_000);
  assertEquals(new Set(events.map((event) => event.error_message?.length)), new Set([500]));
  assert(leastGrown < 250 * 2 ** 20, `${leastGrown >> 20} MB more`);
});

Deno.test("createRecorder() loses nothing beside an event whose values throw at any look", async () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const columns = ["entities", "attributes", "input_tokens", "streamed", "model", "trace_id", "started_at", "reason"];
  for (const column of columns) {
    const { recorder, errors, finish } = startRecording();
    const fields = { kind: "metric", name: "poisoned", [column]: proxy } as unknown as EventInput;
    for (let value = 0; value < 500; value++) {
      recorder.record({ kind: "metric", name: "good", value });
      if (value === 250) recorder.record(fields);
    }
    const events = await finish();
    const { dropped, invalid } = recorder.counters;
    assertEquals(events.filter((event) => event.name === "good").length, 500, column);
    assertEquals([events.length + dropped, dropped + Math.min(invalid, 1)], [501, 1], column);
    assertEquals(errors.length, 1, column);
  }
});
