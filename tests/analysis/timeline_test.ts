import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { open, timeline, type TimelineOptions } from "@kymo/kymo/analysis";
import { quantile, quantileInterval, seededRandom, wilsonInterval } from "@kymo/kymo/stats";
import { type EventFileOptions, HOUR, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableColumn, tableRows } from "./table_rows.ts";

async function rowsOf(
  events: readonly SomeEvent[],
  options: TimelineOptions = {},
  file: EventFileOptions = {},
): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await timeline(source, options));
  }, { format: "parquet", ...file });
  return rows;
}

function micros(row: Row, column: string): number {
  return (row[column] as Date).getTime() * 1000;
}

Deno.test("timeline() counts, measures and adds up the events of each group and bucket", async () => {
  const random = seededRandom(5);
  const events = Array.from({ length: 3000 }, (): SomeEvent => ({
    model: ["a", "b", null][random.below(3)]!,
    started_at: NOON + random.below(10 * HOUR),
    duration_ms: Math.exp(8 * random.next()),
    status: random.next() < 0.1 ? "error" : "ok",
    input_tokens: random.below(100),
    nested_calls: random.next() < 0.1 ? 2 : null,
  }));
  const rows = await rowsOf(events, { every: "1h", probabilities: [0.5, 0.9] });
  assertEquals(rows.length, 30);
  for (const row of rows) {
    const at = micros(row, "at");
    const own = events.filter(({ model, started_at }) => {
      return model === row.model && at <= started_at! && started_at! < at + HOUR;
    });
    const failed = own.filter(({ status }) => status !== "ok").length;
    const durations = own.filter(({ status }) => status === "ok").map(({ duration_ms }) => duration_ms!).sort((a, b) =>
      a - b
    );
    const tokens = own.filter(({ nested_calls }) => nested_calls !== 2).map(({ input_tokens }) => input_tokens!);
    assertEquals(micros(row, "until"), at + HOUR);
    assertEquals([row.clock, row.calls, row.failed, row.n], ["utc", own.length, failed, durations.length]);
    assertEquals(row.error_ratio, failed / own.length);
    const interval = wilsonInterval({ successes: failed, trials: own.length })!;
    assertAlmostEquals(row.number("error_ratio_low"), interval[0], 1e-12);
    assertAlmostEquals(row.number("error_ratio_high"), interval[1], 1e-12);
    for (const p of [0.5, 0.9]) {
      const name = `p${100 * p}`;
      assertEquals(row[name], quantile(durations, p));
      assertEquals([row[`${name}_low`], row[`${name}_high`]], [...quantileInterval(durations, { probability: p })!]);
    }
    assertEquals(row.input_tokens, tokens.reduce((sum, each) => sum + each, 0));
    assertEquals([row.output_tokens, row.cost_usd, row.unpriced_calls], [null, null, tokens.length]);
    assertEquals(row.reason, null);
  }
});

Deno.test("timeline() has the groups with most calls first, each by time, and leaves out those beyond the most", async () => {
  const at = (model: string | null, hour: number): SomeEvent => ({ model, started_at: NOON + hour * HOUR });
  const events = [at("a", 5), at("b", 4), at("b", 1), at(null, 7), at(null, 3), at(null, 3)];
  const rows = await rowsOf(events, { every: "1h", mostGroups: 2 });
  assertEquals(rows.map((row) => [row.model, (micros(row, "at") - NOON) / HOUR, row.calls]), [
    [null, 3, 2],
    [null, 7, 1],
    ["b", 1, 1],
    ["b", 4, 1],
  ]);
});

Deno.test("timeline() does not mix groups of several keys", async () => {
  const events = [["a", "x"], ["a", "x"], ["b", "y"], ["b", "y"], ["a", "y"]].map(([model, task]) => ({ model, task }));
  const rows = await rowsOf(events as SomeEvent[], { by: ["model", "task"], mostGroups: 2 });
  assertEquals(rows.map(({ model, task, calls }) => [model, task, calls]), [["a", "x", 2], ["b", "y", 2]]);
});

Deno.test("timeline() prices calls of models bucket by bucket, and nothing else", async () => {
  const call = { provider: "anthropic", model: "claude-opus-4-5", input_tokens: 1000, output_tokens: 100 };
  const events: SomeEvent[] = [call, call, { ...call, model: "unheard of" }, { ...call, started_at: NOON + HOUR }];
  const rows = await rowsOf(events, { by: [], every: "1h" });
  assertEquals(rows.map((row) => [row.calls, row.cost_usd, row.unpriced_calls]), [[3, 0.015, 1], [1, 0.0075, 0]]);
  const tools = await rowsOf(events.map((event) => ({ ...event, kind: "tool_call", cost_usd: 1 })), {
    by: [],
    every: "1d",
    kind: "tool_call",
  });
  assertEquals(tools.map((row) => [row.calls, row.cost_usd, row.unpriced_calls]), [[4, null, null]]);
});

Deno.test("timeline() weighs sampled events, and knows that these say less", async () => {
  const events = Array.from({ length: 40 }, (_, index): SomeEvent => ({
    duration_ms: index,
    status: index < 4 ? "error" : "ok",
    sample_weight: index < 4 ? 1 : 10,
    output_tokens: 1,
  }));
  const [row] = await rowsOf(events, { every: "1d" });
  assertEquals([row!.calls, row!.failed, row!.n, row!.output_tokens], [364, 4, 36, 364]);
  const trials = 364 ** 2 / (4 + 3600);
  assertEquals(row!.error_ratio, 4 / 364);
  assertAlmostEquals(
    row!.number("error_ratio_high"),
    wilsonInterval({ successes: trials * 4 / 364, trials })![1],
    1e-12,
  );
});

Deno.test("timeline() makes about 120 buckets where calls can fill them, fewer where they cannot", async () => {
  const spread = (count: number): SomeEvent[] => {
    return Array.from({ length: count }, (_, index) => ({ started_at: NOON + Math.floor(index * 24 * HOUR / count) }));
  };
  assertEquals((await rowsOf(spread(6000))).length, 96);
  assertEquals((await rowsOf(spread(300))).length, 8);
  // A call of last year leaves the buckets 3 hours wide, where the time to it would make them a week.
  assertEquals((await rowsOf([{ started_at: NOON - 365 * 24 * HOUR }, ...spread(6000)])).length, 9);
});

Deno.test("timeline() cuts weeks and months by the calendar", async () => {
  const events = [{ started_at: NOON }, { started_at: NOON + 24 * HOUR }];
  const weeks = await rowsOf(events, { every: "1w" });
  assertEquals(weeks.map((row) => [row.at, row.until]), [
    [new Date("2026-02-23"), new Date("2026-03-02")],
    [new Date("2026-03-02"), new Date("2026-03-09")],
  ]);
  const [month] = await rowsOf(events, { every: "1mo" });
  assertEquals([month!.at, month!.until], [new Date("2026-03-01"), new Date("2026-04-01")]);
});

Deno.test("timeline() of one call, of failures alone and of nothing invents nothing", async () => {
  const [one] = await rowsOf([{ duration_ms: 7 }], { by: [] });
  assertEquals([one!.calls, one!.n, one!.p50, one!.cost_usd, one!.input_tokens], [1, 1, null, null, null]);
  assertEquals(one!.reason, "p50 needs 2 values, p90 needs 10 values, p99 needs 100 values, n is 1");
  const [failed] = await rowsOf([{ duration_ms: 7, status: "timeout" }], {}, { metadata: { clock: "relative" } });
  assertEquals([failed!.error_ratio, failed!.n, failed!.p50, failed!.reason, failed!.clock], [
    1,
    0,
    null,
    "no value is known",
    "relative",
  ]);
  await withEvents([{ kind: "stage" }], async (source) => {
    const table = await timeline(source, { by: ["http_status", "input_tokens", "attributes.tenant"] });
    assertEquals(table.height, 0);
    assertEquals(table.columns.slice(0, 5), ["http_status", "by_input_tokens", "attributes.tenant", "at", "until"]);
  });
});

Deno.test("timeline() measures other columns of other events", async () => {
  const events: SomeEvent[] = [1, 2, 3].map((n) => ({ kind: "stage", attributes: JSON.stringify({ n }) }));
  const [row] = await rowsOf(events, {
    by: ["kind"],
    kind: "stage",
    column: "attributes.n",
    probabilities: [0.5, 0.5],
  });
  assertEquals([row!.kind, row!.n, row!.p50], ["stage", 3, 2]);
  const where = [{ field: "attributes.n", in: ["1"] }] as const;
  assertEquals((await rowsOf(events, { kind: "stage", where }))[0]!.calls, 1);
});

Deno.test("timeline() of agents whose clock is relative says so", async () => {
  const source = await open(new URL("../../fixtures/claude_code", import.meta.url).pathname);
  const table = await timeline(source, { by: [] });
  assert(table.height > 10 && table.height <= 130, `${table.height} rows`);
  assertEquals([...new Set(tableColumn(table, "clock"))], ["relative"]);
});

Deno.test("timeline() says what is wrong with its options", async () => {
  await withEvents([{}, { started_at: NOON + HOUR }], async (source) => {
    const wrong = (options: TimelineOptions): () => Promise<unknown> => () => timeline(source, options);
    await assertRejects(wrong({ by: ["modle"] }), TypeError, 'Cannot make timeline: column "modle" is missing');
    await assertRejects(wrong({ column: "model" }), TypeError, 'Cannot make timeline: column "model" is text');
    await assertRejects(wrong({ probabilities: [95] }), RangeError, "must be between 0 and 1, current value is 95");
    await assertRejects(wrong({ mostGroups: 0 }), RangeError, "mostGroups must be a whole number from 1 up");
    await assertRejects(wrong({ every: "1s" }), RangeError, "at most 400 buckets are allowed");
    await assertRejects(wrong({ every: "2h" as "1h" }), RangeError, "every must be one of 1s, 5s");
  });
});

Deno.test("timeline() tells buckets that the data cut off from whole ones, but not where times are ages", async () => {
  const events = Array.from({ length: 13 }, (_, quarter): SomeEvent => {
    return { model: "a", started_at: NOON + HOUR / 2 + quarter * HOUR / 4, duration_ms: 5 };
  });
  assertEquals((await rowsOf(events, { every: "1h" })).map(({ whole }) => whole), [false, true, true, false]);
  const ages = await rowsOf(events, { every: "1h" }, { metadata: { clock: "relative" } });
  assertEquals(ages.map(({ whole }) => whole), [true, true, true, true]);
});
