import { assert, assertEquals } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { type Ran, ran } from "../cli/fake_io.ts";
import { importAgain, type ImportCase, importInto, mapWith } from "./import_kit.ts";

const CSV = ["t,m", "1,a", "2,b"];
const MAP = mapWith({ model: "m" });

/** Asserts that an import fails with one line, and that its folder is not even made. */
async function assertUnusable(
  { csv = CSV, map = MAP }: Partial<ImportCase>,
  message: (dir: string) => string,
): Promise<void> {
  await withFolder(async (dir) => {
    const result = await importInto(dir, { csv, map });
    assertFails(result, message(dir));
    assertEquals(filesIn(dir), ["calls.csv", "map.json"]);
    assertEquals([...Deno.readDirSync(dir)].length, 2);
  });
}

function assertFails({ code, out, err }: Ran, message: string): void {
  assertEquals([code, out, err], [2, "", `${message}\n`]);
}

Deno.test("importCsv() says that there is no such map or file", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    Deno.removeSync(`${dir}/events`, { recursive: true });
    const run = (csv: string, map: string): Promise<Ran> =>
      ran(["import", "csv", `${dir}/${csv}`, "--map", `${dir}/${map}`, "--out", `${dir}/events`]);
    assertFails(await run("calls.csv", "none.json"), `Cannot use map "${dir}/none.json": there is no such file`);
    assertFails(await run("none.csv", "map.json"), `Cannot import "${dir}/none.csv": there is no such file`);
    Deno.mkdirSync(`${dir}/folder`);
    assertFails(await run("folder", "map.json"), `Cannot import "${dir}/folder": it is not a file`);
    const { code, err } = await run("calls.csv", "folder");
    assertEquals(code, 2);
    assert(err.startsWith(`Cannot use map "${dir}/folder": `), err);
    assertEquals(filesIn(dir), ["calls.csv", "map.json"]);
  });
});

Deno.test("importCsv() says that a map is not JSON", async () => {
  await withFolder(async (dir) => {
    const { code, err } = await importInto(dir, { csv: CSV, map: "{ kind: llm_call }" });
    assertEquals(code, 2);
    assert(err.startsWith(`Cannot use map "${dir}/map.json": it is not JSON, `), err);
    assertEquals(filesIn(dir), ["calls.csv", "map.json"]);
  });
});

Deno.test("importCsv() names the column of a map that the file lacks, wherever the map names it", async () => {
  const maps = [
    mapWith({ model: "none" }),
    mapWith({ attributes: ["none"] }),
    mapWith({ attributes: { key: { column: "none" } } }),
    mapWith({ output_tokens: { column: "m", plus: ["none"] } }),
    mapWith({}, { operations: [{ by: ["none"], name: "m" }] }),
    mapWith({}, { operations: [{ by: ["m"], name: "none" }] }),
    mapWith({}, { operations: [{ by: ["m"], name: "m", parent: ["none"] }] }),
    mapWith({}, { operations: [{ by: ["m"], name: "m", columns: { agent: "none" } }] }),
  ];
  for (const map of maps) {
    await assertUnusable(
      { map },
      (dir) => `Cannot import "${dir}/calls.csv": the map names column "none", columns are "t", "m"`,
    );
  }
});

Deno.test("importCsv() says that a file is empty, or has nothing but a header", async () => {
  await assertUnusable({ csv: "" }, (dir) => `Cannot import "${dir}/calls.csv": it is empty`);
  for (const csv of ["\n", "\ufeff"]) {
    await assertUnusable({ csv }, (dir) => `Cannot import "${dir}/calls.csv": it is empty, a header line is needed`);
  }
  for (const csv of ["t,m", "t,m\n", "t,m\r\n\r\n"]) {
    await assertUnusable({ csv }, (dir) => `Cannot import "${dir}/calls.csv": it has a header but no rows`);
  }
});

Deno.test("importCsv() writes nothing when every row is refused", async () => {
  await assertUnusable(
    { csv: ["t,m", "x,a", "y,b"] },
    (dir) =>
      `Cannot import "${dir}/calls.csv": none of its 2 rows can be used, ` +
      `line 2: column "t" must be whole microseconds since 1970, current value is "x"`,
  );
});

Deno.test("importCsv() writes nothing when a quote is not closed, wherever it stands", async () => {
  const many = Array.from({ length: 60_000 }, (_, row) => `${row},a`);
  for (const csv of [["t,m", '1,"a'], ['t,"m'], ["t,m", ...many, "x,bad row", '1,"a'], ["t,m", '1,a"b']]) {
    await withFolder(async (dir) => {
      const { code, out, err } = await importInto(dir, { csv, map: MAP });
      assertEquals([code, out], [2, ""]);
      assert(err.startsWith(`Cannot import "${dir}/calls.csv": `) && /line \d+/.test(err), err);
      assertEquals([...Deno.readDirSync(dir)].length, 2);
    });
  }
});

Deno.test("importCsv() does not touch what is in the folder when it fails", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    const before = filesIn(dir);
    const { code } = await importInto(dir, { csv: ["t,m", "x,a"], map: MAP });
    assertEquals([code, filesIn(dir)], [2, before]);
  });
});

Deno.test("importCsv() makes no folder on the way to one that it cannot fill", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: ["t,m", "x,a"], map: MAP });
    const out = `${dir}/new/deep/events`;
    const { code } = await ran(["import", "csv", `${dir}/calls.csv`, "--map", `${dir}/map.json`, "--out", out]);
    assertEquals([code, [...Deno.readDirSync(dir)].length], [2, 2]);
  });
});

Deno.test("importCsv() says that it cannot write: a file in place of the folder, or above it", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/events`, "mine");
    const there = await importInto(dir, { csv: CSV, map: MAP });
    assertEquals([there.code, there.out], [2, ""]);
    assert(there.err.startsWith(`Cannot import into "${dir}/events": `), there.err);
    const out = `${dir}/events/below`;
    const below = await ran(["import", "csv", `${dir}/calls.csv`, "--map", `${dir}/map.json`, "--out", out]);
    assertEquals([below.code, below.out], [2, ""]);
    assert(below.err.startsWith(`Cannot import into "${out}": `), below.err);
    assertEquals(Deno.readTextFileSync(`${dir}/events`), "mine");
    Deno.removeSync(`${dir}/events`);
    assertEquals((await importAgain(dir)).code, 0);
  });
});
