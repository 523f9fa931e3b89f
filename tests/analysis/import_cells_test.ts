import { assertEquals } from "@std/assert";
import { readNumber } from "../../analysis/import/read_cell.ts";
import { column, imported, mapWith, NEW_YEAR } from "./import_kit.ts";

/** Cells of one column of the schema, read from the texts of one column of a CSV. */
async function cellsFrom(
  name: "duration_ms" | "input_tokens" | "model" | "streamed",
  source: unknown,
  texts: string[],
): Promise<unknown[]> {
  const csv = ["t,x", ...texts.map((text) => `1,${text}`)];
  return column((await imported({ csv, map: mapWith({ [name]: source }) })).rows, name);
}

async function startsFrom(source: unknown, texts: string[]): Promise<number[]> {
  const csv = ["t,x", ...texts.map((text) => `1,${text}`)];
  return column((await imported({ csv, map: { columns: { started_at: source } } })).rows, "started_at");
}

Deno.test("readNumber() moves the decimal point and rounds nothing", () => {
  assertEquals(1.005 * 1000, 1004.9999999999999);
  assertEquals(readNumber("1.005", 3), 1005);
  assertEquals(readNumber("0.0000012", 3), 0.0012);
  assertEquals(readNumber("4.35", 2), 435);
  assertEquals(readNumber("1.5e-3", 3), 1.5);
  assertEquals(readNumber("2E+2", 3), 200_000);
  assertEquals(readNumber("-.5", 3), -500);
  assertEquals(readNumber("7.", 0), 7);
  assertEquals(readNumber(" 12 ", -3), 0.012);
});

Deno.test("readNumber() leaves what is no number as it is", () => {
  for (const text of ["", " ", "abc", "1,5", "0x10", "NaN", "Infinity", "1e", "1 2", "--1", "1.2.3"]) {
    assertEquals(readNumber(text, 3), text);
  }
});

Deno.test("importCsv() takes durations in any unit, exactly", async () => {
  const texts = ["1.005", "1e-3", "2.5E2", "0"];
  assertEquals(await cellsFrom("duration_ms", { column: "x", unit: "s" }, texts), [1005, 1, 250_000, 0]);
  assertEquals(await cellsFrom("duration_ms", { column: "x", unit: "ms" }, texts), [1.005, 0.001, 250, 0]);
  assertEquals(await cellsFrom("duration_ms", { column: "x", unit: "us" }, ["1005"]), [1.005]);
  assertEquals(await cellsFrom("duration_ms", { column: "x", unit: "ns" }, ["1005"]), [0.001005]);
  assertEquals(await cellsFrom("duration_ms", "x", texts), [1.005, 0.001, 250, 0]);
});

Deno.test("importCsv() keeps the microseconds of a time", async () => {
  const texts = ["2026-01-01T00:00:00.000001Z", "2026-01-01 01:00:00.123456789+01:00", "2026-01-01T00:00:01"];
  assertEquals(await startsFrom("x", texts), [NEW_YEAR + 1, NEW_YEAR + 123456, NEW_YEAR + 1e6]);
});

Deno.test("importCsv() takes times as numbers since 1970 or since a moment", async () => {
  const seconds = NEW_YEAR / 1e6;
  assertEquals(await startsFrom({ column: "x", unit: "s" }, [`${seconds}.000001`]), [NEW_YEAR + 1]);
  assertEquals(await startsFrom({ column: "x", unit: "ms" }, [`${seconds}000.5`]), [NEW_YEAR + 500]);
  assertEquals(await startsFrom({ column: "x", unit: "us" }, [`${NEW_YEAR + 7}`]), [NEW_YEAR + 7]);
  assertEquals(await startsFrom({ column: "x", unit: "ns" }, [`${NEW_YEAR + 7}250`]), [NEW_YEAR + 7]);
  const from = "2026-01-01T00:00:00.000001Z";
  assertEquals(await startsFrom({ column: "x", unit: "ms", from }, ["1.5", "-1"]), [NEW_YEAR + 1501, NEW_YEAR - 999]);
  assertEquals(await startsFrom({ column: "x", from: "2026-01-01" }, ["2"]), [NEW_YEAR + 2e6]);
  assertEquals(await startsFrom({ value: "2026-01-01T00:00:00Z" }, ["x"]), [NEW_YEAR]);
});

Deno.test("importCsv() leaves an empty cell unknown unless values names it", async () => {
  assertEquals(await cellsFrom("model", "x", ["a", ""]), ["a", null]);
  assertEquals(await cellsFrom("input_tokens", "x", ["0", ""]), [0, null]);
  assertEquals(await cellsFrom("model", { column: "x", values: { a: "b" } }, ["a", "", "c"]), ["b", null, "c"]);
  assertEquals(await cellsFrom("model", { column: "x", values: { "": "none" } }, ["a", ""]), ["a", "none"]);
  assertEquals(await cellsFrom("model", { column: "x", values: { "*": "any" } }, ["a", ""]), ["any", null]);
});

Deno.test("importCsv() takes what values says before *, also null, and no name of a property of objects", async () => {
  const values = { a: null, "": "none", "*": "other" };
  const texts = ["a", "", "b", "constructor", "toString", "__proto__"];
  const expected = [null, "none", "other", "other", "other", "other"];
  assertEquals(await cellsFrom("model", { column: "x", values }, texts), expected);
  const plain = { column: "x", values: { a: "b" } };
  assertEquals(await cellsFrom("model", plain, ["constructor", "__proto__"]), ["constructor", "__proto__"]);
});

Deno.test("importCsv() takes values of every type", async () => {
  const values = { few: 3, many: 4_000_000_000 };
  assertEquals(await cellsFrom("input_tokens", { column: "x", values }, ["few", "many", "5"]), [3, 4e9, 5]);
  assertEquals(await cellsFrom("streamed", { column: "x", values: { y: true, n: false } }, ["y", "n"]), [true, false]);
});

Deno.test("importCsv() reads true, false, 1 and 0 as booleans", async () => {
  const texts = ["true", "False", "TRUE", "1", "0", ""];
  assertEquals(await cellsFrom("streamed", "x", texts), [true, false, true, true, false, null]);
});

Deno.test("importCsv() gives every row a constant", async () => {
  const { rows } = await imported({
    csv: ["t", "1", "2"],
    map: mapWith({
      provider: { value: "p" },
      attempts: { value: 1 },
      streamed: { value: true },
      duration_ms: { value: 1.5 },
      model: { value: null },
    }),
  });
  for (const row of rows) {
    assertEquals([row.provider, row.attempts, row.streamed, row.duration_ms, row.model], ["p", 1, true, 1.5, null]);
  }
});

Deno.test("importCsv() keeps numbers and booleans of attributes; what a number would change stays text", async () => {
  const texts = ["12", "-1.5", "0", "007", "1e3", "1.", "true", "false", "True", "text", ""];
  const csv = ["t,x,y", ...texts.map((text) => `1,${text},k`)];
  const { rows } = await imported({ csv, map: mapWith({ attributes: ["x", "y"] }) });
  const expected = [12, -1.5, 0, "007", "1e3", "1.", true, false, "True", "text", undefined];
  assertEquals(
    rows.map(({ attributes }) => attributes),
    expected.map((x) => x === undefined ? { y: "k" } : { x, y: "k" }),
  );
});

Deno.test("importCsv() keeps every digit of an attribute that is too long for a number", async () => {
  const texts = ["12345678901234567890", "-9007199254740993"];
  const csv = ["t,x", ...texts.map((text) => `1,${text}`)];
  const { rows } = await imported({ csv, map: mapWith({ attributes: ["x"] }) });
  assertEquals(rows.map(({ attributes }) => attributes), texts.map((x) => ({ x })));
});

Deno.test("importCsv() names attributes as the map says, with values and constants", async () => {
  const { rows } = await imported({
    csv: ["t,x", "1,a", "2,b"],
    map: mapWith({ attributes: { letter: { column: "x", values: { a: 1 } }, set: { value: "small" } } }),
  });
  assertEquals(rows.map(({ attributes }) => attributes), [{ letter: 1, set: "small" }, { letter: "b", set: "small" }]);
});

Deno.test("importCsv() adds the columns of plus, in the unit of the whole; an empty one adds nothing", async () => {
  const { rows } = await imported({
    csv: ["t,a,b,c,d", "1,10,5,,1.005", "2,10,5,2,", "3,,5,2,1"],
    map: mapWith({
      output_tokens: { column: "a", plus: ["b", "c"] },
      duration_ms: { column: "t", unit: "s", plus: ["d"] },
    }),
  });
  assertEquals(column(rows, "output_tokens"), [15, 17, null]);
  assertEquals(column(rows, "duration_ms"), [2005, 2000, 4000]);
});

Deno.test("importCsv() names a row after its kind where nothing names it", async () => {
  const { rows } = await imported({
    csv: ["t,k,n", "1,tool_call,", "2,stage,load"],
    map: mapWith({ kind: "k", name: "n" }, { kind: "llm_call" }),
  });
  assertEquals(rows.map(({ kind, name, status }) => [kind, name, status]), [
    ["tool_call", "tool_call", "ok"],
    ["stage", "load", "ok"],
  ]);
});
