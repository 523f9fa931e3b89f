import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { changes, open, trends, type TrendsOptions } from "@kymo/kymo/analysis";
import pl from "nodejs-polars";
import { generateSeries, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { NOON, writeEvents } from "./event_files.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;

type Row = Record<string, unknown>;

/** Rows of `trends()` over generated series, one group each. */
async function trendsOf(series: readonly Partial<Series>[], options: TrendsOptions = {}): Promise<Row[]> {
  const events = series.flatMap((one) => generateSeries(one).events);
  const source = await open(eventFrame(events));
  return (await trends(source, { measures: ["duration_ms_p50"], ...options })).toRecords() as Row[];
}

async function changesOf(series: Partial<Series>, options: TrendsOptions = {}): Promise<Row[]> {
  const source = await open(eventFrame(generateSeries(series).events));
  return (await changes(source, { measures: ["duration_ms_p50"], ...options })).toRecords() as Row[];
}

const STEP: Partial<Series> = {
  buckets: 60,
  callsPerBucket: 40,
  step: { atBucket: 30, durationRatio: 1.5, labels: { release: "r42" } },
};

Deno.test("changes() finds the hour, the size and the release of a step", async () => {
  const found = await changesOf(STEP, { by: ["model"] });
  assertEquals(found.length, 1);
  const [change] = found;
  assert(Math.abs(Date.parse(String(change!.at)) - (generateSeries(STEP).truth.step!.at / 1000)) <= HOUR / 1000);
  assert(Number(change!.ratio_low) <= 0.5 && 0.5 <= Number(change!.ratio_high));
  assertAlmostEquals(Number(change!.before), 1000, 120);
  const [cause] = JSON.parse(String(change!.causes));
  assertEquals(cause, { field: "release", value: "r42", before_ratio: 0, after_ratio: 1 });
});

Deno.test("trends() calls a doubled latency declining, what the rule of the originals calls stable", async () => {
  const [row] = await trendsOf([{ buckets: 10, callsPerBucket: 30, step: { atBucket: 5, durationRatio: 2 } }]);
  assertEquals([row!.direction, row!.shape, row!.shifts], ["declining", "step", 1]);
  assert(Number(row!.strength) > 0.3 && Number(row!.p_value) < 0.05);
});

Deno.test("trends() calls a series whose level stays stable, with its p-value and no changes", async () => {
  const [row] = await trendsOf([{ buckets: 40, callsPerBucket: 40 }]);
  assertEquals([row!.direction, row!.shifts, row!.reason], ["stable", 0, null]);
  assert(Number(row!.p_value) > 0.05 && Number(row!.p_adjusted) > 0.05);
});

Deno.test("trends() tells a drift with its change per day", async () => {
  const [row] = await trendsOf([{ buckets: 20 * 24, callsPerBucket: 10, driftPerDay: 1.04 }]);
  assertEquals([row!.direction, row!.shape], ["declining", "drift"]);
  assertAlmostEquals(Number(row!.change_ratio), 0.04, 0.01);
  assert(Number(row!.change_low) < Number(row!.change) && Number(row!.change) < Number(row!.change_high));
  assertAlmostEquals(Number(row!.change) / Number(row!.change_ratio), 1000 * 1.04 ** 10, 120);
});

Deno.test("trends() takes the daily pattern for what it is", async () => {
  const daily = { season: 0.5, buckets: 10 * 24, callsPerBucket: 20 };
  const [calm] = await trendsOf([daily]);
  assertEquals([calm!.direction, calm!.season], ["stable", true]);
  const [step] = await trendsOf([{ ...daily, step: { atBucket: 130, durationRatio: 1.25 } }]);
  assertEquals([step!.direction, step!.season, step!.shifts], ["declining", true, 1]);
});

Deno.test("trends() follows failures", async () => {
  const failing = { buckets: 60, callsPerBucket: 50, errorRatio: 0.02, step: { atBucket: 40, errorRatio: 0.12 } };
  const [row] = await trendsOf([failing], { measures: ["error_ratio"] });
  assertEquals([row!.direction, row!.measure, row!.unit], ["declining", "error_ratio", "ratio"]);
  assertEquals(row!.mean, null);
  assertAlmostEquals(Number(row!.error_ratio), 0.0533, 0.01);
});

Deno.test("trends() follows cost per call and takes longer prompts for dearer", async () => {
  const longer = { buckets: 40, callsPerBucket: 30, step: { atBucket: 20, tokensRatio: 2 } };
  const [row] = await trendsOf([longer], { measures: ["cost_per_call_usd"] });
  assertEquals([row!.direction, row!.unit, row!.shifts], ["declining", "USD", 1]);
  assert(Number(row!.cost_usd) > 0 && Number(row!.tokens_per_call) > 0);
});

Deno.test("trends() calls more tokens per second improving, and a metric that rises rising", async () => {
  const quick = { buckets: 40, callsPerBucket: 40, step: { atBucket: 20, durationRatio: 0.5 } };
  const [speed] = await trendsOf([quick], { measures: ["tokens_per_s_p50"] });
  assertEquals(speed!.direction, "improving");
  const hours = Array.from({ length: 1200 }, (_, index) => Math.floor(index / 30));
  const metric = pl.DataFrame({
    kind: hours.map(() => "metric"),
    name: hours.map(() => "queue_length"),
    started_at: hours.map((hour, index) => NOON + hour * HOUR + index),
    value: hours.map((hour, index) => 10 + (index * 7 % 30) / 10 + (hour >= 20 ? 6 : 0)),
  });
  const options = { kind: "metric", by: ["name"], measures: ["value_mean"] } as const;
  const [queue] = (await trends(await open(metric), options)).toRecords() as Row[];
  assertEquals([queue!.name, queue!.direction, queue!.shifts], ["queue_length", "rising", 1]);
  assertEquals([queue!.min, queue!.max], [10, 18.9]);
});

Deno.test("trends() describes single events with mean, extremes and the deviation of n − 1", async () => {
  const [row] = await trendsOf([{ buckets: 20, callsPerBucket: 40, sigma: 0.3 }]);
  // Lognormal: mean exp(σ²/2), deviation mean·√(exp(σ²) − 1).
  const mean = 1000 * Math.exp(0.045);
  assertAlmostEquals(Number(row!.mean), mean, 40);
  assertAlmostEquals(Number(row!.deviation), mean * Math.sqrt(Math.exp(0.09) - 1), 40);
  assert(Number(row!.min) > 300 && Number(row!.max) < 3500);
  assertEquals([row!.n, row!.calls], [800, 800]);
});

Deno.test("trends() corrects for the number of groups it looks at", async () => {
  const groups = Array.from({ length: 40 }, (_, index) => ({
    seed: 100 + index,
    buckets: 30,
    callsPerBucket: 30,
    labels: { task: `t${index}` },
  }));
  const rows = await trendsOf(groups, { by: ["task"] });
  assertEquals(rows.length, 40);
  for (const row of rows) assert(Number(row.p_adjusted) >= Number(row.p_value));
  assertEquals(rows.filter(({ direction }) => direction !== "stable"), []);
});

Deno.test("trends() measures session age in hours where the clock is relative", async () => {
  await withFolder(async (dir) => {
    const events = Array.from({ length: 1200 }, (_, index) => ({
      model: "a",
      started_at: Date.UTC(2026, 0, 1) * 1000 + index * 60e6,
      duration_ms: 1000 * 1.05 ** (index / 60) * (1 + (index * 7 % 30) / 100),
    }));
    writeEvents(dir, events, { metadata: { clock: "relative" } });
    const [row] = (await trends(await open(dir), { measures: ["duration_ms_p50"] })).toRecords() as Row[];
    assertAlmostEquals(Number(row!.change_ratio), 0.05, 0.005);
  });
});

Deno.test("trends() follows the groups with most events and no more than asked", async () => {
  const groups = [10, 30, 20].map((callsPerBucket, index) => ({ callsPerBucket, labels: { task: `t${index}` } }));
  const rows = await trendsOf(groups, { by: ["task"], mostGroups: 2 });
  assertEquals(rows.map(({ task }) => task), ["t1", "t2"]);
});

Deno.test("trends() gives bottlenecks and suggestions of each group as JSON", async () => {
  const [row] = await trendsOf([{ buckets: 30, callsPerBucket: 40, errorRatio: 0.3 }]);
  assertStringIncludes(String(row!.bottlenecks), "failed");
  assert(JSON.parse(String(row!.suggestions)).length > 0);
});

const DEGENERATE: readonly (readonly [title: string, durations: readonly (number | null)[], reason: RegExp])[] = [
  ["one event", [12], /no bucket .* holds as many as it takes, 2 values each/],
  ["unknown durations", [null, null, null], /no value is known, or no bucket/],
  ["equal durations", new Array(400).fill(7), /every bucket has the same value, n is \d+/],
  ["too few events", [1, 2, 3, 4], /too few values|no bucket/],
];

for (const [title, durations, reason] of DEGENERATE) {
  Deno.test(`trends() says why ${title} tell nothing`, async () => {
    const frame = pl.DataFrame([
      pl.Series("kind", durations.map(() => "llm_call")),
      pl.Series("name", durations.map(() => "chat")),
      pl.Series("started_at", durations.map((_, index) => NOON + index * HOUR), pl.Int64),
      pl.Series("duration_ms", [...durations], pl.Float64),
    ]);
    const [row] = (await trends(await open(frame), { by: [], measures: ["duration_ms_p50"] })).toRecords() as Row[];
    assertEquals([row!.direction, row!.p_value, row!.strength, row!.change], [null, null, null, null]);
    assert(reason.test(String(row!.reason)), String(row!.reason));
  });
}

Deno.test("trends() has no rows for no events", async () => {
  const frame = pl.DataFrame({ kind: ["stage"], name: ["search"], started_at: [NOON] });
  assertEquals((await trends(await open(frame))).height, 0);
});

Deno.test("trends() refuses measures, widths and levels that do not exist", async () => {
  const source = await open(eventFrame(generateSeries({ buckets: 3, bucketUs: DAY }).events));
  await assertRejects(
    () => trends(source, { measures: ["latency"] }),
    TypeError,
    `Cannot compute trends: "latency" is not a measure, measures are error_ratio, cost_per_call_usd, tokens_per_call`,
  );
  await assertRejects(() => trends(source, { measures: ["model_p50"] }), TypeError, `column "model" is text`);
  await assertRejects(() => trends(source, { by: ["modell"] }), TypeError, `column "modell" is missing`);
  await assertRejects(() => trends(source, { level: 1 }), RangeError, "level must be between 0 and 1");
  await assertRejects(() => trends(source, { mostGroups: -1 }), RangeError, "mostGroups must be a whole number from 1");
  await assertRejects(() => trends(source, { every: "2h" as "1h" }), RangeError, "every must be one of 1s, 5s");
  await assertRejects(() => trends(source, { every: "1m" }), RangeError, "at most 400 buckets are allowed");
});
