import { assert, assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { COLUMN_NAMES, KINDS } from "@kymo/kymo/schema";
import { parseCsvMap } from "../../analysis/import/csv_map.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { importInto, mapWith } from "./import_kit.ts";

const SCHEMA = JSON.parse(
  Deno.readTextFileSync(new URL("../../analysis/import/csv_map.schema.json", import.meta.url)),
);
const MAPS = new URL("../../fixtures/maps/", import.meta.url);
const isMap = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

const SOURCE = "must be the name of a column, or an object with column or value";

/** What is wrong with a map, by what is said about it. */
const REFUSED: Readonly<Record<string, unknown>> = {
  "the map must be an object, current value is []": [],
  "the map must be an object, current value is null": null,
  'the map must be an object, current value is "map"': "map",
  'the map has the key "colums", allowed are "$schema", "kind"': { colums: {} },
  "columns must be an object, current value is undefined": {},
  'columns must be an object, current value is ["t"]': { columns: ["t"] },
  'columns must have "started_at", columns are "model"': { columns: { model: "m" } },
  "columns.modell is not a column of the schema": mapWith({ modell: "m" }),
  'kind must be one of "operation", "stage", "llm_call"': mapWith({}, { kind: "call" }),
  "kind must be one of": mapWith({}, { kind: null }),
  'clock must be one of "utc", "relative", current value is "local"': mapWith({}, { clock: "local" }),
  'separator must be text, current value is ""': mapWith({}, { separator: "" }),
  "separator must be text, current value is 9": mapWith({}, { separator: 9 }),
  'separator must hold no quote or line end, current value is "\\n"': mapWith({}, { separator: "\n" }),
  'count_nested_calls must be true or false, current value is "yes"': mapWith({}, { count_nested_calls: "yes" }),
  'columns.model.column must be text, current value is ""': mapWith({ model: { column: "" } }),
  [`columns.model ${SOURCE}, current value is 3`]: mapWith({ model: 3 }),
  [`columns.model ${SOURCE}, current value is null`]: mapWith({ model: null }),
  "columns.model must have either column or value": mapWith({ model: {} }),
  "columns.task must have either column or value": mapWith({ task: { column: "a", value: "b" } }),
  'columns.model has the key "colum", allowed are "column", "value"': mapWith({ model: { colum: "a" } }),
  'columns.attempts has the key "unit", allowed are "value"': mapWith({ attempts: { value: 1, unit: "s" } }),
  "columns.model.value must be text, a number, true, false or null, current value is [1]": mapWith({
    model: { value: [1] },
  }),
  'columns.duration_ms.unit must be one of "s", "ms", "us", "ns", current value is "min"': mapWith({
    duration_ms: { column: "d", unit: "min" },
  }),
  'columns.output_tokens.plus must be a list, current value is "b"': mapWith({
    output_tokens: { column: "a", plus: "b" },
  }),
  'columns.output_tokens.plus[1] must be text, current value is ""': mapWith({
    output_tokens: { column: "a", plus: ["b", ""] },
  }),
  'columns.started_at.from must be a time such as 2026-01-01T00:00:00Z, current value is "yesterday"': mapWith({
    started_at: { column: "t", from: "yesterday" },
  }),
  'columns.started_at.from must be a time such as 2026-01-01T00:00:00Z, current value is "2026-13-01T00:00:00Z"':
    mapWith({ started_at: { column: "t", from: "2026-13-01T00:00:00Z" } }),
  "columns.started_at.from must be text, current value is 0": mapWith({ started_at: { column: "t", from: 0 } }),
  "columns.status.values must be an object, current value is []": mapWith({ status: { column: "s", values: [] } }),
  "columns.status.values.a must be text, a number, true, false or null, current value is {}": mapWith({
    status: { column: "s", values: { a: {} } },
  }),
  'columns.attributes must be an object, current value is "depth"': mapWith({ attributes: "depth" }),
  "columns.attributes[1] must be text, current value is 1": mapWith({ attributes: ["a", 1] }),
  'columns.attributes[0] must be text, current value is ""': mapWith({ attributes: [""] }),
  [`columns.attributes.key ${SOURCE}, current value is 1`]: mapWith({ attributes: { key: 1 } }),
  "operations must be a list, current value is {}": mapWith({}, { operations: {} }),
  "operations[0] must be an object, current value is null": mapWith({}, { operations: [null] }),
  "operations[0].by must be a list, current value is undefined": mapWith({}, { operations: [{ name: "n" }] }),
  "operations[0].by must have at least one column": mapWith({}, { operations: [{ by: [], name: "n" }] }),
  'operations[0].by[0] must be text, current value is ""': mapWith({}, { operations: [{ by: [""], name: "n" }] }),
  "operations[1].name must be text, current value is undefined": mapWith({}, {
    operations: [{ by: ["a"], name: "n" }, { by: ["a"] }],
  }),
  "operations[0].parent must have at least one column": mapWith({}, {
    operations: [{ by: ["a"], name: "n", parent: [] }],
  }),
  'operations[0] has the key "under", allowed are "by", "name"': mapWith({}, {
    operations: [{ by: ["a"], name: "n", under: ["b"] }],
  }),
  "operations[0].columns.modell is not a column of the schema": mapWith({}, {
    operations: [{ by: ["a"], name: "n", columns: { modell: "m" } }],
  }),
  "operations[0].columns.attributes is not a column that an operation can have": mapWith({}, {
    operations: [{ by: ["a"], name: "n", columns: { attributes: "m" } }],
  }),
};

for (const [message, map] of Object.entries(REFUSED)) {
  Deno.test(`parseCsvMap() refuses, as the schema does: ${message}`, () => {
    assertThrows(() => parseCsvMap(JSON.stringify(map), "m.json"), TypeError, `Cannot use map "m.json": ${message}`);
    assert(!isMap(map), "the schema allows it");
  });
}

Deno.test("parseCsvMap() refuses what is not JSON", () => {
  assertThrows(() => parseCsvMap("{", "m.json"), SyntaxError, 'Cannot use map "m.json": it is not JSON, ');
});

Deno.test("parseCsvMap() takes what the schema allows", () => {
  const maps: unknown[] = [
    mapWith({}),
    { $schema: "x", columns: { started_at: "t" }, operations: [], count_nested_calls: false, separator: "||" },
    ...KINDS.map((kind) => mapWith({}, { kind })),
    ...["2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00.5+02:00"].map((from) =>
      mapWith({ started_at: { column: "t", from } })
    ),
    mapWith({ attributes: {} }),
    mapWith({ attributes: { a: "x", b: { value: null }, c: { column: "x", values: {} } } }),
  ];
  for (const map of maps) {
    assert(isMap(map), JSON.stringify([map, isMap.errors]));
    parseCsvMap(JSON.stringify(map), "m.json");
  }
});

Deno.test("csv_map.schema.json names the columns and kinds of the event schema", () => {
  assertEquals(SCHEMA.$defs.column.enum, COLUMN_NAMES.filter((name) => name !== "attributes"));
  assertEquals(SCHEMA.properties.kind.enum, [...KINDS]);
});

Deno.test("csv_map.schema.json holds for every bundled map", () => {
  const names = [...Deno.readDirSync(MAPS)].map(({ name }) => name).sort();
  assertEquals(names, ["agent_frameworks.json", "claude_code.json", "llmperf.json"]);
  for (const name of names) {
    const text = Deno.readTextFileSync(new URL(name, MAPS));
    assert(isMap(JSON.parse(text)), JSON.stringify(isMap.errors));
    parseCsvMap(text, name);
  }
});

Deno.test("kymo import csv says what is wrong with a map, and writes nothing", async () => {
  await withFolder(async (dir) => {
    for (const [message, map] of Object.entries(REFUSED)) {
      const { code, out, err } = await importInto(dir, { csv: ["t,m", "1,a"], map: JSON.stringify(map) });
      assertEquals([code, out], [2, ""]);
      assert(err.startsWith(`Cannot use map "${dir}/map.json": ${message}`) && err.split("\n").length === 2, err);
      assertEquals(filesIn(dir), ["calls.csv", "map.json"]);
    }
  });
});
