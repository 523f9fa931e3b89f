import { assert, assertEquals } from "@std/assert";
import { compare } from "../../analysis/compare.ts";
import type { GeneratedEvent } from "../../fixtures/generate.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { callsOf, releasesOf, sourceOf, sourcesOf } from "./compared_events.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** Nothing that was not known is a number, and what has no answer says why. */
function assertHonest(rows: readonly Row[]): void {
  for (const row of rows) {
    for (const [column, cell] of Object.entries(row)) {
      if (typeof cell === "number") assert(Number.isFinite(cell), `${row.measure} ${column} is ${cell}`);
    }
    assertEquals(row.verdict === null, typeof row.reason === "string", `${row.measure}: ${row.verdict}, ${row.reason}`);
    assertEquals(row.verdict === null, row.p_value === null);
  }
}

const CASES: readonly (readonly [what: string, change: (event: GeneratedEvent) => GeneratedEvent])[] = [
  [
    "the same duration each",
    (event) => ({ ...event, duration_ms: 500, first_token_ms: 100, input_tokens: 5, output_tokens: 5 }),
  ],
  ["unknown numbers", (event) => ({
    ...event,
    duration_ms: null,
    first_token_ms: null,
    input_tokens: null,
    output_tokens: null,
    model: null,
  })],
  ["failures alone", (event) => ({ ...event, status: "error" })],
  ["durations of 0", (event) => ({ ...event, duration_ms: 0, first_token_ms: 0 })],
  ["one moment", (event) => ({ ...event, started_at: NOON })],
];

for (const [what, change] of CASES) {
  Deno.test(`compare() of ${what} makes up nothing`, async () => {
    const [a, b] = [callsOf([0, 1]).map(change), callsOf([1, 1], { seed: 2 }).map(change)];
    const rows = await sourcesOf(a, b);
    assertHonest(rows);
    for (const row of rows) {
      assert(row.verdict === null || row.verdict === "no evidence", `${row.measure} is ${row.verdict}`);
    }
    assertHonest(await sourcesOf(a.slice(0, 1), b));
    assertHonest(await sourcesOf(a.slice(0, 1), b.slice(0, 1)));
    assertHonest(await sourcesOf(a.slice(0, 12), b.slice(0, 7)));
  });
}

Deno.test("compare() of one duration with another tells them apart, without an interval of nothing", async () => {
  const of = (duration_ms: number) => callsOf([0, 1]).map((event) => ({ ...event, duration_ms }));
  const rows = await sourcesOf(of(500), of(600), { measures: ["duration_ms_p50"] });
  assertHonest(rows);
  assertEquals([rows[0]!.verdict, rows[0]!.ratio_low], ["worse", rows[0]!.ratio_high]);
  assert(rows[0]!.number("p_value") > 0);
});

Deno.test("compare() with a side that is not there says which", async () => {
  const rows = await releasesOf(callsOf([0, 1]), { by: ["model"] });
  assertHonest(rows);
  assertEquals(rows.map(({ n_b }) => n_b), [0, 0, 0, 0, 0, 0, 0]);
  assertEquals(rows[0]!.reason, "b does not know a value, n is 480 and 0");
  assert(rows[0]!.number("value_a") > 0);
  assertEquals(await releasesOf(callsOf([0, 1]), { where: [{ field: "task", in: ["none"] }] }), []);
});

Deno.test("compare() of different models within a model says that they share none", async () => {
  const a = callsOf([0, 1], { labels: { model: "small" } });
  const b = callsOf([1, 1], { labels: { model: "large" } });
  const rows = await sourcesOf(a, b, { within: ["model"], measures: ["duration_ms_p50"] });
  assertEquals(rows[0]!.reason, "both sides have no model in common, n is 480 and 480");
});

Deno.test("compare() with too few calls says how many are needed", async () => {
  const [a, b] = [callsOf([0, 1]), callsOf([1, 1], { seed: 2 })];
  const rows = await sourcesOf(a.slice(0, 15), b.slice(0, 4));
  const reasons = Object.fromEntries(rows.map(({ measure, reason }) => [measure, reason]));
  assertEquals(reasons.duration_ms_p95, "p95 needs 20 values, n is 15 and 4");
  assertEquals(reasons.error_ratio, "a share needs 5 calls, n is 15 and 4");
  assertEquals(reasons.cost_per_call_usd, "a mean needs 10 values, n is 15 and 4");
});

Deno.test("compare() takes sessions in place of a time that is no time", async () => {
  const calls = Array.from({ length: 600 }, (_, index): SomeEvent => {
    const session = index % 30;
    return {
      session_id: `s${session}`,
      model: index % 2 === 0 ? "a" : "b",
      started_at: Date.UTC(2026, 0, 1) * 1000 + index * 1e6,
      duration_ms: 1000 * (1 + session / 30) * (1 + (index * 37 % 100) / 100),
    };
  });
  await withEvents(calls, async (source) => {
    const options = { field: "model", a: "a", b: "b", measures: ["duration_ms_p50"] };
    const [row] = tableRows(await compare(source, options));
    assertEquals([row!.verdict, row!.n_a], ["no evidence", 300]);
    assert(row!.number("design_effect") > 1.5, "calls of a session resemble each other");
  }, { format: "parquet", metadata: { clock: "relative" } });
});

Deno.test("compare() of many small groups answers for each", async () => {
  const events = callsOf([0, 2]).map((event, index) => ({
    ...event,
    task: `t${index % 40}`,
    release: `r4${1 + index % 2}`,
  }));
  const options = { field: "release", a: "r41", b: "r42", by: ["task"] };
  const rows = tableRows(await compare(await sourceOf(events), options));
  assertEquals(rows.length, 40 * 7);
  assertHonest(rows);
  const few = tableRows(await compare(await sourceOf(events), { ...options, mostGroups: 3 }));
  assertEquals(new Set(few.map(({ task }) => task)).size, 3);
});
