import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import {
  castTo,
  cellsOf,
  choose,
  collect,
  column,
  type Expression,
  frameOf,
  hashOf,
  integer,
  jsonKey,
  literal,
  moment,
  numbersOf,
  rowsOf,
  run,
  stack,
  unknown,
  wordsOf,
} from "../../analysis/engine/polars.ts";

const LARGE = Number.MAX_SAFE_INTEGER;
const MICROS = Date.UTC(2026, 2, 1, 12) * 1000 + 123_456;

function cellsWhere(frame: pl.DataFrame, condition: Expression, name = "a"): unknown[] {
  return cellsOf(run(frame.lazy().filter(condition), { streaming: false }), name);
}

Deno.test("frameOf() keeps unknown values unknown in every type, where Polars' Int32 makes them 0", () => {
  const columns = [
    { name: "string", type: "string", cells: ["x", null] },
    { name: "timestamp", type: "timestamp", cells: [MICROS, null] },
    { name: "f64", type: "f64", cells: [0.1, null] },
    { name: "i32", type: "i32", cells: [1, null] },
    { name: "i64", type: "i64", cells: [LARGE, null] },
    { name: "bool", type: "bool", cells: [true, null] },
  ] as const;
  const frame = frameOf(columns);
  for (const { name, cells } of columns) assertEquals(cellsOf(frame, name), [...cells]);
  assertEquals(Object.values(frame.schema).map(String), [
    "DataType(String)",
    "DataType(Datetime(us,UTC))",
    "DataType(Float64)",
    "DataType(Int32)",
    "DataType(Int64)",
    "DataType(Bool)",
  ]);
});

Deno.test("frameOf() builds columns that are unknown throughout, and empty ones", () => {
  for (const type of ["string", "timestamp", "f64", "i32", "i64", "bool"] as const) {
    assertEquals(cellsOf(frameOf([{ name: "a", type, cells: [null, null] }]), "a"), [null, null]);
    assertEquals(cellsOf(frameOf([{ name: "a", type, cells: [] }]), "a"), []);
  }
});

Deno.test("cellsOf() keeps microseconds, which Polars' own reading cuts to milliseconds", () => {
  assertEquals(cellsOf(frameOf([{ name: "a", type: "timestamp", cells: [MICROS] }]), "a"), [MICROS]);
});

Deno.test("cellsOf() reads whole numbers of 64 bits and counts as numbers", () => {
  const frame = frameOf([{ name: "a", type: "i64", cells: [LARGE, -LARGE] }]);
  const counts = run(frame.lazy().select([column("a").count().alias("n"), column("a").max()]), { streaming: false });
  assertEquals(rowsOf(counts), [{ n: 2, a: LARGE }]);
});

Deno.test("cellsOf() reads many numbers as it reads few", () => {
  const cells = {
    f64: [0.1, null, -2],
    i32: [1, null, -3],
    i64: [LARGE, null, 0],
    timestamp: [MICROS, null, MICROS + 1],
  };
  for (const [type, some] of Object.entries(cells)) {
    const many = Array.from({ length: 1500 }, (_, row) => some[row % 3]!);
    const frame = frameOf([{ name: "a", type: type as keyof typeof cells, cells: many }]);
    assertEquals(cellsOf(frame, "a"), many, type);
  }
});

Deno.test("cellsOf() reads categories as their text", () => {
  const frame = pl.DataFrame({ a: ["b", null, "a", "b"] }).select(pl.col("a").cast(pl.Categorical));
  assertEquals(cellsOf(frame, "a"), ["b", null, "a", "b"]);
});

Deno.test("literal() is text, never the name of a column", () => {
  const frame = frameOf([
    { name: "a", type: "string", cells: ["b", "x"] },
    { name: "b", type: "string", cells: ["b", "x"] },
  ]);
  assertEquals(cellsWhere(frame, column("a").eq(literal("b"))), ["b"]);
  const chosen = choose(column("a").eq(literal("x")), literal("b"), unknown("string")).alias("c");
  assertEquals(cellsOf(run(frame.lazy().select([chosen]), { streaming: false }), "c"), [null, "b"]);
});

Deno.test("integer() compares whole numbers above 2^52 exactly, where a float would not", () => {
  const frame = frameOf([{ name: "a", type: "i64", cells: [LARGE - 1, LARGE] }]);
  assertEquals(cellsWhere(frame, column("a").gtEq(integer(LARGE))), [LARGE]);
  assertEquals(String(frame.select(integer(3).alias("x")).schema.x), "DataType(Int64)");
});

Deno.test("moment() compares microseconds in UTC, where Polars' dates throw", () => {
  const frame = frameOf([{ name: "a", type: "timestamp", cells: [MICROS - 1, MICROS] }]);
  assertEquals(cellsWhere(frame, column("a").gtEq(moment(MICROS))), [MICROS]);
});

Deno.test("frameOf() columns of 32 bits sum beyond 32 bits once cast", () => {
  const frame = frameOf([{ name: "a", type: "i32", cells: [2 ** 31 - 1, 2 ** 31 - 1] }]);
  const sum = castTo(column("a"), "i64").sum().alias("a");
  assertEquals(cellsOf(run(frame.lazy().select([sum]), { streaming: false }), "a"), [2 ** 32 - 2]);
});

Deno.test("castTo() makes unknown what cannot be cast", () => {
  const frame = frameOf([{ name: "a", type: "string", cells: ["7", "seven", null] }]);
  const query = frame.lazy().select([castTo(column("a"), "f64").alias("a")]);
  assertEquals(cellsOf(run(query, { streaming: false }), "a"), [7, null, null]);
});

Deno.test("jsonKey() reads keys that look like paths, and unknown where there is none", () => {
  const keys = ["a.b", "c d", 'quote"', "it's", "é", "n"];
  const object = Object.fromEntries(keys.map((key, index) => [key, index]));
  const frame = frameOf([{ name: "a", type: "string", cells: [JSON.stringify(object), "{}", "not JSON", null] }]);
  for (const [key, value] of Object.entries(object)) {
    const query = frame.lazy().select([jsonKey(column("a"), key).alias("a")]);
    assertEquals(cellsOf(run(query, { streaming: false }), "a"), [String(value), null, null, null], key);
  }
});

Deno.test("stack() puts frames of the same columns one below the other", () => {
  const frames = [["a", null], ["b"], []].map((cells) => frameOf([{ name: "a", type: "string", cells }]).lazy());
  assertEquals(cellsOf(run(stack(frames), { streaming: false }), "a"), ["a", null, "b"]);
});

Deno.test("numbersOf() reads numbers of any type", () => {
  const frame = frameOf([{ name: "a", type: "i32", cells: [1, 2] }, { name: "b", type: "f64", cells: [0.5, -1] }]);
  assertEquals([...numbersOf(frame, "a"), ...numbersOf(frame, "b")], [1, 2, 0.5, -1]);
});

Deno.test("hashOf() tells text, booleans and whole numbers apart by two words, also when unknown, and adds up", async () => {
  const frame = frameOf([
    { name: "a", type: "string", cells: ["x", "y", null, "x", ""] },
    { name: "b", type: "bool", cells: [true, false, null, true, null] },
    { name: "c", type: "i32", cells: [1, 2, null, 1, 0] },
  ]);
  for (const name of ["a", "b", "c"]) {
    const words = wordsOf(await collect(frame.lazy().select([hashOf(column(name), 0).alias("h")])), "h");
    const hashes = Array.from({ length: 5 }, (_, row) => `${words[2 * row]} ${words[2 * row + 1]}`);
    assertEquals(hashes[0], hashes[3]);
    assertEquals(new Set(hashes).size, name === "b" ? 3 : 4, name);
  }
  const sum = ["a", "b", "c"].map((name, seed) => hashOf(column(name), seed)).reduce((sum, hash) => sum.add(hash));
  assertEquals(wordsOf(await collect(frame.lazy().select([sum.alias("h")])), "h").length, 10);
});
