import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { forecast, type ForecastOptions } from "../../analysis/forecast.ts";
import { LLM_CALLS } from "../../analysis/group_keys.ts";
import { generateSeries, PLAIN_SERIES, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { HOUR, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

const DAY = 24 * HOUR;
const MIDNIGHT = NOON - 12 * HOUR;

async function rowsOf(events: readonly SomeEvent[], options: ForecastOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await forecast(source, options));
  });
  return rows;
}

/** So many calls in each bucket, from midnight on, and one to show that the last is over. */
function calls(counts: readonly number[], width: number, call: SomeEvent = {}): SomeEvent[] {
  const inside = counts.flatMap((count, bucket) => {
    return Array.from({ length: count }, (_, place) => {
      return { ...call, started_at: MIDNIGHT + Math.floor((bucket + place / count) * width) };
    });
  });
  return [...inside, { ...call, started_at: MIDNIGHT + counts.length * width }];
}

function micros(time: unknown): number {
  return Date.parse(String(time)) * 1000;
}

Deno.test("forecast() repeats the days of an even service, and adds them up", async () => {
  const day = Array.from({ length: 24 }, (_, hour) => hour < 8 ? 2 : 5);
  const rows = await rowsOf(calls([...day, ...day, ...day, ...day], HOUR));
  const [buckets, [total]] = [rows.slice(0, -1), rows.slice(-1)];
  assertEquals(buckets.map(({ value }) => Math.round(value as number)), day);
  assertEquals(buckets.map(({ at }) => micros(at)), day.map((_, hour) => MIDNIGHT + 4 * DAY + hour * HOUR));
  assertEquals([total!.what, micros(total!.at), micros(total!.until)], [
    "total",
    MIDNIGHT + 4 * DAY,
    MIDNIGHT + 5 * DAY,
  ]);
  assertAlmostEquals(total!.number("value"), 8 * 2 + 16 * 5, 1e-6);
  assertEquals([total!.measure, total!.unit, total!.method], ["calls", "calls", "holt_winters"]);
});

Deno.test("forecast() knows from hours that a weekend is quieter, where two weeks are known", async () => {
  const week = Array.from({ length: 168 }, (_, hour) => (hour >= 120 ? 1 : 4) + (hour % 24 < 8 ? 0 : 2));
  const friday = [...week, ...week, ...week, ...week.slice(0, 120)];
  const total = (await rowsOf(calls(friday, HOUR))).at(-1)!;
  assertAlmostEquals(total.number("value"), 8 * 1 + 16 * 3, 1);
  const monday = (await rowsOf(calls([...week, ...week, ...week], HOUR))).at(-1)!;
  assertAlmostEquals(monday.number("value"), 8 * 4 + 16 * 6, 1);
});

Deno.test("forecast() begins after the last whole bucket: the one of the last event is not over", async () => {
  const hours = [5, 5, 5, 5, 5, 5, 5, 5];
  const [first] = await rowsOf([...calls(hours, HOUR), { started_at: MIDNIGHT + 8.9 * HOUR }], { every: "1h" });
  assertEquals([micros(first!.at), first!.n], [MIDNIGHT + 8 * HOUR, 8]);
  assertAlmostEquals(first!.number("value"), 5, 1e-9);
});

Deno.test("forecast() takes no event of the future, and nothing after its window", async () => {
  const events = [...calls([5, 5, 5, 5, 5, 5, 5, 5], HOUR), { started_at: MIDNIGHT + 400 * DAY }];
  const [first] = await rowsOf(events, { every: "1h", now: new Date((MIDNIGHT + 8.5 * HOUR) / 1000) });
  assertEquals([micros(first!.at), first!.n], [MIDNIGHT + 8 * HOUR, 8]);
  await withEvents(calls([5, 5, 5, 5, 5, 5, 5, 5], HOUR), async (source) => {
    const [row] = tableRows(await forecast(source, { every: "1h" }));
    assertEquals(micros(row!.at), MIDNIGHT + 6 * HOUR);
  }, { window: { until: new Date((MIDNIGHT + 6 * HOUR) / 1000) } });
});

Deno.test("forecast() counts nothing as 0 calls, but not as 0 ms", async () => {
  const counts = Array.from({ length: 40 }, (_, hour) => hour % 2 === 0 ? 4 : 0);
  const events = calls(counts, HOUR, { duration_ms: 100 });
  const volume = await rowsOf(events, { every: "1h", ahead: 2, season: 2 });
  volume.slice(0, 2).forEach(({ value }, hour) => assertAlmostEquals(value as number, counts[hour]!, 1e-6));
  const latency = await rowsOf(events, { measure: "duration_ms_p50", every: "1h", ahead: 2, season: 2 });
  assertEquals(latency.map(({ value, n }) => [Math.round(value as number), n]), [[100, 20], [100, 20]]);
});

Deno.test("forecast() begins with the first bucket of each group, and has no total of latencies", async () => {
  const old = calls(new Array<number>(48).fill(3), HOUR, { model: "old", duration_ms: 50 });
  const fresh = old.filter(({ started_at }) => started_at! >= MIDNIGHT + 30 * HOUR).map((call) => ({
    ...call,
    model: "new",
  }));
  const options = { by: ["model"], every: "1h", ahead: 1, season: 1 } as const;
  const volumes = await rowsOf([...old, ...fresh], options);
  assertEquals(volumes.map(({ model, what, value, n }) => [model, what, Math.round(value as number), n]), [
    ["old", "bucket", 3, 48],
    ["old", "total", 3, 48],
    ["new", "bucket", 3, 18],
    ["new", "total", 3, 18],
  ]);
  const latencies = await rowsOf(old, { ...options, measure: "duration_ms_p50" });
  assertEquals(latencies.map(({ what }) => what), ["bucket"]);
});

Deno.test("forecast() counts weeks from Monday and months as long as they are", async () => {
  // 2026-03-01 is a Sunday.
  const days = calls(new Array<number>(200).fill(1), DAY);
  const weeks = await rowsOf(days, { every: "1w", ahead: 1 });
  const months = await rowsOf(days, { every: "1mo", ahead: 2 });
  assertEquals([weeks[0]!.at, weeks[0]!.until].map(micros), [micros("2026-09-14T00:00Z"), micros("2026-09-21T00:00Z")]);
  assertAlmostEquals(weeks[0]!.number("value"), 7, 1e-9);
  assertEquals(months.slice(0, 2).map(({ at }) => micros(at)), [
    micros("2026-09-01T00:00Z"),
    micros("2026-10-01T00:00Z"),
  ]);
});

Deno.test("forecast() of tokens and cost: claude-opus-4-5 at $5 and $25 per million tokens", async () => {
  const tokens = { provider: "anthropic", model: "claude-opus-4-5", input_tokens: 1000, output_tokens: 100 };
  const events = calls(new Array<number>(30).fill(2), HOUR, tokens);
  const valueOf = async (measure: string): Promise<number> => {
    return (await rowsOf(events, { measure, every: "1h", ahead: 1, season: 1 }))[0]!.number("value");
  };
  assertAlmostEquals(await valueOf("tokens"), 2200, 1e-6);
  assertAlmostEquals(await valueOf("output_tokens"), 200, 1e-6);
  assertAlmostEquals(await valueOf("cost_usd"), 2 * 0.0075, 1e-9);
  assertAlmostEquals(await valueOf("cost_per_call_usd"), 0.0075, 1e-9);
  assertEquals(await valueOf("failed_calls"), NaN);
});

/** A week of a generated service, the day after it, and what the forecast says about that. */
async function weekAhead(series: Partial<Series>, measure: string): Promise<{ covered: number; asked: number }> {
  const { events } = generateSeries({ buckets: 192, arrivals: "poisson", ...series });
  const end = PLAIN_SERIES.start + 168 * HOUR;
  const frame = eventFrame(events, ["kind", "name", "started_at", "duration_ms", "status"]);
  const rows = tableRows(await forecast(await open(frame, { until: new Date(end / 1000) }), { measure, every: "1h" }));
  const later = await open(frame, { since: new Date(end / 1000) });
  const [came] = await later.aggregate([{
    where: LLM_CALLS,
    by: [{ bucket: "1h", as: "hour" }],
    aggregates: {
      calls: { op: "count" },
      quantiles: { op: "quantiles", of: "duration_ms", probabilities: [0.5] },
    },
  }]);
  const buckets = rows.filter(({ what }) => what === "bucket");
  const hits = buckets.filter((row, hour) => {
    const { calls, quantiles } = came![hour] as unknown as {
      calls: number;
      quantiles: { estimates: { value: number }[] };
    };
    const value = measure === "calls" ? calls : quantiles.estimates[0]!.value;
    return row.number("low") <= value && value <= row.number("high");
  });
  return { covered: hits.length, asked: buckets.length };
}

for (const measure of ["calls", "duration_ms_p50"]) {
  Deno.test(`forecast() holds 90 % of ${measure} a day ahead, with a daily season and autocorrelation`, async () => {
    let [covered, asked] = [0, 0];
    for (let seed = 1; seed <= 25; seed++) {
      const found = await weekAhead({ seed, season: 0.3, autocorrelation: { phi: 0.6, sigma: 0.2 } }, measure);
      covered += found.covered;
      asked += found.asked;
    }
    assertEquals(asked, 25 * 24);
    assert(covered / asked > 0.86 && covered / asked < 0.95, `${covered / asked}`);
  });
}

Deno.test("forecast() says why there is none", async () => {
  const reasonOf = async (events: readonly SomeEvent[], options: ForecastOptions = {}): Promise<string> => {
    const [row, ...others] = await rowsOf(events, options);
    assertEquals([row!.at, row!.value, row!.low, row!.method, others.length], [null, null, null, null, 0]);
    return String(row!.reason);
  };
  assertStringIncludes(await reasonOf([{ kind: "stage" }]), "there are no events");
  assertStringIncludes(await reasonOf([{}]), "no whole bucket");
  assertStringIncludes(await reasonOf(calls([4, 4, 4], HOUR), { every: "1h" }), "needs 4 buckets of 1h, n is 3");
  const [sparse] = [calls([1, ...new Array<number>(50).fill(0)], HOUR)];
  assertStringIncludes(await reasonOf(sparse!, { every: "1h" }), "1 of 51 buckets of 1h hold any");
  const nameless = calls([4, 4, 4, 4, 4], HOUR);
  assertStringIncludes(await reasonOf(nameless, { every: "1h", measure: "duration_ms_p50" }), "holds a value");
  assertStringIncludes(await reasonOf(nameless, { every: "1h", measure: "cost_usd" }), "holds a value");
  await withEvents(nameless, async (source) => {
    const [row] = tableRows(await forecast(source));
    assertStringIncludes(String(row!.reason), "not dates");
  }, { metadata: { clock: "relative" } });
});

Deno.test("forecast() says where bounds end", async () => {
  const rows = await rowsOf(calls([4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5], HOUR), { every: "1h", season: 1, ahead: 6 });
  assert(rows[0]!.low !== null && rows[5]!.low === null && rows[6]!.low === null);
  assertStringIncludes(String(rows[0]!.reason), "too few earlier forecasts for bounds beyond");
});

Deno.test("forecast() of a thousand groups of one has a row for twenty of them", async () => {
  const events = Array.from(
    { length: 1000 },
    (_, index) => ({ user: `u${index}`, started_at: MIDNIGHT + index * HOUR }),
  );
  const rows = await rowsOf(events, { by: ["user"] });
  assertEquals(rows.length, 20);
  assert(rows.every(({ value, reason }) => value === null && reason !== null));
});

Deno.test("forecast() of calls that are all the same has bounds of no width, and never less than 0", async () => {
  const rows = await rowsOf(calls(new Array<number>(50).fill(2), HOUR), { every: "1h", ahead: 3 });
  assertEquals(rows.map(({ value, low, high }) => [value, low, high].map((each) => Math.round(each as number))), [
    [2, 2, 2],
    [2, 2, 2],
    [2, 2, 2],
    [6, 6, 6],
  ]);
  const falling = Array.from({ length: 40 }, (_, hour) => Math.max(0, 39 - hour));
  for (const row of await rowsOf(calls(falling, HOUR), { every: "1h", ahead: 13, season: 1 })) {
    assert(row.number("low") >= 0 && row.number("value") >= 0);
  }
});

Deno.test("forecast() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    const refused = (options: ForecastOptions, error: typeof TypeError, text: string): Promise<Error> => {
      return assertRejects(() => forecast(source, options), error, `Cannot forecast: ${text}`);
    };
    await refused({ measure: "calls_mean" }, TypeError, 'column "calls" is missing');
    await refused({ measure: "costs" }, TypeError, '"costs" is not a measure, measures are calls, failed_calls');
    await refused({ by: ["modle"] }, TypeError, 'column "modle" is missing');
    await refused({ ahead: 0 }, RangeError, "ahead must be a whole number from 1 up");
    await refused({ ahead: 401 }, RangeError, "at most 400 buckets ahead");
    await refused({ confidence: 1 }, RangeError, "confidence must be between 0 and 1");
    await refused({ every: "2h" as "1h" }, RangeError, "every must be one of 1s");
  });
});
