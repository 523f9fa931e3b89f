import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { open, summary } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { BAD_CSV, BAD_FILES, writeOddParquet } from "./bad_files.ts";
import { writeEvents } from "./event_files.ts";

for (const { title, reason, write } of BAD_FILES) {
  Deno.test(`open() leaves out ${title}, by name, and reads the rest`, async () => {
    await withFolder(async (dir) => {
      const bad = write(dir);
      writeEvents(dir, [{ duration_ms: 5 }, { duration_ms: 7 }], { format: "parquet", segment: 9 });
      const source = await open(dir);
      const [row] = (await summary(source)).select("calls", "duration_ms_mean").toRecords();
      assertEquals(row, { calls: 2, duration_ms_mean: 6 });
      assertEquals(source.quality.files, 1);
      assertEquals(source.quality.quarantined.map(({ file }) => file), [bad]);
      assertMatch(source.quality.quarantined[0]!.reason, reason);
    });
  });

  Deno.test(`open() says why when ${title} is all there is`, async () => {
    await withFolder(async (dir) => {
      const bad = write(dir);
      const error = await assertRejects(async () => await summary(await open(dir)), Error, `Cannot open "${dir}"`);
      assertStringIncludes(error.message, `none of its files can be read\n  ${bad}: `);
      assertMatch(error.message, reason);
    });
  });
}

Deno.test("open() lists each file when none can be read", async () => {
  await withFolder(async (dir) => {
    const files = BAD_FILES.slice(0, 3).map(({ write }, segment) => write(dir, segment));
    const error = await assertRejects(() => open(dir), Error);
    for (const file of files) assertStringIncludes(error.message, file);
    assertEquals(error.message.split("\n").length, 1 + files.length);
  });
});

for (const { title, edit, reason } of BAD_CSV) {
  Deno.test(`open() leaves out CSV with ${title}, and says where`, async () => {
    await withFolder(async (dir) => {
      const path = writeEvents(dir, [{ input_tokens: 5, cache_read_tokens: 3, duration_ms: 2 }, {}], { format: "csv" });
      Deno.writeTextFileSync(path, edit(Deno.readTextFileSync(path)));
      const error = await assertRejects(() => open(dir), Error);
      assertStringIncludes(error.message, `${path}: ${reason}`);
    });
  });
}

Deno.test("open() reads CSV as spreadsheets leave it: byte order mark, CRLF, columns moved and removed", async () => {
  await withFolder(async (dir) => {
    const path = writeEvents(dir, [{ duration_ms: 2 }, { duration_ms: 4 }], { format: "csv" });
    const rows = Deno.readTextFileSync(path).trim().split(/\r?\n/).map((line) => line.split(",").reverse().join(","));
    Deno.writeTextFileSync(path, `\ufeff${rows.join("\r\n")}\r\n`);
    Deno.removeSync(`${path}.meta.json`);
    const source = await open(dir);
    assertEquals((await summary(source)).getColumn("duration_ms_mean").toArray(), [3]);
    assertEquals(source.clock, "utc");
  });
});

Deno.test("open() keeps an event without a name in CSV", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "", task: 'say "hi",\nplease' }], { format: "csv" });
    const [row] = await (await open(dir)).traces(["1".padStart(32, "0")]);
    assertEquals([row?.name, row?.task], ["", 'say "hi",\nplease']);
  });
});

Deno.test("open() reads Parquet of other programs: any order of columns, additional ones, 32 bits for 64", async () => {
  await withFolder(async (dir) => {
    writeOddParquet(dir, { extra: true });
    const table = await summary(await open(dir));
    assertEquals(table.select("calls", "input_tokens").toRecords(), [{ calls: 2, input_tokens: 30 }]);
  });
});

Deno.test("open() says that there is no folder", async () => {
  await assertRejects(() => open("nowhere/events"), Deno.errors.NotFound, 'Cannot open "nowhere/events": there is no');
});

Deno.test("open() says that a folder holds no events", async () => {
  await withFolder(async (dir) => {
    await assertRejects(() => open(dir), Deno.errors.NotFound, `Cannot open "${dir}": it holds no events`);
    Deno.mkdirSync(`${dir}/open`);
    await assertRejects(() => open(dir), Deno.errors.NotFound, "it holds no events");
  });
});

Deno.test("open() says that a path is a file", async () => {
  await withFolder(async (dir) => {
    const file = writeEvents(dir, [{}], { format: "parquet" });
    await assertRejects(
      () => open(file),
      Deno.errors.NotADirectory,
      `Cannot open "${file}": it is a file, give the folder`,
    );
  });
});
