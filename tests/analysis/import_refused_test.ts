import { assert, assertEquals } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { eventsOf, importAgain, type ImportCase, importInto, mapWith } from "./import_kit.ts";

const MAP = mapWith({
  duration_ms: { column: "d", unit: "ms" },
  input_tokens: "in",
  cache_read_tokens: "cached",
  status: "status",
});
const HEADER = "t,d,in,cached,status";
const GOOD = "1,10,100,50,ok";

/** What is said of one bad row after a good one. */
async function reasonOf({ csv, map }: ImportCase): Promise<string> {
  let reason = "";
  await withFolder(async (dir) => {
    const { code, err } = await importInto(dir, { csv, map });
    assertEquals(code, 2);
    reason = err.split("\n")[1]!.trim();
    assertEquals((await eventsOf(`${dir}/events`)).length, 1);
  });
  return reason;
}

const REFUSED: Record<string, string> = {
  "1,10,100,50": "it has 4 fields, the header has 5",
  "1,10,100,50,ok,more": "it has 6 fields, the header has 5",
  "1,10,many,50,ok": `column "in" must be a number, current value is "many"`,
  "1,10,0x10,,ok": `column "in" must be a number, current value is "0x10"`,
  "1,10,1.5,,ok": `column "in" must be a whole number, current value is 1.5`,
  "1,10,-1,,ok": `column "in" must not be negative, current value is -1`,
  "1,10,1e300,,ok": `column "in" must be at most 9007199254740991, current value is 1e+300`,
  "1,-10,100,50,ok": `column "d" must not be negative, current value is -10`,
  "1,1e300,100,50,ok": `column "d" must end before the year 10000, current value is 1e300`,
  "1,1e400,100,50,ok": `column "d" must be a number, current value is 1e400`,
  "1,10,100,101,ok": "cache_read_tokens must not be above input_tokens, current values are 101 and 100",
  "noon,10,100,50,ok": `column "t" must be whole microseconds since 1970, current value is "noon"`,
  ",10,100,50,ok": `column "t" must not be empty`,
  "1,10,100,50,fine":
    `column "status" must be one of "ok", "failure", "error", "timeout", "aborted", current value is "fine"`,
};

for (const [row, reason] of Object.entries(REFUSED)) {
  Deno.test(`importCsv() refuses the row ${row}`, async () => {
    assertEquals(await reasonOf({ csv: [HEADER, GOOD, row], map: MAP }), `line 3: ${reason}`);
  });
}

Deno.test("importCsv() quotes a refused cell as the file has it, and says which texts the map knows", async () => {
  const map = {
    columns: {
      started_at: "t",
      duration_ms: { column: "d", unit: "s" },
      streamed: { column: "k", values: { s: true } },
    },
  };
  const good = "2026-01-01T00:00:00Z,1,s";
  const slow = await reasonOf({ csv: ["t,d,k", good, "2026-01-01T00:00:00Z,-1,s"], map });
  assertEquals(slow, `line 3: column "d" must not be negative, current value is -1`);
  const odd = await reasonOf({ csv: ["t,d,k", good, "2026-01-01T00:00:00Z,1,zzz"], map });
  assertEquals(odd, `line 3: column "k" must be one of "s", current value is "zzz"`);
});

Deno.test("importCsv() refuses times that are none, or that are before 1973", async () => {
  const map = { columns: { started_at: "t" } };
  for (
    const time of ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "01.02.2026", "1767225600", "2026-01-01T25:00:00Z"]
  ) {
    const reason = await reasonOf({ csv: ["t", "2026-01-01T00:00:00Z", time], map });
    assertEquals(reason, `line 3: column "t" must be whole microseconds since 1970, current value is "${time}"`);
  }
  const unitForgotten = { columns: { started_at: { column: "t", unit: "us" } } };
  const reason = await reasonOf({ csv: ["t", "1767225600000000", "1767225600000"], map: unitForgotten });
  assert(reason.includes("must be microseconds since 1970 and after 1973"), reason);
});

Deno.test("importCsv() refuses a row whose plus column is no number", async () => {
  const map = mapWith({ output_tokens: { column: "a", plus: ["b"] } });
  const reason = await reasonOf({ csv: ["t,a,b", "1,1,2", "2,1,x"], map });
  assertEquals(reason, `line 3: column "a" must be a number, current value is "x"`);
});

Deno.test("importCsv() refuses a kind and a boolean that are none", async () => {
  const kind = await reasonOf({ csv: ["t,k", "1,stage", "2,thing"], map: mapWith({ kind: "k" }) });
  assert(kind.startsWith(`line 3: column "k" must be one of "operation", "stage"`), kind);
  const streamed = await reasonOf({ csv: ["t,s", "1,true", "2,yes"], map: mapWith({ streamed: "s" }) });
  assertEquals(streamed, `line 3: column "s" must be true or false, current value is "yes"`);
});

Deno.test("importCsv() puts refused rows into DIR/rejected as they were, and imports the others", async () => {
  await withFolder(async (dir) => {
    const csv = [
      HEADER,
      GOOD,
      `1,10,"a ""b"", c",50,ok`,
      GOOD,
      "1,-10,100,50,ok",
      "1,2",
      `"two\nlines",1,1,1,ok`,
      "x,,,,",
    ];
    const { code, out, err } = await importInto(dir, { csv, map: MAP });
    assertEquals(code, 2);
    assertEquals(out, `${dir}/calls.csv: csv, 7 rows → 2 events (2 llm_call), 1 file in ${dir}/events\n`);
    assertEquals(err.split("\n"), [
      `5 rows refused, see ${dir}/events/rejected/calls.csv:`,
      `  line 3: column "in" must be a number, current value is "a "b", c"`,
      `  line 5: column "d" must not be negative, current value is -10`,
      `  line 6: it has 2 fields, the header has 5`,
      `  line 7: column "t" must be whole microseconds since 1970, current value is "two`,
      `lines"`,
      `  line 9: column "t" must be whole microseconds since 1970, current value is "x"`,
      "",
    ]);
    assertEquals(Deno.readTextFileSync(`${dir}/events/rejected/calls.csv`).replaceAll("\r\n", "\n").split("\n"), [
      "line,reason,t,d,in,cached,status",
      `3,"column ""in"" must be a number, current value is ""a ""b"", c""",1,10,"a ""b"", c",50,ok`,
      `5,"column ""d"" must not be negative, current value is -10",1,-10,100,50,ok`,
      `6,"it has 2 fields, the header has 5",1,2`,
      `7,"column ""t"" must be whole microseconds since 1970, current value is ""two`,
      `lines""","two`,
      `lines",1,1,1,ok`,
      `9,"column ""t"" must be whole microseconds since 1970, current value is ""x""",x,,,,`,
      "",
    ]);
    assertEquals((await eventsOf(`${dir}/events`)).length, 2);
  });
});

Deno.test("importCsv() tells of the first five refused rows, and how many more there are", async () => {
  await withFolder(async (dir) => {
    const csv = ["t", "1", ...Array.from({ length: 2000 }, () => "x")];
    const { err } = await importInto(dir, { csv, map: mapWith({}) });
    assertEquals(err.split("\n").slice(6), ["  and 1,995 more", ""]);
    assert(err.startsWith("2,000 rows refused"), err);
    assertEquals(Deno.readTextFileSync(`${dir}/events/rejected/calls.csv`).trim().split("\n").length, 2001);
  });
});

Deno.test("importCsv() refuses the same rows twice into one file, others beside it", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: ["t", "1", "x"], map: mapWith({}) });
    const first = Deno.readTextFileSync(`${dir}/events/rejected/calls.csv`);
    await importAgain(dir);
    const rejected = (): string[] => filesIn(`${dir}/events/rejected`);
    assertEquals(rejected(), ["calls.csv"]);
    await importInto(dir, { csv: ["t", "1", "y"], map: mapWith({}) });
    assertEquals(rejected(), ["calls-2.csv", "calls.csv"]);
    assertEquals(Deno.readTextFileSync(`${dir}/events/rejected/calls.csv`), first);
  });
});

Deno.test("kymo import csv --allow-rejected exits with 0 although rows were refused", async () => {
  await withFolder(async (dir) => {
    const { code, err } = await importInto(dir, { csv: ["t", "1", "x"], map: mapWith({}), args: ["--allow-rejected"] });
    assertEquals([code, err.split("\n")[0]], [0, `1 row refused, see ${dir}/events/rejected/calls.csv:`]);
  });
});
