import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { rows, table, type TableData } from "@kymo/kymo/notebook";
import pl from "nodejs-polars";

const HOSTILE = `<img src=x onerror=alert(1)> & "quoted"`;

function wide(type: pl.DataType, values: readonly string[]): pl.Series {
  return pl.Series("big", [...values], pl.Utf8).cast(type);
}

Deno.test("table() shows integers of 64 bits exactly, unknown as a dash, moments in UTC", async () => {
  const frame = pl.DataFrame([
    pl.Series("model", ["a", null], pl.Utf8),
    wide(pl.Int64, ["9007199254740993", "-3"]),
    pl.Series("duration_ms", [6170.2, null], pl.Float64),
    pl.Series("at", [1_772_359_200_000_000, 1_772_323_200_000_000], pl.Int64).cast(pl.Datetime("us", "UTC")),
    pl.Series("ok", [true, null], pl.Bool),
  ]);
  assertEquals((await table(frame).text()).split("\n"), [
    "model                    big  duration_ms  at                ok",
    "a      9,007,199,254,740,993       6.17 s  2026-03-01 10:00  true",
    "–                         −3            –  2026-03-01        –",
    "2 rows",
  ]);
});

Deno.test("table() shows unsigned integers, which Polars' own display throws on", async () => {
  const frame = pl.DataFrame([wide(pl.UInt64, ["18446744073709551615"])]);
  assertStringIncludes(await table(frame).text(), "18,446,744,073,709,551,615");
});

Deno.test("table() gives numbers the unit of their column's name, or one that is given", async () => {
  const row = {
    n: 12000,
    cost_usd: 12.4,
    saved_ratio: 0.5,
    input_tokens: 21_600_000,
    tokens_per_s_p50: 62.1,
    p50: 900,
    score: 0.123456,
  };
  assertEquals((await table([row], { units: { p50: "ms" } }).text()).split("\n")[1]!.trim().split(/ {2,}/), [
    "12,000",
    "$12.40",
    "50.0 %",
    "21.6 M",
    "62.1 /s",
    "900 ms",
    "0.123",
  ]);
});

Deno.test("table() is as Jupyter wants it: escaped, numbers to the right, styles on the elements", async () => {
  const shown = table([{ [`model ${HOSTILE}`]: HOSTILE, calls: 3 }]);
  const display =
    (shown as unknown as Record<symbol, () => Promise<Record<string, string>>>)[Symbol.for("Jupyter.display")]!;
  const bundle = await display();
  assertEquals(Object.keys(bundle), ["text/html", "text/plain"]);
  assert(!bundle["text/html"]!.includes("<img"));
  assertStringIncludes(bundle["text/html"]!, "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;");
  assertStringIncludes(
    bundle["text/html"]!,
    '<td class="number" align="right" style="text-align:right;white-space:nowrap">3</td>',
  );
});

Deno.test("table() neutralises what would turn the reading direction or move a cursor", async () => {
  const shown = table([{ model: "a\u202eb\u001b[31mc" }]);
  assertStringIncludes(await shown.text(), "a·b·[31mc");
  assertStringIncludes(await shown.html(), "a·b·[31mc");
});

Deno.test("table() says how many of how many rows it shows", async () => {
  const rows = Array.from({ length: 1234 }, (_, n) => ({ n }));
  assertEquals(String(table(rows)), "20 of 1,234 rows");
  assertEquals(String(table(pl.DataFrame(rows), { rows: 5 })), "5 of 1,234 rows");
  assertEquals((await table(rows, { rows: 3 }).text()).split("\n").length, 5);
  assertEquals(await table([]).text(), "0 rows");
});

Deno.test("table() shows columns in the order that is asked for", async () => {
  const shown = table(pl.DataFrame({ a: [1], b: [2] }), { columns: ["b", "a"] });
  assertEquals((await shown.text()).split("\n")[0], "b  a");
  const message = 'Cannot show table: column "c" is missing, columns are "a", "b"';
  assertThrows(() => table(pl.DataFrame({ a: [1], b: [2] }), { columns: ["c"] }), TypeError, message);
});

Deno.test("table() refuses what is no table", () => {
  assertThrows(
    () => table(5 as unknown as TableData),
    TypeError,
    "data must be a data frame or rows, current value is number",
  );
  assertThrows(() => table([], { rows: 0 }), RangeError, "rows must be a whole number from 1 up, current value is 0");
});

Deno.test("table() shows lists and structures as JSON", async () => {
  assertStringIncludes(await table([{ tags: ["a", 2n], of: { b: 1 } }]).text(), '["a","2"]  {"b":1}');
});

Deno.test("table() and rows() read moments of every unit, and lengths of time as such", async () => {
  const moment = new Date("2024-02-29T12:34:56.789Z");
  const frame = pl.DataFrame({ when: [moment, null] });
  const units = ["ms", "us", "ns"] as const;
  for (const unit of units) {
    const cast = frame.withColumns(pl.col("when").cast(pl.Datetime(unit)));
    const [row, unknown] = await rows(cast);
    assertEquals([row!.text("when"), unknown!.text("when")], ["2024-02-29T12:34:56.789Z", null]);
  }
  const lasting = pl.DataFrame({ a: [moment], b: [new Date(moment.getTime() + 56_789)] })
    .select(pl.col("b").sub(pl.col("a")).alias("took"));
  assertStringIncludes(await table(lasting).text(), "56.8 s");
});

Deno.test("table() shows any frame that gives its rows, and refuses rows that are none", async () => {
  const other = { columns: ["a"], height: 1, toRecords: () => [{ a: 1, constructor: 2 }] };
  assertEquals(await table(other).text(), "a\n1\n1 row");
  const text = await table([{ a: 1 }, { constructor: 2 }]).text();
  assertEquals(text.split("\n")[1]!.trim().split(/ +/), ["1", "–"]);
  const message = "Cannot show table: rows must be objects, row 1 is null";
  assertThrows(() => table([{ a: 1 }, null] as unknown as TableData), TypeError, message);
});

Deno.test("table() keeps the headings of a table without rows, years and ids without commas, tiny numbers", async () => {
  assertEquals(await table(pl.DataFrame({ a: [], b: [] })).text(), "a  b\n0 rows");
  const text = await table([{ year: 2024, user_id: 12345, p_value: 1.2e-15 }]).text();
  assertEquals(text.split("\n")[1]!.trim().split(/ {2,}/), ["2024", "12345", "1.2e−15"]);
});

Deno.test("rows() has null for what is unknown or no number, and names a column that is not there", async () => {
  const [row] = await rows([{ model: "a", p50: NaN, big: 2n ** 60n }]);
  assertEquals([row!.number("p50"), row!.number("big"), row!.text("model")], [null, 2 ** 60, "a"]);
  assertThrows(() => row!.number("model"), TypeError, 'column "model" must hold numbers, row 0 holds a string');
  assertThrows(() => row!.text("x"), TypeError, 'column "x" is missing, columns are "model", "p50", "big"');
});
