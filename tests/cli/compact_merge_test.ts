import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import type { EventRow, FileMetadata } from "@kymo/kymo/schema";
import { readSegmentMetadata } from "../../recorder/read_segment_metadata.ts";
import { claimWriter, takeWriterLock } from "../../recorder/writer_lock.ts";
import { BAD_FILES, writeOddParquet } from "../analysis/bad_files.ts";
import { HOUR, NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { eventsOf, type ImportedEvent } from "../analysis/import_kit.ts";
import { randomEvents } from "../analysis/random_events.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { readParquetFile } from "../recorder/parquet_file.ts";
import { seededRandom } from "../recorder/random.ts";
import { type Ran, ran } from "./fake_io.ts";

const WRITER = "00a1b2c3d4";
const DAY = "date=2026-03-01";

function compact(dir: string, ...args: string[]): Promise<Ran> {
  return ran(["compact", dir, ...args]);
}

function segmentsIn(dir: string): string[] {
  return filesIn(dir).filter((path) => /\.(parquet|csv)$/.test(path));
}

function metadataOf(dir: string): FileMetadata[] {
  return segmentsIn(dir).map((path) => readSegmentMetadata(`${dir}/${path}`)!);
}

async function sorted(dir: string): Promise<ImportedEvent[]> {
  return (await eventsOf(dir)).sort((a, b) => a.event_id < b.event_id ? -1 : 1);
}

async function namesIn(dir: string): Promise<string[]> {
  return (await eventsOf(dir)).map(({ name }) => name).sort();
}

/** Segments of one event each, named after their number. */
function writeSmall(dir: string, count: number, format: "parquet" | "csv" = "parquet"): string[] {
  return Array.from({ length: count }, (_, segment) => writeEvents(dir, [{ name: `${segment}` }], { format, segment }));
}

for (const format of ["parquet", "csv"] as const) {
  Deno.test(`kymo compact changes no value of any event it merges: ${format}`, async () => {
    const random = seededRandom(63);
    await withFolder(async (dir) => {
      for (let segment = 0; segment < 12; segment++) {
        const events: SomeEvent[] = randomEvents(random, { rows: 1 + random.below(40), weighted: true }).map((
          event,
          row,
        ) => ({
          ...event,
          event_id: `${WRITER}${(segment * 100 + row).toString(16).padStart(6, "0")}`,
          started_at: NOON + random.below(3600) * 1e6,
          input_tokens: random.pick([null, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1]),
          error_message: random.pick([null, 'a "b",\n\\ é']),
        } as Partial<EventRow>));
        writeEvents(dir, events, { format, segment, groupRows: 16 });
      }
      const before = await sorted(dir);
      const { code, out, err } = await compact(dir, "--format", format);
      assertEquals([code, err], [0, ""]);
      assertEquals(out, `${dir}: 0 journals → ${format}, 0 events · 12 small segments → 1, ${before.length} events\n`);
      assertEquals(segmentsIn(dir).length, 1);
      assertEquals(filesIn(dir).length, format === "csv" ? 2 : 1);
      assertEquals(await sorted(dir), before);
    });
  });
}

Deno.test("kymo compact lists what a merged segment holds, and keeps what its parts agree on", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{}], { format: "parquet", segment: 0, metadata: { pid: 1, host: "a" } });
    writeEvents(dir, [{}], { format: "parquet", segment: 1, metadata: { pid: 2, host: "a" } });
    await compact(dir);
    const [metadata] = metadataOf(dir);
    assertEquals(metadata!.covers, [`${WRITER}-0`, `${WRITER}-1`]);
    assertEquals([metadata!.service, metadata!.host, metadata!.pid], ["qa-bot", "a", null]);
    assertEquals(segmentsIn(dir), [`${DAY}/${metadata!.writer_id}-${metadata!.segment}.parquet`]);
  });
});

Deno.test("kymo compact gathers the attributes of merged segments anew, those of mixed types as JSON", async () => {
  await withFolder(async (dir) => {
    const texts = [
      '{"tenant":"a","id":1,"__proto__":2}',
      '{"tenant":"b","id":"1","list":[1]}',
      '{"deep":{"x":null}}',
      null,
    ];
    texts.forEach((attributes, segment) => void writeEvents(dir, [{ attributes }], { format: "parquet", segment }));
    const before = await eventsOf(dir);
    await compact(dir);
    const [path] = segmentsIn(dir);
    const { columns } = await readParquetFile(`${dir}/${path}`);
    assertEquals(columns.filter((column) => column.startsWith("attributes")), [
      "attributes BYTE_ARRAY?",
      "attributes.tenant BYTE_ARRAY?",
      "attributes.__proto__ DOUBLE?",
    ]);
    const membersOf = ({ attributes }: ImportedEvent): unknown => Object.entries(attributes ?? {}).sort();
    assertEquals((await eventsOf(dir)).map(membersOf), before.map(membersOf));
  });
});

Deno.test("kymo compact keeps days, formats and clocks apart", async () => {
  await withFolder(async (dir) => {
    let segment = 0;
    for (const started_at of [NOON, NOON + 24 * HOUR]) {
      for (const format of ["parquet", "csv"] as const) {
        for (const clock of ["utc", "relative"] as const) {
          for (let copy = 0; copy < 2; copy++) {
            writeEvents(dir, [{ started_at }], { format, segment: segment++, metadata: { clock } });
          }
        }
      }
    }
    const { out } = await compact(dir);
    assertStringIncludes(out, "16 small segments → 8, 16 events");
    const kinds = metadataOf(dir).map(({ clock, covers }) => `${clock} ${covers.length}`);
    assertEquals(kinds.sort(), [...new Array(4).fill("relative 2"), ...new Array(4).fill("utc 2")]);
    assertEquals(segmentsIn(dir).map((path) => path.replace(/\/.*\./, ".")).sort(), [
      ...["date=2026-03-01.csv", "date=2026-03-01.csv", "date=2026-03-01.parquet", "date=2026-03-01.parquet"],
      ...["date=2026-03-02.csv", "date=2026-03-02.csv", "date=2026-03-02.parquet", "date=2026-03-02.parquet"],
    ]);
  });
});

Deno.test("kymo compact --rows says how large a segment may become, and that a tenth of it is not small", async () => {
  await withFolder(async (dir) => {
    const sizes = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10, 40];
    sizes.forEach((rows, segment) => {
      const started_at = NOON + segment;
      void writeEvents(dir, Array.from({ length: rows }, () => ({ started_at })), { format: "parquet", segment });
    });
    const { out } = await compact(dir, "--rows", "100");
    assertStringIncludes(out, "11 small segments → 1, 99 events");
    const rows = await Promise.all(
      segmentsIn(dir).map(async (path) => (await readParquetFile(`${dir}/${path}`)).rows.length),
    );
    assertEquals(rows.sort((a, b) => a - b), [9, 10, 40, 99]);
    const files = filesIn(dir);
    const again = await compact(dir, "--rows", "100");
    assertEquals([again.out, filesIn(dir)], [`${dir}: 0 journals → parquet, 0 events\n`, files]);
  });
});

Deno.test("kymo compact merges a merged segment with what came since, and covers all of it", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 3);
    await compact(dir);
    const [first] = metadataOf(dir);
    writeEvents(dir, [{ name: "later" }], { format: "parquet", segment: 3 });
    await compact(dir);
    const [second, ...others] = metadataOf(dir);
    assertEquals(others, []);
    const names = [0, 1, 2, 3].map((segment) => `${WRITER}-${segment}`);
    assertEquals([...second!.covers].sort(), [...names, `${first!.writer_id}-${first!.segment}`].sort());
    assertEquals(await namesIn(dir), ["0", "1", "2", "later"]);
  });
});

for (const leftover of ["segments", "journals"] as const) {
  Deno.test(`kymo compact removes ${leftover} that a killed run had merged already`, async () => {
    await withFolder(async (dir) => {
      const paths = leftover === "segments"
        ? writeSmall(dir, 3)
        : [0, 1, 2].map((segment) => writeEvents(dir, [{ name: `${segment}` }], { segment }));
      const copies = paths.map((path) => [path, Deno.readFileSync(path)] as const);
      await compact(dir);
      const merged = filesIn(dir);
      for (const [path, bytes] of copies) Deno.writeFileSync(path, bytes);
      Deno.writeTextFileSync(`${dir}/${DAY}/ffffffffff-0.0a0b0c0d.parquet.tmp`, "half");
      assertEquals(await namesIn(dir), ["0", "1", "2"]);
      const out = `${dir}: 0 journals → parquet, 0 events · 4 leftovers removed\n`;
      assertEquals(await compact(dir), { code: 0, out, err: "" });
      assertEquals(filesIn(dir), merged);
    });
  });
}

Deno.test("kymo compact leaves a segment alone that a newer merged one covers, however often that was merged", async () => {
  await withFolder(async (dir) => {
    const [path] = writeSmall(dir, 2);
    const copy = Deno.readFileSync(path!);
    await compact(dir);
    writeEvents(dir, [{ name: "later" }], { format: "parquet", segment: 7 });
    await compact(dir);
    Deno.writeFileSync(path!, copy);
    assertEquals(await namesIn(dir), ["0", "1", "later"]);
    const { out } = await compact(dir);
    assertEquals(out, `${dir}: 0 journals → parquet, 0 events · 1 leftover removed\n`);
  });
});

for (const { title, reason, write } of BAD_FILES.filter(({ title }) => title.includes("Parquet"))) {
  Deno.test(`kymo compact leaves ${title} alone, by name, and merges the rest`, async () => {
    await withFolder(async (dir) => {
      writeSmall(dir, 2);
      const bad = write(dir, 9);
      const bytes = Deno.readFileSync(bad);
      const { code, out, err } = await compact(dir);
      assertEquals(code, 2);
      assertStringIncludes(err, `"${bad}": `);
      if (!title.includes("page")) assert(reason.test(err), err);
      assertStringIncludes(out, "2 small segments → 1, 2 events · 1 segment could not be read");
      assertEquals(Deno.readFileSync(bad), bytes);
      assertEquals(segmentsIn(dir).length, 2);
    });
  });
}

Deno.test("kymo compact leaves a damaged CSV alone, by name, and merges the rest", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 2, "csv");
    const bad = writeEvents(dir, [{}], { format: "csv", segment: 9 });
    Deno.writeTextFileSync(bad, "one,field,too,many\n", { append: true });
    const { code, out, err } = await compact(dir);
    assertEquals([code, err], [2, `Cannot merge "${bad}": line 3 has 4 fields, the header has ${fieldsOf(bad)}\n`]);
    assertStringIncludes(out, "2 small segments → 1, 2 events · 1 segment could not be read");
  });
});

function fieldsOf(csv: string): number {
  return Deno.readTextFileSync(csv).split("\n", 1)[0]!.split(",").length;
}

Deno.test("kymo compact leaves segments of other programs alone, and columns that it does not know", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 2);
    const foreign = writeOddParquet(dir, { extra: true, segment: 5 });
    const csv = writeEvents(dir, [{}], { format: "csv", segment: 6 });
    Deno.removeSync(`${csv}.meta.json`);
    const bytes = Deno.readFileSync(foreign);
    const { code, out } = await compact(dir);
    assertEquals([code, out], [0, `${dir}: 0 journals → parquet, 0 events · 2 small segments → 1, 2 events\n`]);
    assertEquals(Deno.readFileSync(foreign), bytes);
    assertEquals(segmentsIn(dir).length, 3);
  });
});

Deno.test("kymo compact merges what a living recorder has finished, and leaves its journal alone", async () => {
  await withFolder(async (dir) => {
    await using recorder = createRecorder({ dir, enabled: true, flushIntervalMs: 60_000 });
    const { writerId } = recorder;
    for (const segment of [100, 101]) {
      writeEvents(dir, [{ name: `${segment}` }], { format: "parquet", writer: writerId, segment });
    }
    recorder.record({ kind: "metric", name: "recorded" });
    await recorder.flush();
    const { out } = await compact(dir);
    assertEquals(
      out,
      `${dir}: 0 journals → parquet, 0 events · 2 small segments → 1, 2 events · 1 writer alive, left alone\n`,
    );
    assertEquals(await namesIn(dir), ["100", "101", "recorded"]);
    assertEquals(filesIn(dir).filter((path) => path.startsWith("open/")), [
      `open/${writerId}-0.jsonl`,
      `open/${writerId}.lock`,
    ]);
  });
});

Deno.test("kymo compact does not merge a segment whose journal is still there", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 3);
    using _alive = takeWriterLock(`${dir}/open`, WRITER);
    const journal = writeEvents(dir, [{ name: "0" }], { segment: 0 });
    const { out } = await compact(dir);
    assertEquals(
      out,
      `${dir}: 0 journals → parquet, 0 events · 2 small segments → 1, 2 events · 1 writer alive, left alone\n`,
    );
    assert(filesIn(dir).includes(`${DAY}/${WRITER}-0.parquet`));
    assertEquals(await namesIn(dir), ["0", "1", "2"]);
    Deno.removeSync(journal);
  });
});

Deno.test("kymo compact says that another is at work on the folder", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 2);
    const files = segmentsIn(dir);
    using _other = claimWriter(`${dir}/open`, "compact")!;
    const err = `Cannot change "${dir}": another kymo compact or kymo prune is at work on it\n`;
    assertEquals(await compact(dir), { code: 2, out: "", err });
    assertEquals(segmentsIn(dir), files);
  });
});

Deno.test("kymo compact makes one segment of 700 journals, whose writers it claims some at a time", async () => {
  await withFolder(async (dir) => {
    for (let number = 0; number < 700; number++) {
      writeEvents(dir, [{ name: `${number}` }], { writer: number.toString(16).padStart(10, "0") });
    }
    const { code, out } = await compact(dir);
    assertEquals([code, out], [
      0,
      `${dir}: 700 journals → parquet, 700 events · 3 small segments → 1, 700 events\n`,
    ]);
    assertEquals(filesIn(dir).length, 1);
    assertEquals(metadataOf(dir)[0]!.covers.length, 703);
    assertEquals((await open(dir)).quality.events, 700);
  });
});
