import { assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { column, eventsOf, importAgain, imported, importInto, mapWith, NEW_YEAR } from "./import_kit.ts";

Deno.test("importCsv() keeps what a number cannot hold as text, and moves the point of attributes with a unit", async () => {
  const { rows } = await imported({
    csv: ["t,id,wait", "1,12345678901234567890,1.005", "2,9007199254740991,"],
    map: mapWith({ attributes: { id: "id", wait_ms: { column: "wait", unit: "s" } } }),
  });
  assertEquals(column(rows, "attributes"), [{ id: "12345678901234567890", wait_ms: 1005 }, { id: 9007199254740991 }]);
});

Deno.test("importCsv() reaches every level's operation to all rows with its key, also without rows of its own", async () => {
  const { rows, operations } = await imported({
    csv: ["t,run,step", "1,R,S", "5,R,Q"],
    map: mapWith({}, { operations: [{ by: ["run"], name: "run" }, { by: ["run", "step"], name: "step" }] }),
  });
  const run = operations.find(({ name }) => name === "R")!;
  assertEquals([operations.length, run.started_at, run.duration_ms], [3, NEW_YEAR + 1_000_000, 4000]);
  assertEquals(
    column(rows, "parent_id"),
    ["S", "Q"].map((step) => operations.find(({ name }) => name === step)!.event_id),
  );
});

Deno.test("importCsv() does not take equal keys of two levels for one operation", async () => {
  const { rows, operations } = await imported({
    csv: ["t,run,step", "1,x,x", "2,x,y"],
    map: mapWith({}, { operations: [{ by: ["run"], name: "run" }, { by: ["step"], name: "step", parent: ["run"] }] }),
  });
  assertEquals(operations.length, 3);
  const run = operations.find(({ parent_id }) => parent_id === null)!;
  assertEquals(operations.filter(({ parent_id }) => parent_id === run.event_id).map(({ name }) => name), ["x", "y"]);
  assertEquals(new Set(column(rows, "parent_id")).has(run.event_id), false);
});

Deno.test("importCsv() builds a tree of operations whose rows come leaf first, in one trace", async () => {
  const { rows, operations } = await imported({
    csv: ["t,op,up", "3,leaf,mid", "2,mid,root", "1,root,"],
    map: mapWith({}, { operations: [{ by: ["op"], name: "op", parent: ["up"] }] }),
  });
  const [leaf, mid, root] = ["leaf", "mid", "root"].map((name) => operations.find((one) => one.name === name)!);
  assertEquals([leaf!.parent_id, mid!.parent_id, root!.parent_id], [mid!.event_id, root!.event_id, null]);
  assertEquals(new Set(column([...rows, ...operations], "trace_id")).size, 1);
});

Deno.test("importCsv() leaves out a parent that is the operation itself or below it", async () => {
  const { operations } = await imported({
    csv: ["t,op,up", "1,a,a", "2,b,c", "3,c,b"],
    map: mapWith({}, { operations: [{ by: ["op"], name: "op", parent: ["up"] }] }),
  });
  const [a, b, c] = ["a", "b", "c"].map((name) => operations.find((one) => one.name === name)!);
  assertEquals([operations.length, a!.parent_id, b!.parent_id, c!.parent_id], [3, null, c!.event_id, null]);
});

Deno.test("importCsv() refuses the row whose column of an operation cannot be stored, not the whole file", async () => {
  await withFolder(async (dir) => {
    const operations = [{ by: ["op"], name: "op", columns: { input_tokens: "n" } }];
    const { code, err } = await importInto(dir, {
      csv: ["t,op,n", "1,a,5", "2,b,oops"],
      map: mapWith({}, { operations }),
    });
    assertEquals(code, 2);
    assertStringIncludes(err, 'line 3: column "n" must be a number, current value is "oops"');
  });
});

const UNUSABLE: readonly (readonly [title: string, csv: string, columns: Record<string, unknown>, message: string])[] =
  [
    [
      "a column that is there twice",
      "t,m,m\n1,a,b\n",
      { model: "m" },
      'column "m", which is there twice, as columns 2 and 3',
    ],
    [
      "a unit of tokens",
      "t,n\n1,5\n",
      { input_tokens: { column: "n", unit: "s" } },
      "columns.input_tokens must have no unit",
    ],
    [
      "a from of text",
      "t\n1\n",
      { model: { column: "t", from: "2026-01-01T00:00:00Z" } },
      "columns.model must have no from",
    ],
    ["a plus of text", "t\n1\n", { model: { column: "t", plus: ["t"] } }, "columns.model must have no plus"],
    [
      "a from that is no UTC time",
      "t\n1\n",
      { started_at: { column: "t", from: "2026-01-01T00:00" } },
      "columns.started_at.from",
    ],
  ];

for (const [title, csv, columns, message] of UNUSABLE) {
  Deno.test(`importCsv() refuses ${title} and writes nothing`, async () => {
    await withFolder(async (dir) => {
      const { code, out, err } = await importInto(dir, { csv, map: mapWith(columns) });
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, message);
      assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["calls.csv", "map.json"]);
    });
  });
}

Deno.test("importCsv() refuses rows that are not UTF-8 or not CSV, and keeps the others as they are", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: "t,m\n", map: mapWith({ model: "m" }) });
    const text = 't,m\n1,\u00c3\u00bc\n2,M\u00fcller\n3,"x"y\n4,\u00ef\u00bf\u00bd!\n5,b\n';
    Deno.writeFileSync(`${dir}/calls.csv`, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    const { code, err } = await importAgain(dir);
    assertEquals(code, 2);
    assertStringIncludes(err, "line 3: it is not UTF-8 text");
    assertStringIncludes(err, "line 4: ");
    assertEquals((await eventsOf(`${dir}/events`)).map(({ model }) => model), ["\u00fc", "b"]);
  });
});

Deno.test("importCsv() refuses a file that is not UTF-8 instead of changing its text", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: "t,m\n", map: mapWith({ model: "m" }) });
    Deno.writeFileSync(`${dir}/calls.csv`, Uint8Array.from("t,m\n1,M\u00fcller\n", (letter) => letter.charCodeAt(0)));
    const { code, err } = await importAgain(dir);
    assertEquals(code, 2);
    assertStringIncludes(
      err,
      `Cannot import "${dir}/calls.csv": none of its 1 rows can be used, line 2: it is not UTF-8 text`,
    );
  });
});
