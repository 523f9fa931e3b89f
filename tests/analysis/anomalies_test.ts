import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type EventSource, open } from "@kymo/kymo/analysis";
import { anomalies, type AnomaliesOptions } from "../../analysis/anomalies.ts";
import { anomalyFindings } from "../../analysis/anomalies/anomaly_findings.ts";
import { anomalyStats } from "../../analysis/anomaly_stats.ts";
import { LLM_CALLS } from "../../analysis/group_keys.ts";
import { seriesMeasure } from "../../analysis/series/series_measure.ts";
import { seededRandom } from "@kymo/kymo/stats";
import { type GeneratedEvent, generateSeries, PLAIN_SERIES, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { HOUR, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** A source of some groups, and what a test does to the calls of an hour of the second of them. */
function services(
  series: Partial<Series>,
  { seed = 1, hour = -1, spoil = () => {} }: {
    readonly seed?: number;
    readonly hour?: number;
    readonly spoil?: (call: GeneratedEvent, number: number) => void;
  } = {},
): Promise<EventSource> {
  const events = [0, 1, 2].flatMap((group) => {
    const options = { ...series, seed: 10 * seed + group, labels: { task: `t${group}` } };
    const calls = generateSeries({ buckets: 168, arrivals: "poisson", errorRatio: 0.02, ...options }).events;
    const isSpoilt = ({ started_at }: GeneratedEvent): boolean => {
      return group === 1 && Math.floor((started_at - PLAIN_SERIES.start) / HOUR) === hour;
    };
    calls.filter(isSpoilt).forEach(spoil);
    return calls;
  });
  return open(eventFrame(events));
}

async function rowsOf(source: EventSource | Promise<EventSource>, options: AnomaliesOptions = {}): Promise<Row[]> {
  return tableRows(await anomalies(await source, { by: ["task"], ...options }));
}

function hourOf({ at }: Row): number {
  return (Date.parse(String(at)) * 1000 - PLAIN_SERIES.start) / HOUR;
}

// Buckets

Deno.test("anomalies() finds the hour in which calls took three times as long, and what was usual then", async () => {
  const source = services({ season: 0.3 }, { seed: 2, hour: 100, spoil: (call) => call.duration_ms! *= 3 });
  const [row, ...others] = await rowsOf(source, { measures: ["duration_ms_p50"] });
  assertEquals([row!.task, row!.what, row!.measure, row!.unit, hourOf(row!)], [
    "t1",
    "bucket",
    "duration_ms_p50",
    "ms",
    100,
  ]);
  assertEquals([row!.is_worse, row!.event_id, row!.reason], [true, null, null]);
  assert(row!.number("value") > 2 * row!.number("expected") && row!.number("score") > 3.5);
  assert(row!.number("p_adjusted") <= 0.05);
  assertMatch(
    String(row!.says),
    /^p50 duration [\d.]+ s, where [\d.]+ (ms|s) is usual \(×[\d.]+\), in the 1 h from 2026-06-05 04:00 UTC on$/,
  );
  assertEquals(others, []);
});

Deno.test("anomalies() finds an hour in which a third of the calls fail", async () => {
  const fail = (call: GeneratedEvent, number: number): void => {
    if (number % 3 === 0) call.status = "error";
  };
  const rows = await rowsOf(services({}, { hour: 60, spoil: fail }), { measures: ["error_ratio"] });
  assertEquals(rows.map((row) => [row.task, row.measure]), [["t1", "error_ratio"]]);
  const [row] = rows as [Row];
  assert(
    hourOf(row) <= 60 && 60 < hourOf(row) + (Date.parse(String(row.until)) - Date.parse(String(row.at))) / 3_600_000,
  );
  assertAlmostEquals(row.number("expected"), 0.02, 0.006);
  assertMatch(String(row.says), /^error ratio [\d.]+ %, where [12]\.\d % is usual, in the \d h from/);
});

Deno.test("anomalies() does not call a level that lasts, a drift or a daily season odd", async () => {
  const lasting: readonly Partial<Series>[] = [
    { step: { atBucket: 84, durationRatio: 2, errorRatio: 0.1 } },
    { driftPerDay: 1.1 },
    { season: 0.5 },
  ];
  for (const series of lasting) assertEquals(await rowsOf(services(series)), []);
});

Deno.test("anomalies() of services with nothing odd: alarms in no more than 5 % of them", async () => {
  let alarms = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const series = { buckets: 100, callsPerBucket: 30, autocorrelation: { phi: 0.5, sigma: 0.15 } };
    if ((await rowsOf(services(series, { seed }))).length > 0) alarms++;
  }
  assert(alarms <= 2, `${alarms} of 12, where 2 are the 98 % bound at 5 %`);
});

Deno.test("anomalies() judges a p95 where five values lie beyond it", async () => {
  const source = await services({ callsPerBucket: 40, buckets: 60 }, {
    hour: 30,
    spoil: (call) => call.duration_ms! *= 5,
  });
  const [row] = await rowsOf(source, { measures: ["duration_ms_p95"], every: "1h" });
  assertStringIncludes(String(row!.reason), "no bucket holds the 100 values that duration_ms_p95 needs");
});

// Calls

Deno.test("anomalies() finds the one call that hung, by its id", async () => {
  const hang = (call: GeneratedEvent, number: number): void => {
    if (number === 7) call.duration_ms = 250_000;
  };
  const source = await services({}, { hour: 50, spoil: hang });
  const rows = (await rowsOf(source)).filter(({ measure }) => measure === "duration_ms");
  assertEquals(rows.map((row) => [row.what, row.task, row.value, row.until]), [["call", "t1", 250_000, null]]);
  const [row] = rows as [Row];
  assertAlmostEquals(row.number("expected"), 1000, 50);
  assertMatch(
    String(row.says),
    /^one call: duration 250 s, where .* is usual \(×2\d\d\), at 2026-06-03 02:.* with \d+ output tokens$/,
  );
  const [event] = await source.traces([String(row.trace_id)]);
  assertEquals([event!.event_id, event!.duration_ms], [row.event_id, 250_000]);
});

Deno.test("anomalies() takes the tail that a group has for usual", async () => {
  const random = seededRandom(1);
  // One call in fifty takes ten times as long.
  const calls = Array.from({ length: 2000 }, (_, call) => {
    return { duration_ms: (call % 50 === 0 ? 10_000 : 1000) * Math.exp(0.3 * random.normal()) };
  });
  const oddOf = async (events: readonly SomeEvent[]): Promise<unknown[]> => {
    let values: unknown[] = [];
    await withEvents(events, async (source) => {
      values = (await rowsOf(source, { by: [] })).filter(({ what }) => what === "call").map(({ value }) => value);
    });
    return values;
  };
  assertEquals(await oddOf(calls), []);
  assertEquals(await oddOf([...calls, { duration_ms: 3e7 }]), [3e7]);
  const [short, long] = [calls.filter((_, call) => call % 50 !== 0), { duration_ms: 12_000 }];
  assertEquals(await oddOf([...short, long]), [12_000]);
});

Deno.test("anomalies() finds calls that took no time at all, and says that they are not worse", async () => {
  const calls = Array.from({ length: 400 }, (_, call) => ({ duration_ms: call === 9 ? 0.5 : 1000 + call * 37 % 400 }));
  await withEvents([...calls, { duration_ms: 0 }], async (source) => {
    const [row, ...others] = (await rowsOf(source, { by: [] })).filter(({ what }) => what === "call");
    assertEquals([row!.value, row!.is_worse, others.length], [0.5, false, 0]);
    assert(row!.number("score") < -3.5);
  });
});

Deno.test("anomalies() fetches so many calls of each group, the furthest first", async () => {
  const calls = Array.from({ length: 400 }, (_, call) => ({
    duration_ms: call < 4 ? 1e6 + call : 1000 + call * 37 % 400,
    model: call % 2 === 0 ? "a" : "b",
  }));
  await withEvents(calls, async (source) => {
    const rows = (await rowsOf(source, { by: ["model"], mostCalls: 1 })).filter(({ what }) => what === "call");
    assertEquals(rows.map(({ model, value }) => [model, value]), [["b", 1e6 + 3], ["a", 1e6 + 2]]);
  });
});

Deno.test("anomalies() counts tokens per second of calls that write enough", async () => {
  const calls = Array.from({ length: 300 }, (_, call) => ({
    duration_ms: 2000,
    output_tokens: call === 3 ? 1 : call === 4 ? 60 : 400 + call * 37 % 200,
  }));
  await withEvents([...calls, { duration_ms: 60_000, output_tokens: 100 }], async (source) => {
    const rows = (await rowsOf(source, { by: [], measures: ["tokens_per_s_p50"] })).filter(({ what }) =>
      what === "call"
    );
    assertEquals(rows.map(({ value, is_worse }) => [Math.round(10 * (value as number)), is_worse]), [[17, true], [
      300,
      true,
    ]]);
  });
});

// Findings

Deno.test("anomalyFindings() tells the worst, once per group and moment, with what was measured", async () => {
  const source = await services({}, {
    hour: 100,
    spoil: (call) => {
      call.duration_ms! *= 4;
      if (call.first_token_ms !== null) call.first_token_ms *= 4;
    },
  });
  const measures = ["duration_ms_p50", "first_token_ms_p50"].map((name) => seriesMeasure("test", name));
  const limits = { level: 0.05, mostGroups: 10, mostCases: 3, mostCalls: 2 };
  const { buckets, calls } = await anomalyStats(source, { where: LLM_CALLS, by: ["task"], measures, ...limits });
  const [finding, ...others] = anomalyFindings([buckets.anomalies, calls!.anomalies], { clock: "utc" });
  assertEquals([finding!.kind, finding!.where, finding!.direction, finding!.at], [
    "anomaly",
    { task: "t1" },
    "declining",
    "2026-06-05T04:00:00.000Z",
  ]);
  assertEquals(finding!.evidence.map(({ measure }) => measure).sort(), ["duration_ms_p50", "first_token_ms_p50"]);
  assertEquals(finding!.effect!.unit, "ratio");
  assert(finding!.effect!.value > 2 && finding!.p_value! <= 0.05);
  assert(others.length <= 1);
});

// Nothing to look at

Deno.test("anomalies() says why nothing could be looked at", async () => {
  const reasonsOf = async (events: readonly SomeEvent[], options: AnomaliesOptions = {}): Promise<string[]> => {
    let rows: Row[] = [];
    await withEvents(events, async (source) => {
      rows = await rowsOf(source, { measures: ["duration_ms_p50"], by: [], ...options });
    });
    rows.forEach(({ value, score, at }) => assertEquals([value, score, at], [null, null, null]));
    assertEquals(rows.map(({ what }) => what), ["bucket", "call"]);
    return rows.map(({ reason }) => String(reason));
  };
  const each = async (events: readonly SomeEvent[], [bucket, call]: readonly [string, string]): Promise<void> => {
    const reasons = await reasonsOf(events);
    assertStringIncludes(reasons[0]!, bucket);
    assertStringIncludes(reasons[1]!, call);
  };
  const spread = Array.from({ length: 60 }, (_, call) => ({ started_at: NOON + call * HOUR }));
  await each([{ kind: "stage" }], ["no bucket of", "needs 20 values, n is 0"]);
  await each([{ duration_ms: 5 }], ["no bucket of", "needs 20 values, n is 1"]);
  await each(spread, ["no bucket of", "needs 20 values, n is 0"]);
  await each(spread.map((call) => ({ ...call, duration_ms: 7 })), [
    "same value",
    "nearly all values are equal, n is 60",
  ]);
  await each(spread.map((call) => ({ ...call, duration_ms: 0 })), ["same value", "half of the values are 0 or less"]);
  const ones = spread.map((call, index) => ({ ...call, duration_ms: 1 + index, user: `u${index}` }));
  const groups = await reasonsOf(ones, { by: ["user"] });
  assertStringIncludes(groups[0]!, "no bucket of");
  assertEquals(groups[1], "needs 20 values, n is 1");
});

Deno.test("anomalies() of a relative clock are calls alone: nothing happened at the same time", async () => {
  const rows = await rowsOf(open(new URL("../../fixtures/llmperf", import.meta.url).pathname), { by: ["provider"] });
  assertEquals([rows[0]!.what, rows[0]!.value], ["bucket", null]);
  assertStringIncludes(String(rows[0]!.reason), "no moment is shared");
  assert(rows.slice(1).every(({ what }) => what === "call"));
  const worst = rows.find(({ measure, value }) => measure === "first_token_ms" && Number(value) > 100_000);
  assertEquals(worst!.provider, "together");
  assertMatch(
    String(worst!.says),
    /^one call: first token 100 s, where 567 ms is usual \(×177\), at session age \d+ s/,
  );
});

Deno.test("anomalies() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    const refused = (options: AnomaliesOptions, error: typeof TypeError, text: string): Promise<Error> => {
      return assertRejects(() => anomalies(source, options), error, `Cannot find anomalies: ${text}`);
    };
    await refused({ by: ["modle"] }, TypeError, 'column "modle" is missing');
    await refused({ measures: ["speed"] }, TypeError, '"speed" is not a measure');
    await refused({ level: 0 }, RangeError, "level must be between 0 and 1");
    await refused({ mostCalls: 0 }, RangeError, "mostCalls must be a whole number from 1 up");
    await refused({ every: "2h" as "1h" }, RangeError, "every must be one of");
  });
});
