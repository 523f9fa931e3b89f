import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gatherJournals, type GatherOptions, SMALL_JOURNAL_BYTES } from "../../recorder/gather_journals.ts";
import { readSegmentMetadata } from "../../recorder/read_segment_metadata.ts";
import { takeWriterLock } from "../../recorder/writer_lock.ts";
import { filesIn, withFolder } from "./event_folder.ts";
import { NOON_MS } from "./fake_clock.ts";
import { leaveJournal } from "./left_journal.ts";
import { readParquetFile } from "./parquet_file.ts";

const KEEPER = "ffffffffff";
const [ONE, TWO, THREE] = ["0000000001", "0000000002", "0000000003"];
const DAY_MS = 86_400_000;

/** Gathers every journal of a folder. */
function gather(dir: string, options: Partial<GatherOptions> = {}): ReturnType<typeof gatherJournals> {
  const journals = filesIn(dir).filter((path) => path.endsWith(".jsonl")).map((path) => ({
    path: `${dir}/${path}`,
    writerId: path.slice("open/".length).split("-")[0]!,
  }));
  return gatherJournals({ journals, dir, format: "parquet", writerId: KEEPER, firstSegment: 7, ...options });
}

async function valuesIn(path: string): Promise<unknown[]> {
  return (await readParquetFile(path)).rows.map((row) => row.value);
}

const NOTHING = { journals: 0, events: 0, removed: 0, busy: 0, failures: [] };

Deno.test("gatherJournals() makes one segment of the small journals of a day, which lists them", async () => {
  await withFolder(async (dir) => {
    leaveJournal(dir, `${ONE}-0`, { values: [1, 2] });
    leaveJournal(dir, `${ONE}-1`, { values: [3], metadata: { service: "other", pid: 18 } });
    leaveJournal(dir, `${TWO}-5`, { values: [4], metadata: { host: "here" } });
    leaveJournal(dir, `${THREE}-0`, { values: [5], startedAtMs: NOON_MS + DAY_MS });
    assertEquals(await gather(dir), { ...NOTHING, journals: 4, events: 5 });
    const together = `date=2026-03-01/${KEEPER}-7.parquet`;
    assertEquals(filesIn(dir), [together, `date=2026-03-02/${THREE}-0.parquet`]);
    const { metadata } = await readParquetFile(`${dir}/${together}`);
    assertEquals(metadata.covers, [`${ONE}-0`, `${ONE}-1`, `${TWO}-5`]);
    assertEquals([metadata.writer_id, metadata.segment, metadata.clock], [KEEPER, 7, "utc"]);
    assertEquals([metadata.service, metadata.pid, metadata.host], [null, null, null]);
    assertEquals(await valuesIn(`${dir}/${together}`), [1, 2, 3, 4]);
  });
});

Deno.test("gatherJournals() keeps what all of them agree on, and clocks apart", async () => {
  await withFolder(async (dir) => {
    for (const [index, writer] of [ONE, TWO].entries()) {
      leaveJournal(dir, `${writer}-0`, { values: [index], metadata: { host: "here" } });
      leaveJournal(dir, `${writer}-1`, { values: [index + 2], metadata: { clock: "relative" } });
    }
    await gather(dir);
    const files = filesIn(dir);
    assertEquals(files, [`date=2026-03-01/${KEEPER}-7.parquet`, `date=2026-03-01/${KEEPER}-8.parquet`]);
    const [utc, relative] = files.map((file) => readSegmentMetadata(`${dir}/${file}`)!);
    assertEquals([utc!.clock, utc!.service, utc!.pid, utc!.host], ["utc", "qa-bot", 17, "here"]);
    assertEquals([relative!.clock, relative!.covers], ["relative", [`${ONE}-1`, `${TWO}-1`]]);
  });
});

Deno.test("gatherJournals() gives a large journal a segment of its own name", async () => {
  await withFolder(async (dir) => {
    const values = Array.from({ length: SMALL_JOURNAL_BYTES / 40 }, (_, number) => number);
    leaveJournal(dir, `${ONE}-3`, { values });
    leaveJournal(dir, `${TWO}-0`, { values: [1] });
    assertEquals(await gather(dir), { ...NOTHING, journals: 2, events: values.length + 1 });
    assertEquals(filesIn(dir), [`date=2026-03-01/${ONE}-3.parquet`, `date=2026-03-01/${TWO}-0.parquet`]);
  });
});

for (const format of ["parquet", "csv"] as const) {
  Deno.test(`gatherJournals() removes a journal that is in a segment already, also in one of many: ${format}`, async () => {
    await withFolder(async (dir) => {
      const copies = ["0", "1", "2"].map((number) =>
        leaveJournal(dir, `${ONE}-${number}`, { values: [Number(number)] })
      )
        .map((path) => [path, Deno.readTextFileSync(path)] as const);
      await gather(dir, { format });
      const before = filesIn(dir);
      assert(before.every((path) => path.startsWith("date=")));
      for (const [path, text] of copies) Deno.writeTextFileSync(path, text);
      leaveJournal(dir, `${TWO}-0`, { values: [9] });
      assertEquals(await gather(dir, { format, firstSegment: 20 }), {
        ...NOTHING,
        journals: 1,
        events: 1,
        removed: 3,
      });
      const added = [`date=2026-03-01/${TWO}-0.${format}`];
      if (format === "csv") added.push(`${added[0]}.meta.json`);
      assertEquals(filesIn(dir), [...before, ...added].sort());
    });
  });
}

Deno.test("gatherJournals() leaves a living writer alone, and holds the locks of the others", async () => {
  await withFolder(async (dir) => {
    leaveJournal(dir, `${ONE}-0`, { values: [1] });
    leaveJournal(dir, `${TWO}-0`, { values: [2] });
    {
      using _alive = takeWriterLock(`${dir}/open`, ONE);
      assertEquals(await gather(dir), { ...NOTHING, journals: 1, events: 1, busy: 1 });
      assertEquals(filesIn(dir), [`date=2026-03-01/${TWO}-0.parquet`, `open/${ONE}-0.jsonl`, `open/${ONE}.lock`]);
    }
    assertEquals(await gather(dir), { ...NOTHING, journals: 1, events: 1 });
    assertEquals(filesIn(dir).filter((path) => path.startsWith("open/")), []);
  });
});

Deno.test("gatherJournals() does each journal once when several do it at the same time", async () => {
  await withFolder(async (dir) => {
    for (let number = 0; number < 40; number++) {
      leaveJournal(dir, `${number.toString(16).padStart(10, "0")}-0`, { values: [number] });
    }
    const all = await Promise.all([0, 100, 200].map((firstSegment) => gather(dir, { firstSegment })));
    assertEquals(all.reduce((sum, { events }) => sum + events, 0), 40);
    const values = (await Promise.all(filesIn(dir).map((path) => valuesIn(`${dir}/${path}`)))).flat();
    assertEquals(values.map(Number).sort((a, b) => a - b), Array.from({ length: 40 }, (_, number) => number));
  });
});

Deno.test("gatherJournals() leaves a damaged journal where it is, says so, and does the others", async () => {
  await withFolder(async (dir) => {
    const path = leaveJournal(dir, `${ONE}-0`, { values: [1] });
    Deno.writeTextFileSync(path, "damaged\n", { append: true });
    leaveJournal(dir, `${TWO}-0`, { values: [2] });
    const { failures, ...done } = await gather(dir);
    assertEquals(done, { journals: 1, events: 1, removed: 0, busy: 0 });
    assertEquals(failures.map((error) => error.message), [
      `Cannot convert journal "${path}": 1 line is damaged, the rest can be read where it is`,
    ]);
    assertEquals(filesIn(dir), [`date=2026-03-01/${TWO}-0.parquet`, `open/${ONE}-0.jsonl`]);
  });
});

Deno.test("gatherJournals() reports a journal that a newer Kymo wrote, and is not moved by one that is gone", async () => {
  await withFolder(async (dir) => {
    const path = leaveJournal(dir, `${ONE}-0`, { values: [1], metadata: { schema_version: 99 } });
    const gone = { path: `${dir}/open/${TWO}-0.jsonl`, writerId: TWO };
    const { failures, ...done } = await gather(dir, { journals: [{ path, writerId: ONE }, gone] });
    assertEquals([done, failures.length], [{ journals: 0, events: 0, removed: 0, busy: 0 }, 1]);
    assertStringIncludes(failures[0]!.message, "schema version is 99");
    assertEquals(filesIn(dir), [`open/${ONE}-0.jsonl`]);
  });
});

Deno.test("gatherJournals() removes a journal without an event, and what a killed conversion left of its writer", async () => {
  await withFolder(async (dir) => {
    leaveJournal(dir, `${ONE}-0`, { values: [] });
    leaveJournal(dir, `${ONE}-1`, { values: [1] });
    Deno.mkdirSync(`${dir}/date=2026-03-01`);
    for (const name of [`${ONE}-1.00ff00ff.parquet.tmp`, `${ONE}-1.parquet.tmp`, `${TWO}-1.00ff00ff.parquet.tmp`]) {
      Deno.writeTextFileSync(`${dir}/date=2026-03-01/${name}`, "half");
    }
    assertEquals(await gather(dir), { ...NOTHING, journals: 1, events: 1, removed: 1 });
    assertEquals(
      filesIn(dir),
      [
        `date=2026-03-01/${TWO}-1.00ff00ff.parquet.tmp`,
        `date=2026-03-01/${ONE}-1.parquet`,
      ].sort(),
    );
  });
});
