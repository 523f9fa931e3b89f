import { assertEquals } from "@std/assert";
import type { Cell, ColumnBatch } from "@kymo/kymo";
import { COLUMN_NAMES, type ColumnName } from "@kymo/kymo/schema";
import { parseObject } from "../../recorder/parse_object.ts";
import { segmentLayout } from "../../recorder/segment_layout.ts";

function batch(columns: Partial<Record<ColumnName, Cell[]>>): ColumnBatch {
  const entries = Object.entries(columns) as [ColumnName, Cell[]][];
  return { rows: entries[0]![1].length, columns: new Map(entries) };
}

function attributesOf(values: readonly unknown[]): ColumnBatch {
  return batch({ attributes: values.map((value) => value === null ? null : JSON.stringify(value)) });
}

/** `name type`, with `?` where some event has no value. */
function described(batches: readonly ColumnBatch[]): string[] {
  return segmentLayout(batches).columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? "?" : ""}`);
}

Deno.test("segmentLayout() leaves out columns that no event knows, and says which have gaps", () => {
  const batches = [
    batch({ name: ["a", "b"], model: ["m", null], user: [null, null] }),
    batch({ name: ["c"], streamed: [true] }),
  ];
  assertEquals(described(batches), ["name string", "streamed bool?", "model string?"].sort(byColumn));
  assertEquals(segmentLayout(batches).rows, 3);
});

Deno.test("segmentLayout() finds the earliest start", () => {
  const batches = [batch({ started_at: [3e15, 2e15] }), batch({ started_at: [4e15] })];
  assertEquals(segmentLayout(batches).firstStartedAt, 2e15);
  assertEquals(segmentLayout([]), { rows: 0, firstStartedAt: 0, columns: [] });
});

Deno.test("segmentLayout() makes scalar attributes columns of their type", () => {
  const batches = [attributesOf([{ tenant: "a", depth: 1, cached: true }, { tenant: "b", depth: 2.5, cached: false }])];
  assertEquals(described(batches), ["attributes.cached bool", "attributes.depth f64", "attributes.tenant string"]);
});

Deno.test("segmentLayout() leaves mixed and nested attributes as JSON", () => {
  const batches = [attributesOf([{ id: 1, tags: ["x"], tenant: "a" }, { id: "1", tenant: "b" }, null])];
  assertEquals(described(batches), ["attributes string?", "attributes.tenant string?"]);
});

Deno.test("segmentLayout() does not count null as a type", () => {
  assertEquals(described([attributesOf([{ a: null, b: null }, { a: 1 }])]), ["attributes.a f64?"]);
});

Deno.test("segmentLayout() keeps attributes that are no object", () => {
  assertEquals(described([batch({ attributes: ["not json", "[1]", null] })]), ["attributes string?"]);
});

Deno.test("segmentLayout() makes the 32 most frequent attributes columns", () => {
  const all = Object.fromEntries(
    Array.from({ length: 40 }, (_, number) => [`k${String(number).padStart(2, "0")}`, number]),
  );
  const { k39, k05 } = all;
  const columns = segmentLayout([attributesOf([all, { k39, k05 }])]).columns.map((column) => column.name);
  assertEquals(columns.length, 33);
  assertEquals(columns[0], "attributes");
  assertEquals(columns.slice(1, 5), ["attributes.k05", "attributes.k39", "attributes.k00", "attributes.k01"]);
  assertEquals(columns.at(-1), "attributes.k30");
});

Deno.test("parseObject() is null for what is no object", () => {
  for (const cell of [null, 5, "", "x", "[1]", "null", "7", undefined]) assertEquals(parseObject(cell), null);
  assertEquals(parseObject('{"a":1}'), { a: 1 });
});

function byColumn(a: string, b: string): number {
  const place = (text: string): number => COLUMN_NAMES.indexOf(text.split(" ")[0] as ColumnName);
  return place(a) - place(b);
}
