import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { errorTimeline, type ErrorTimelineOptions } from "@kymo/kymo/analysis";
import { seededRandom, wilsonInterval } from "@kymo/kymo/stats";
import { type EventFileOptions, HOUR, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(
  events: readonly SomeEvent[],
  options: ErrorTimelineOptions = {},
  file: EventFileOptions = {},
): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await errorTimeline(source, options));
  }, { format: "parquet", ...file });
  return rows;
}

function hourOf(row: Row): number {
  return ((row.at as Date).getTime() * 1000 - NOON) / HOUR;
}

Deno.test("errorTimeline() counts errors of every kind in every bucket that holds calls, as a loop does", async () => {
  const random = seededRandom(9);
  const events = Array.from({ length: 2000 }, (): SomeEvent => {
    const hour = random.below(10);
    const fails = random.next() < 0.2 && hour !== 3;
    return {
      started_at: NOON + (hour === 6 ? 5 : hour) * HOUR,
      status: fails ? "error" : "ok",
      error_category: fails ? ["rate_limit", "server", null][random.below(3)]! : null,
      sample_weight: 1 + random.below(2),
    };
  });
  const rows = await rowsOf(events, { every: "1h" });
  const weigh = (some: readonly SomeEvent[]): number => some.reduce((sum, event) => sum + event.sample_weight!, 0);
  const failed = events.filter(({ status }) => status !== "ok");
  const kinds = ["rate_limit", "server", null].map((kind) => {
    return [kind, weigh(failed.filter(({ error_category }) => error_category === kind))] as const;
  }).sort((a, b) => b[1] - a[1]);
  const hours = [0, 1, 2, 3, 4, 5, 7, 8, 9];
  assertEquals(
    rows.map((row) => [row.error_category, hourOf(row)]),
    kinds.flatMap(([kind]) => hours.map((hour) => [kind, hour])),
  );
  for (const row of rows) {
    const own = events.filter(({ started_at }) => started_at === NOON + hourOf(row) * HOUR);
    const calls = weigh(own);
    const count = weigh(own.filter((event) => event.status !== "ok" && event.error_category === row.error_category));
    assertEquals([row.failed, row.calls, row.ratio], [count, calls, count / calls]);
    const trials = calls ** 2 / own.reduce((sum, event) => sum + event.sample_weight! ** 2, 0);
    const [low, high] = wilsonInterval({ successes: trials * count / calls, trials })!;
    assertAlmostEquals(row.number("ratio_low"), low, 1e-12);
    assertAlmostEquals(row.number("ratio_high"), high, 1e-12);
    assertEquals((row.until as Date).getTime() - (row.at as Date).getTime(), 3600e3);
  }
  assertEquals(rows.filter((row) => hourOf(row) === 3).map((row) => row.failed), [0, 0, 0]);
});

Deno.test("errorTimeline() tells errors apart by what is asked, in its own type, the most frequent first", async () => {
  const failed = (http_status: number | null): SomeEvent => ({ status: "failure", http_status });
  const events = [failed(429), failed(500), failed(429), failed(null), failed(429), failed(null)];
  await withEvents(events, async (source) => {
    const table = await errorTimeline(source, { by: "http_status", every: "1d", mostGroups: 2 });
    assertEquals(table.columns.slice(0, 4), ["at", "until", "clock", "http_status"]);
    assertEquals(String(table.schema.http_status), "DataType(Int32)");
    const rows = tableRows(table);
    assertEquals(rows.map((row) => [row.http_status, row.failed, row.calls]), [[429, 3, 6], [null, 2, 6]]);
    const where = [{ field: "http_status", in: [500] }] as const;
    const some = tableRows(await errorTimeline(source, { by: "status", where, every: "1d" }));
    assertEquals(some.map((row) => [row.status, row.failed, row.calls, row.ratio]), [["failure", 1, 1, 1]]);
  });
});

Deno.test("errorTimeline() of one error, of none, of other kinds and without a clock", async () => {
  const [one] = await rowsOf([{ status: "timeout" }], {}, { metadata: { clock: "relative" } });
  assertEquals([one!.error_category, one!.failed, one!.calls, one!.ratio_high, one!.clock], [
    null,
    1,
    1,
    1,
    "relative",
  ]);
  assertEquals(await rowsOf([{}, { kind: "tool_call", status: "error" }]), []);
  assertEquals((await rowsOf([{}, { kind: "tool_call", status: "error" }], { kind: "tool_call" })).length, 1);
  await withEvents([{}], async (source) => {
    const table = await errorTimeline(source, { by: "attributes.zone" });
    assertEquals(table.columns, [
      ...["at", "until", "clock", "attributes.zone", "failed", "calls", "ratio", "ratio_low", "ratio_high"],
    ]);
  });
});

Deno.test("errorTimeline() makes buckets that calls can fill, however few fail", async () => {
  const calls = Array.from({ length: 4000 }, (_, index): SomeEvent => ({
    started_at: NOON + index * 20e6,
    status: index === 7 ? "error" : "ok",
  }));
  assertEquals((await rowsOf(calls)).length, 89);
});

Deno.test("errorTimeline() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    const wrong = (options: ErrorTimelineOptions): () => Promise<unknown> => () => errorTimeline(source, options);
    await assertRejects(wrong({ by: "eror" }), TypeError, 'Cannot make error timeline: column "eror" is missing');
    await assertRejects(wrong({ mostGroups: -1 }), RangeError, "mostGroups must be a whole number from 1 up");
    await assertRejects(wrong({ every: "1y" as "1d" }), RangeError, 'current value is "1y"');
  });
});
