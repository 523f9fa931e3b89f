import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "../cli/fake_io.ts";
import { readParquetFile } from "../recorder/parquet_file.ts";
import { column, eventsOf, importAgain, imported, importInto, mapWith, NEW_YEAR } from "./import_kit.ts";

const MAP = mapWith({ model: "m" }, { operations: [{ by: ["op"], name: "op" }] });
const CSV = ["t,m,op", "1,a,x", "2,b,y", "3,c,x"];

/** Every file of a folder with its bytes. */
function bytesOf(dir: string): [string, Uint8Array][] {
  return filesIn(dir).map((file) => [file, Deno.readFileSync(`${dir}/${file}`)]);
}

Deno.test("importCsv() adds nothing when it is done twice, and makes the same files, byte for byte, in another folder", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    const files = bytesOf(`${dir}/events`);
    const names = files.map(([name]) => name.replace(/[0-9a-f]{10}/, "ID"));
    assertEquals(names, ["date=2026-01-01/ID-0.parquet", "imports/ID.json"]);
    const out = [
      `${dir}/calls.csv: csv, 0 rows → nothing new`,
      `3 rows there already, see ${dir}/events/imports`,
      "",
    ].join("\n");
    assertEquals(await importAgain(dir), { code: 0, out, err: "" });
    assertEquals(bytesOf(`${dir}/events`), files);
    Deno.renameSync(`${dir}/events`, `${dir}/before`);
    await importAgain(dir);
    assertEquals(bytesOf(`${dir}/events`), files);
  });
});

Deno.test("importCsv() makes other ids of another file or another map, the same of a map that is laid out otherwise", async () => {
  await withFolder(async (dir) => {
    const idsAfter = async (csv: readonly string[], map: unknown): Promise<unknown[]> => {
      await importInto(dir, { csv, map });
      const ids = column(await eventsOf(`${dir}/events`), "event_id");
      Deno.removeSync(`${dir}/events`, { recursive: true });
      return ids;
    };
    const ids = await idsAfter(CSV, MAP);
    assertEquals(new Set(ids).size, 5);
    assertEquals(await idsAfter(CSV, JSON.stringify(MAP, null, 4)), ids);
    assertNotEquals(await idsAfter([...CSV, "4,d,x"], MAP), ids);
    assertNotEquals(await idsAfter(CSV, mapWith({ model: "m", agent: { value: "a" } })), ids);
  });
});

Deno.test("importCsv() repeats an import that was killed: what it left behind goes", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    const files = bytesOf(`${dir}/events`);
    const writer = files[0]![0].split("/")[1]!.split("-")[0]!;
    const staging = `${dir}/events/import-${writer}`;
    Deno.mkdirSync(`${staging}/date=2026-01-01`, { recursive: true });
    Deno.writeTextFileSync(`${staging}/date=2026-01-01/${writer}-7.parquet`, "half");
    Deno.writeTextFileSync(`${staging}/rejected.csv`, "half");
    Deno.writeTextFileSync(`${dir}/events/imports/import.lock`, "");
    for (const [name] of files) Deno.removeSync(`${dir}/events/${name}`);
    await assertRejects(() => open(`${dir}/events`), Deno.errors.NotFound, "it holds no events");
    assertEquals((await importAgain(dir)).code, 0);
    assertEquals(bytesOf(`${dir}/events`), files);
  });
});

Deno.test("importCsv() completes an import that was killed when it counted already: nothing is lost, nothing twice", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    const files = bytesOf(`${dir}/events`);
    const [segment] = files[0]!;
    const staging = `${dir}/events/import-${segment.split("/")[1]!.split("-")[0]!}`;
    Deno.mkdirSync(`${staging}/date=2026-01-01`, { recursive: true });
    Deno.renameSync(`${dir}/events/${segment}`, `${staging}/${segment}`);
    const { code, out } = await importAgain(dir);
    assertEquals([code, out.split("\n")[1]], [0, `3 rows there already, see ${dir}/events/imports`]);
    assertEquals(bytesOf(`${dir}/events`), files);
  });
});

Deno.test("importCsv() waits for another import into the folder, and says so", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    let lock: Deno.FsFile | null = Deno.openSync(`${dir}/events/imports/import.lock`, { create: true, write: true });
    lock.lockSync(true);
    let err = "";
    const args = ["import", "csv", `${dir}/calls.csv`, "--map", `${dir}/map.json`, "--out", `${dir}/events`];
    const { code } = await ran(args, {
      err: (text) => {
        err += text;
        lock?.close();
        lock = null;
      },
    });
    assertEquals([code, err], [
      0,
      `${dir}/calls.csv: another import into ${dir}/events is running, waiting for it to end\n`,
    ]);
  });
});

Deno.test("importCsv() writes many rows into several segments, operations last", async () => {
  await withFolder(async (dir) => {
    const lines = Array.from({ length: 120_001 }, (_, row) => `${row},m${row % 3},op${row % 2}`);
    const { code, out } = await importInto(dir, { csv: ["t,m,op", ...lines], map: MAP });
    assertEquals(code, 0);
    assert(out.includes("120,001 rows → 120,003 events (120,001 llm_call, 2 operation), 3 files"), out);
    const files = filesIn(`${dir}/events`).filter((file) => file.startsWith("date="));
    assertEquals(files.map((file) => file.replace(/[0-9a-f]{10}/, "ID")), [
      "date=2026-01-01/ID-0.parquet",
      "date=2026-01-01/ID-1.parquet",
      "date=2026-01-01/ID-2.parquet",
    ]);
    const parts = await Promise.all(files.map((file) => readParquetFile(`${dir}/events/${file}`)));
    assertEquals(parts.map(({ rows, metadata }) => [rows.length, metadata?.segment]), [[50_000, 0], [50_000, 1], [
      20_003,
      2,
    ]]);
    assertEquals(parts[2]!.rows.slice(-2).map(({ kind }) => kind), ["operation", "operation"]);
    const events = await eventsOf(`${dir}/events`);
    assertEquals(new Set(column(events, "event_id")).size, 120_003);
    assertEquals(events[120_000]!.started_at, NEW_YEAR + 120_000 * 1e6);
  });
});

Deno.test("importCsv() imports into a folder that is being recorded into", async () => {
  await withFolder(async (dir) => {
    await using recorder = createRecorder({ dir: `${dir}/events` });
    await recorder.llmCall({ provider: "p", model: "recorded", name: "chat" }, () => Promise.resolve(1));
    await recorder.flush();
    const before = filesIn(`${dir}/events`);
    assertEquals((await importInto(dir, { csv: CSV, map: MAP })).code, 0);
    const after = filesIn(`${dir}/events`);
    assertEquals(before.filter((file) => !after.includes(file)), []);
    assertEquals(
      column(await eventsOf(`${dir}/events`), "model").sort(),
      ["a", "b", "c", null, null, "recorded"].sort(),
    );
    await recorder.close();
    assertEquals((await open(`${dir}/events`)).quality, {
      events: 6,
      files: 2,
      journals: 1,
      quarantined: [],
      torn_lines: 0,
    });
  });
});

Deno.test("importCsv() keeps ids of the right length, makes others of a hash, and finds parents by both", async () => {
  const [id, trace] = ["0123456789abcdef", "0123456789abcdef0123456789abcdef"];
  const { rows } = await imported({
    csv: ["t,id,up,trace", `1,${id},,${trace}`, `2,call-2,${id},${trace}`, `3,call-3,call-2,trace-2`, `4,,call-3,`],
    map: mapWith({ event_id: "id", parent_id: "up", trace_id: "trace" }),
  });
  const [first, second, third, fourth] = rows;
  assertEquals([first!.event_id, first!.trace_id, first!.parent_id], [id, trace, null]);
  assertEquals([second!.trace_id, second!.parent_id, third!.parent_id], [trace, id, second!.event_id]);
  assertEquals(fourth!.parent_id, third!.event_id);
  for (const { event_id, trace_id } of rows) {
    assert(/^[0-9a-f]{16}$/.test(event_id) && /^[0-9a-f]{32}$/.test(trace_id));
  }
  assertEquals(new Set(column(rows, "event_id")).size, 4);
  assertEquals(new Set(column(rows, "trace_id")).size, 3);
});

Deno.test("importCsv() takes an event once that stands twice in the file, and says so", async () => {
  await withFolder(async (dir) => {
    const map = mapWith({ event_id: "id" });
    const { code, out, err } = await importInto(dir, { csv: ["t,id", "1,a", "2,b", "3,a"], map });
    assertEquals([code, err, (await eventsOf(`${dir}/events`)).length], [0, "", 2]);
    assert(out.includes("3 rows → 2 events") && out.includes("1 "), out);
  });
});

Deno.test("importCsv() counts the calls inside calls at any depth, whichever stands first", async () => {
  const { rows } = await imported({
    csv: [
      "t,id,up,kind",
      "5,leaf,mid,llm_call",
      "1,root,,llm_call",
      "2,stage,root,stage",
      "3,mid,stage,llm_call",
      "4,tool,root,tool_call",
      "6,orphan,nobody,llm_call",
      "7,self,self,llm_call",
    ],
    map: mapWith({ event_id: "id", parent_id: "up", kind: "kind", model: "id" }, { count_nested_calls: true }),
  });
  assertEquals(rows.map(({ model, nested_calls }) => [model, nested_calls]), [
    ["leaf", 0],
    ["root", 2],
    ["stage", null],
    ["mid", 1],
    ["tool", null],
    ["orphan", 0],
    ["self", 0],
  ]);
});

Deno.test("importCsv() reads another separator, a byte order mark, CRLF and line ends inside quotes", async () => {
  const plain = mapWith({ model: "m", task: "k" });
  const csv = ["t,m,k", '1,"a,""b""",x', '2,"two\nlines",y'];
  const expected = [['a,"b"', "x"], ["two\nlines", "y"]];
  const text = csv.map((line) => `${line}\n`).join("");
  for (
    const variant of [text, `\ufeff${text}`, text.replaceAll("\n", "\r\n").replace("two\r", "two"), text.trimEnd()]
  ) {
    const { rows } = await imported({ csv: variant, map: plain });
    assertEquals(rows.map(({ model, task }) => [model, task]), expected);
  }
  for (const separator of [";", "\t", "|"]) {
    const map = mapWith({ model: "m", task: "k" }, { separator });
    const { rows } = await imported({
      csv: [["t", "m", "k"], ["1", "a,b", "x"]].map((row) => row.join(separator)),
      map,
    });
    assertEquals(rows.map(({ model, task }) => [model, task]), [["a,b", "x"]]);
  }
});
