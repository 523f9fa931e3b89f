import { assert, assertEquals } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import { readSegmentMetadata } from "../../recorder/read_segment_metadata.ts";
import { HOUR, NOON, writeEvents } from "../analysis/event_files.ts";
import { column, eventsOf } from "../analysis/import_kit.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { type Ran, ran } from "./fake_io.ts";

const [ONE, TWO] = ["00a1b2c3d4", "11a1b2c3d4"];

function compact(dir: string, ...args: string[]): Promise<Ran> {
  return ran(["compact", dir, ...args]);
}

/** A live writer with one event on disk. */
async function withLiveWriter(dir: string, run: (files: string[]) => Promise<void>): Promise<void> {
  await using recorder = createRecorder({ dir });
  await recorder.llmCall({ provider: "p", model: "live", name: "chat" }, () => Promise.resolve(1));
  await recorder.flush();
  await run(filesIn(dir).filter((file) => file.startsWith("open/")));
}

Deno.test("kymo compact turns the journals of ended writers into segments and removes their locks", async () => {
  await withFolder(async (dir) => {
    const large = Array.from({ length: 3000 }, () => ({ model: "large" }));
    writeEvents(dir, large, { writer: ONE });
    writeEvents(dir, [{ model: "c", started_at: NOON + 48 * HOUR }], { writer: ONE, segment: 1 });
    writeEvents(dir, [{ model: "d", started_at: NOON + 24 * HOUR }], { writer: TWO });
    Deno.writeTextFileSync(`${dir}/open/${ONE}.lock`, "");
    const out = `${dir}: 3 journals → parquet, 3,002 events · 1 leftover removed\n`;
    assertEquals(await compact(dir), { code: 0, out, err: "" });
    assertEquals(filesIn(dir), [
      `date=2026-03-01/${ONE}-0.parquet`,
      `date=2026-03-02/${TWO}-0.parquet`,
      `date=2026-03-03/${ONE}-1.parquet`,
    ]);
    assertEquals(column(await eventsOf(dir), "model").slice(2999), ["large", "d", "c"]);
  });
});

Deno.test("kymo compact turns small journals of a day into one segment, which lists them", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ model: "a" }, { model: "b" }], { writer: ONE });
    writeEvents(dir, [{ model: "c" }], { writer: ONE, segment: 1 });
    writeEvents(dir, [{ model: "d" }], { writer: TWO });
    const out = `${dir}: 3 journals → parquet, 4 events\n`;
    assertEquals(await compact(dir), { code: 0, out, err: "" });
    const [segment, ...others] = filesIn(dir);
    assertEquals(others, []);
    const covers = readSegmentMetadata(`${dir}/${segment}`)!.covers;
    assertEquals(covers, [`${ONE}-0`, `${ONE}-1`, `${TWO}-0`]);
    assertEquals(column(await eventsOf(dir), "model"), ["a", "b", "c", "d"]);
  });
});

Deno.test("kymo compact does nothing the second time", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{}], { writer: ONE });
    await compact(dir);
    const files = filesIn(dir).map((file) => [file, Deno.readFileSync(`${dir}/${file}`)]);
    assertEquals(await compact(dir), { code: 0, out: `${dir}: 0 journals → parquet, 0 events\n`, err: "" });
    assertEquals(filesIn(dir).map((file) => [file, Deno.readFileSync(`${dir}/${file}`)]), files);
  });
});

Deno.test("kymo compact leaves a writer that is alive alone", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ model: "dead" }], { writer: ONE });
    await withLiveWriter(dir, async (live) => {
      assertEquals(live.filter((file) => !file.includes(ONE)).length, 2);
      const out = `${dir}: 1 journal → parquet, 1 event · 1 writer alive, left alone\n`;
      assertEquals(await compact(dir), { code: 0, out, err: "" });
      assertEquals(filesIn(dir), [`date=2026-03-01/${ONE}-0.parquet`, ...live.filter((file) => !file.includes(ONE))]);
    });
    assertEquals(column(await eventsOf(dir), "model").sort(), ["dead", "live"]);
  });
});

Deno.test("kymo compact removes what a killed writer or conversion left behind", async () => {
  await withFolder(async (dir) => {
    const segment = writeEvents(dir, [{ model: "a" }], { writer: ONE, format: "parquet" });
    writeEvents(dir, [{ model: "converted already" }], { writer: ONE });
    for (const name of [`${ONE}.lock`, `${ONE}.lock.tmp`, `${TWO}.lock.tmp`]) {
      Deno.writeTextFileSync(`${dir}/open/${name}`, "");
    }
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/${TWO}-3.parquet.tmp`, "half");
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/${TWO}-4.csv.tmp`, "half");
    const out = `${dir}: 0 journals → parquet, 0 events · 6 leftovers removed\n`;
    assertEquals(await compact(dir), { code: 0, out, err: "" });
    assertEquals(filesIn(dir), [segment.slice(dir.length + 1)]);
    assertEquals(column(await eventsOf(dir), "model"), ["a"]);
  });
});

Deno.test("kymo compact removes no file that is not Kymo's", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{}], { writer: ONE, format: "parquet" });
    const mine = ["date=2026-03-01/notes.tmp", "date=of-birth", "open/notes.lock", "open/x.jsonl", "rejected.csv.tmp"];
    for (const file of mine) Deno.writeTextFileSync(`${dir}/${file}`, "mine");
    const { code, err } = await compact(dir);
    assertEquals([code, err], [0, ""]);
    assertEquals(filesIn(dir), [...mine, `date=2026-03-01/${ONE}-0.parquet`].sort());
  });
});

Deno.test("kymo compact takes a journal whose last line is torn, up to there", async () => {
  await withFolder(async (dir) => {
    const path = writeEvents(dir, [{ model: "a" }, { model: "b" }], { writer: ONE });
    Deno.writeTextFileSync(path, '{"rows":1,"col', { append: true });
    const { code, out } = await compact(dir);
    assertEquals([code, out], [0, `${dir}: 1 journal → parquet, 2 events\n`]);
    assertEquals(column(await eventsOf(dir), "model"), ["a", "b"]);
  });
});

Deno.test("kymo compact leaves a damaged journal where it is, converts the others and exits with 2", async () => {
  await withFolder(async (dir) => {
    const path = writeEvents(dir, [{ model: "a" }], { writer: ONE });
    const [header, batch] = Deno.readTextFileSync(path).split("\n");
    Deno.writeTextFileSync(path, [header, "damaged", batch, ""].join("\n"));
    Deno.writeTextFileSync(`${dir}/open/${ONE}.lock`, "");
    writeEvents(dir, [{ model: "b" }], { writer: TWO });
    const first = await compact(dir);
    assertEquals([first.code, first.out], [
      2,
      `${dir}: 1 journal → parquet, 1 event · 1 leftover removed · 1 journal could not be converted\n`,
    ]);
    assertEquals(first.err, `Cannot convert journal "${path}": 1 line is damaged, the rest can be read where it is\n`);
    assertEquals(filesIn(dir), [`date=2026-03-01/${TWO}-0.parquet`, `open/${ONE}-0.jsonl`]);
    assertEquals(column(await eventsOf(dir), "model").sort(), ["a", "b"]);
    const second = await compact(dir);
    assertEquals([second.code, second.err], [2, first.err]);
  });
});

Deno.test("kymo compact --format csv writes CSV", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ model: "a", attributes: '{"depth":1}' }], { writer: ONE, metadata: { clock: "relative" } });
    const out = `${dir}: 1 journal → csv, 1 event\n`;
    assertEquals(await compact(dir, "--format", "csv"), { code: 0, out, err: "" });
    const stem = `date=2026-03-01/${ONE}-0.csv`;
    assertEquals(filesIn(dir), [stem, `${stem}.meta.json`]);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/${stem}.meta.json`)).clock, "relative");
    const [event] = await eventsOf(dir);
    assertEquals([event!.model, event!.attributes], ["a", { depth: 1 }]);
    assertEquals((await open(dir)).quality.quarantined, []);
  });
});

Deno.test("kymo compact of an empty folder has nothing to do", async () => {
  await withFolder(async (dir) => {
    assertEquals(await compact(dir), { code: 0, out: `${dir}: 0 journals → parquet, 0 events\n`, err: "" });
    assertEquals([...Deno.readDirSync(dir)], []);
  });
});

Deno.test("kymo compact says that there is no such folder, or that it is a file", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/file`, "mine");
    const none = await compact(`${dir}/none`);
    assertEquals(none, { code: 2, out: "", err: `Cannot open "${dir}/none": there is no such folder\n` });
    const file = await compact(`${dir}/file`);
    assertEquals([file.code, file.out], [2, ""]);
    assert(file.err.startsWith(`Cannot open "${dir}/file": it is a file`), file.err);
    assertEquals(filesIn(dir), ["file"]);
  });
});

Deno.test("kymo compact says which arguments it does not take", async () => {
  const format = `Cannot run kymo compact: --format must be one of parquet, csv, current value is "json"\n`;
  assertEquals(await ran(["compact", "--format", "json"]), { code: 2, out: "", err: format });
  for (const rows of ["0", "x", "1.5", "-3"]) {
    const wrong = `Cannot run kymo compact: --rows must be a whole number above 0, current value is "${rows}"\n`;
    assertEquals(await ran(["compact", `--rows=${rows}`]), { code: 2, out: "", err: wrong });
    assertEquals(await ran(["compact", "--rows", rows]), { code: 2, out: "", err: wrong });
  }
  const two = "Cannot run kymo compact: one DIR is needed, 2 are given\n";
  assertEquals(await ran(["compact", "a", "b"]), { code: 2, out: "", err: two });
  const unknown = await ran(["compact", "--dir", "a"]);
  assertEquals([unknown.code, unknown.out], [2, ""]);
  assert(unknown.err.includes("--dir") && unknown.err.includes("--format"), unknown.err);
});

Deno.test("kymo compact --help shows its options and writes nothing", async () => {
  for (const flag of ["--help", "-h"]) {
    const { code, out, err } = await ran(["compact", flag]);
    assertEquals([code, err], [0, ""]);
    for (const part of ["Usage: kymo compact [DIR]", "--format", "--rows", "--help", "Examples:"]) {
      assert(out.includes(part), out);
    }
  }
});
