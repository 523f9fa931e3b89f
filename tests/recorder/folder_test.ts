import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createRecorder, type Recorder, type RecorderOptions } from "@kymo/kymo";
import { isWriterAlive } from "../../recorder/writer_lock.ts";
import { decodeJournal } from "../../recorder/journal_format.ts";
import { filesIn, journalValues, withFolder } from "./event_folder.ts";
import { fakeClock } from "./fake_clock.ts";
import { readParquetFile } from "./parquet_file.ts";

function recorderIn(dir: string, options: RecorderOptions = {}): Recorder {
  const failHere = (error: Error): never => {
    throw error;
  };
  return createRecorder({
    dir,
    enabled: true,
    clock: fakeClock(),
    flushIntervalMs: 60_000,
    onError: failHere,
    ...options,
  });
}

async function recordMany(recorder: Recorder, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) recorder.record({ kind: "metric", name: "n", value: number });
  await recorder.flush();
}

Deno.test("createRecorder() makes the folder and its lock, and a journal with the first event only", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/a/b/events`;
    const recorder = recorderIn(dir);
    assertEquals(filesIn(dir), [`open/${recorder.writerId}.lock`]);
    assert(isWriterAlive(`${dir}/open`, recorder.writerId));
    await recorder.flush();
    assertEquals(filesIn(dir), [`open/${recorder.writerId}.lock`]);
    await recordMany(recorder, 0, 1);
    assertEquals(filesIn(dir), [`open/${recorder.writerId}-0.jsonl`, `open/${recorder.writerId}.lock`]);
    await recorder.close();
    assertEquals(filesIn(dir), [`open/${recorder.writerId}-0.jsonl`]);
  });
});

Deno.test("flush() leaves every event in the journal, under the metadata of its writer", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { service: "qa-bot" });
    await recordMany(recorder, 0, 10);
    await recordMany(recorder, 10, 12);
    assertEquals(journalValues(dir, "value"), Array.from({ length: 12 }, (_, number) => number));
    const { metadata } = decodeJournal(Deno.readTextFileSync(`${dir}/open/${recorder.writerId}-0.jsonl`));
    assertEquals(
      [
        metadata?.schema_version,
        metadata?.writer_id,
        metadata?.segment,
        metadata?.clock,
        metadata?.service,
        metadata?.pid,
      ],
      [1, recorder.writerId, 0, "utc", "qa-bot", Deno.pid],
    );
    await recorder.close();
  });
});

Deno.test('flush() waits for the disk with durability "fsync", before and after a rotation', async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { durability: "fsync", segmentEvents: 10, convert: false });
    await recordMany(recorder, 0, 5);
    await recordMany(recorder, 5, 15);
    await recorder.close();
    assertEquals(journalValues(dir, "value").length, 15);
  });
});

Deno.test("createRecorder() goes on with the next file after segmentEvents", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { segmentEvents: 100, convert: false });
    for (let from = 0; from < 250; from += 50) await recordMany(recorder, from, from + 50);
    await recorder.close();
    assertEquals(filesIn(dir), [0, 1, 2].map((segment) => `open/${recorder.writerId}-${segment}.jsonl`));
    assertEquals(journalValues(dir, "value"), Array.from({ length: 250 }, (_, number) => number));
  });
});

Deno.test("createRecorder() goes on with the next file after segmentSeconds", async () => {
  await withFolder(async (dir) => {
    const clock = fakeClock();
    const recorder = recorderIn(dir, { segmentSeconds: 60, convert: false, clock });
    await recordMany(recorder, 0, 1);
    clock.advance(59_999);
    await recordMany(recorder, 1, 2);
    clock.advance(1);
    await recordMany(recorder, 2, 3);
    await recordMany(recorder, 3, 4);
    await recorder.close();
    assertEquals(filesIn(dir), [0, 1].map((segment) => `open/${recorder.writerId}-${segment}.jsonl`));
    assertEquals(journalValues(dir, "value"), [0, 1, 2, 3]);
  });
});

Deno.test("createRecorder() turns closed journals into Parquet segments, each event once", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { segmentEvents: 1000 });
    await recordMany(recorder, 0, 1000);
    await recordMany(recorder, 1000, 2500);
    await recordMany(recorder, 2500, 2600);
    await recorder.close();
    const { writerId } = recorder;
    assertEquals(filesIn(dir), [
      `date=2026-03-01/${writerId}-0.parquet`,
      `date=2026-03-01/${writerId}-1.parquet`,
      `open/${writerId}-2.jsonl`,
    ]);
    const first = await readParquetFile(`${dir}/date=2026-03-01/${writerId}-0.parquet`);
    const second = await readParquetFile(`${dir}/date=2026-03-01/${writerId}-1.parquet`);
    assertEquals([first.metadata.segment, second.metadata.segment], [0, 1]);
    const values = [...first.rows, ...second.rows].map((row) => row.value);
    assertEquals([...values, ...journalValues(dir, "value")], Array.from({ length: 2600 }, (_, number) => number));
  });
});

Deno.test("close() turns a large journal into a segment and leaves a small one", async () => {
  await withFolder(async (dir) => {
    const large = recorderIn(dir);
    await recordMany(large, 0, 1000);
    await large.close();
    const small = recorderIn(dir);
    await recordMany(small, 0, 999);
    await small.close();
    assertEquals(filesIn(dir), [`date=2026-03-01/${large.writerId}-0.parquet`, `open/${small.writerId}-0.jsonl`]);
  });
});

Deno.test("createRecorder() leaves journals alone with convert: false", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { convert: false });
    await recordMany(recorder, 0, 1500);
    await recorder.close();
    assertEquals(filesIn(dir), [`open/${recorder.writerId}-0.jsonl`]);
  });
});

Deno.test('createRecorder() makes CSV segments with format "csv"', async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { format: "csv" });
    await recordMany(recorder, 0, 1000);
    await recorder.close();
    const segment = `date=2026-03-01/${recorder.writerId}-0.csv`;
    assertEquals(filesIn(dir), [segment, `${segment}.meta.json`]);
    assertEquals(Deno.readTextFileSync(`${dir}/${segment}`).trimEnd().split("\n").length, 1001);
  });
});

Deno.test("close() gives a conversion no more than closeTimeoutMs, and the journal stays", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { closeTimeoutMs: 0.001 });
    await recordMany(recorder, 0, 20_000);
    await recorder.close();
    const kept = filesIn(dir).filter((path) => !path.endsWith(".tmp"));
    assertEquals(kept, [`open/${recorder.writerId}-0.jsonl`]);
    assertEquals(journalValues(dir, "value").length, 20_000);
  });
});

Deno.test("close() waits however long with closeTimeoutMs Infinity", async () => {
  await withFolder(async (dir) => {
    const recorder = recorderIn(dir, { closeTimeoutMs: Infinity });
    await recordMany(recorder, 0, 5000);
    await recorder.close();
    assertEquals(filesIn(dir), [`date=2026-03-01/${recorder.writerId}-0.parquet`]);
  });
});

Deno.test("createRecorder() shares a folder with another, every event once", async () => {
  await withFolder(async (dir) => {
    const [one, two] = [recorderIn(dir), recorderIn(dir)];
    assertNotEquals(one.writerId, two.writerId);
    for (let number = 0; number < 100; number += 2) {
      await recordMany(one, number, number + 1);
      await recordMany(two, number + 1, number + 2);
    }
    await one.close();
    assertEquals([isWriterAlive(`${dir}/open`, one.writerId), isWriterAlive(`${dir}/open`, two.writerId)], [
      false,
      true,
    ]);
    await two.close();
    const values = journalValues(dir, "value").map(Number).sort((a, b) => a - b);
    assertEquals(values, Array.from({ length: 100 }, (_, number) => number));
    assertEquals(new Set(journalValues(dir, "event_id")).size, 100);
  });
});
