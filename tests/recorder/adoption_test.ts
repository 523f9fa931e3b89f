import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRecorder, type Recorder, type RecorderOptions } from "@kymo/kymo";
import { MANY_JOURNALS } from "../../recorder/left_behind.ts";
import { readSegmentMetadata } from "../../recorder/read_segment_metadata.ts";
import { takeWriterLock } from "../../recorder/writer_lock.ts";
import { filesIn, segmentsIn, withFolder } from "./event_folder.ts";
import { fakeClock } from "./fake_clock.ts";
import { leaveJournal } from "./left_journal.ts";
import { readParquetFile } from "./parquet_file.ts";

const [ONE, TWO] = ["0000000001", "0000000002"];

function recorderIn(dir: string, options: RecorderOptions = {}): Recorder {
  const failHere = (error: Error): never => {
    throw error;
  };
  return createRecorder({ dir, enabled: true, clock: fakeClock(), onError: failHere, ...options });
}

/** A writer that died: its lock has no owner. */
function leaveCrashed(dir: string, stem: string, values: readonly number[]): string {
  const path = leaveJournal(dir, stem, { values });
  Deno.writeTextFileSync(`${dir}/open/${stem.split("-")[0]}.lock`, "");
  return path;
}

/** Closes recorders in a folder until something holds: each of them waits only so long for what others left. */
async function closeUntil(dir: string, holds: () => boolean): Promise<void> {
  for (let round = 0; round < 30 && !holds(); round++) await recorderIn(dir).close();
  assert(holds());
}

/** Lets the program go on until something holds. */
async function eventually(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
  assert(holds());
}

function journalsIn(dir: string): string[] {
  return filesIn(dir).filter((path) => path.endsWith(".jsonl"));
}

async function valuesIn(dir: string): Promise<number[]> {
  const segments = filesIn(dir).filter((path) => path.endsWith(".parquet"));
  const files = await Promise.all(segments.map((path) => readParquetFile(`${dir}/${path}`)));
  return files.flatMap(({ rows }) => rows.map((row) => Number(row.value))).sort((a, b) => a - b);
}

function numbers(end: number): number[] {
  return Array.from({ length: end }, (_, number) => number);
}

Deno.test("createRecorder() converts what a crashed writer left, also when it closes at once", async () => {
  await withFolder(async (dir) => {
    leaveCrashed(dir, `${ONE}-4`, [0, 1, 2]);
    await closeUntil(dir, () => journalsIn(dir).length === 0);
    assertEquals(filesIn(dir), [`date=2026-03-01/${ONE}-4.parquet`]);
    assertEquals(await valuesIn(dir), [0, 1, 2]);
  });
});

Deno.test("createRecorder() converts what a crashed writer left while the program goes on", async () => {
  await withFolder(async (dir) => {
    leaveCrashed(dir, `${ONE}-0`, [0]);
    leaveCrashed(dir, `${TWO}-0`, [1]);
    const recorder = recorderIn(dir);
    await eventually(() => filesIn(dir).filter((path) => path.startsWith("open/")).length === 1);
    const [segment, lock] = filesIn(dir);
    assertEquals([segment, lock], [
      `date=2026-03-01/${recorder.writerId}-0.parquet`,
      `open/${recorder.writerId}.lock`,
    ]);
    recorder.record({ kind: "metric", name: "n", value: 2 });
    await recorder.flush();
    assertEquals(journalsIn(dir), [`open/${recorder.writerId}-2.jsonl`]);
    await recorder.close();
    assertEquals(readSegmentMetadata(`${dir}/${segment}`)?.covers, [`${ONE}-0`, `${TWO}-0`]);
    assertEquals(await valuesIn(dir), [0, 1]);
  });
});

Deno.test("createRecorder() leaves a living writer's journal alone", async () => {
  await withFolder(async (dir) => {
    leaveJournal(dir, `${ONE}-0`, { values: [0] });
    using _alive = takeWriterLock(`${dir}/open`, ONE);
    leaveCrashed(dir, `${TWO}-0`, [1]);
    await closeUntil(dir, () => segmentsIn(dir) === 1);
    assertEquals(filesIn(dir), [`date=2026-03-01/${TWO}-0.parquet`, `open/${ONE}-0.jsonl`, `open/${ONE}.lock`]);
  });
});

Deno.test("createRecorder() starts no Worker for some small journals that were closed", async () => {
  await withFolder(async (dir) => {
    for (const number of numbers(MANY_JOURNALS - 1)) leaveJournal(dir, `${ONE}-${number}`, { values: [number] });
    const before = filesIn(dir);
    const { Worker } = globalThis;
    let started = 0;
    globalThis.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        started++;
      }
    };
    try {
      const recorder = recorderIn(dir);
      await new Promise((resolve) => setTimeout(resolve, 1));
      await recorder.close();
    } finally {
      globalThis.Worker = Worker;
    }
    assertEquals([started, filesIn(dir)], [0, before]);
  });
});

Deno.test("createRecorder() gathers small journals that were closed when there are many, each event once", async () => {
  await withFolder(async (dir) => {
    const count = 2 * MANY_JOURNALS + 3;
    for (const number of numbers(count)) {
      leaveJournal(dir, `${number.toString(16).padStart(10, "0")}-0`, { values: [number] });
    }
    const recorder = recorderIn(dir);
    await eventually(() => filesIn(dir).filter((path) => path.startsWith("open/")).length === 1);
    await recorder.close();
    assertEquals(segmentsIn(dir), 3);
    assertEquals(await valuesIn(dir), numbers(count));
  });
});

Deno.test("close() does not wait for small journals that others closed", async () => {
  await withFolder(async (dir) => {
    for (const number of numbers(MANY_JOURNALS)) leaveJournal(dir, `${ONE}-${number}`, { values: [number] });
    const before = filesIn(dir);
    await recorderIn(dir).close();
    assertEquals(filesIn(dir), before);
  });
});

Deno.test("createRecorder() converts a large journal that was closed", async () => {
  await withFolder(async (dir) => {
    leaveJournal(dir, `${ONE}-0`, { values: numbers(4000) });
    leaveJournal(dir, `${TWO}-0`, { values: [1] });
    const recorder = recorderIn(dir);
    await eventually(() => filesIn(dir).length === 3 && segmentsIn(dir) === 1);
    await recorder.close();
    assertEquals(filesIn(dir), [`date=2026-03-01/${ONE}-0.parquet`, `open/${TWO}-0.jsonl`]);
  });
});

Deno.test("createRecorder() adopts nothing with convert: false", async () => {
  await withFolder(async (dir) => {
    leaveCrashed(dir, `${ONE}-0`, [0]);
    const before = filesIn(dir);
    await recorderIn(dir, { convert: false }).close();
    assertEquals(filesIn(dir), before);
  });
});

Deno.test("createRecorder() removes a journal that is a segment already", async () => {
  await withFolder(async (dir) => {
    const path = leaveCrashed(dir, `${ONE}-0`, [0]);
    const text = Deno.readTextFileSync(path);
    await closeUntil(dir, () => journalsIn(dir).length === 0);
    const segment = Deno.readFileSync(`${dir}/date=2026-03-01/${ONE}-0.parquet`);
    Deno.writeTextFileSync(path, text);
    Deno.writeTextFileSync(`${dir}/open/${ONE}.lock`, "");
    await closeUntil(dir, () => journalsIn(dir).length === 0);
    assertEquals(Deno.readFileSync(`${dir}/date=2026-03-01/${ONE}-0.parquet`), segment);
    assertEquals(filesIn(dir), [`date=2026-03-01/${ONE}-0.parquet`]);
  });
});

Deno.test("createRecorder() reports a damaged journal that a crash left, and leaves it to its readers", async () => {
  await withFolder(async (dir) => {
    const path = leaveCrashed(dir, `${ONE}-0`, [0]);
    Deno.writeTextFileSync(path, "damaged\n", { append: true });
    const errors: string[] = [];
    const recorder = recorderIn(dir, { onError: (error) => void errors.push(error.message) });
    await eventually(() => errors.length > 0);
    await recorder.close();
    assertEquals(errors, [`Cannot convert journal "${path}": 1 line is damaged, the rest can be read where it is`]);
    assertEquals(filesIn(dir), [`open/${ONE}-0.jsonl`]);
  });
});

Deno.test("createRecorder() reports a folder of journals that cannot be read any more", async () => {
  await withFolder(async (dir) => {
    const errors: string[] = [];
    const recorder = recorderIn(dir, { onError: (error) => void errors.push(error.message) });
    Deno.removeSync(`${dir}/open`, { recursive: true });
    await eventually(() => errors.length > 0);
    await recorder.close();
    assertStringIncludes(errors[0]!, "open");
  });
});

Deno.test("createRecorder() converts its own journals before those of others", async () => {
  await withFolder(async (dir) => {
    leaveCrashed(dir, `${ONE}-0`, [0]);
    const recorder = recorderIn(dir, { segmentEvents: 10, flushIntervalMs: 60_000 });
    for (const number of numbers(10)) recorder.record({ kind: "metric", name: "n", value: number + 1 });
    await recorder.flush();
    await eventually(() => segmentsIn(dir) > 0);
    assertEquals(filesIn(dir)[0], `date=2026-03-01/${recorder.writerId}-0.parquet`);
    await recorder.close();
    await closeUntil(dir, () => journalsIn(dir).length === 0);
    assertEquals(await valuesIn(dir), numbers(11));
  });
});

Deno.test("createRecorder() removes the lock of a dead writer that left no journal, and no other", async () => {
  await withFolder(async (dir) => {
    Deno.mkdirSync(`${dir}/open`);
    using _alive = takeWriterLock(`${dir}/open`, TWO);
    for (const name of [`${ONE}.lock`, "notes.lock"]) Deno.writeTextFileSync(`${dir}/open/${name}`, "");
    await recorderIn(dir).close();
    assertEquals(filesIn(dir), [`open/${TWO}.lock`, "open/notes.lock"]);
  });
});
