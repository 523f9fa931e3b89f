import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { quantile } from "@kymo/kymo/stats";
import { compare, type CompareOptions } from "../../analysis/compare.ts";
import type { Series } from "../../fixtures/generate.ts";
import { callsOf, DAY, MONDAY, released, releasesOf, sourceOf, sourcesOf } from "./compared_events.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { tableRows } from "./table_rows.ts";

const P50 = { measures: ["duration_ms_p50"] };

const WANDERING = { autocorrelation: { phi: 0.5, sigma: 0.3 } };
const EQUAL: readonly (readonly [what: string, series: Partial<Series>])[] = [
  ["independent", {}],
  ["wandering by 30 %", WANDERING],
  ["daily", { season: 0.3 }],
  ["daily and wandering", { season: 0.3, ...WANDERING }],
];

for (const [what, series] of EQUAL) {
  Deno.test(`compare() finds no evidence in equal weeks of ${what} calls`, async () => {
    let alarms = 0;
    for (let seed = 0; seed < 12; seed++) {
      const of = { errorRatio: 0.02, ...series };
      const [a, b] = [callsOf([0, 7], { ...of, seed: 2 * seed }), callsOf([7, 7], { ...of, seed: 2 * seed + 1 })];
      const rows = await sourcesOf(a, b, { measures: ["duration_ms_p50", "duration_ms_p95", "error_ratio"] });
      if (rows.some(({ verdict }) => verdict !== "no evidence")) alarms++;
      for (const row of rows) assertEquals(row.matched_by, "time_of_day");
    }
    assert(alarms <= 2, `${alarms} of 12`);
  });
}

Deno.test("compare() finds a planted change of 20 % between two weeks, and its size within the interval", async () => {
  for (const seed of [1, 3, 5]) {
    const series = { season: 0.3, autocorrelation: { phi: 0.5, sigma: 0.05 } };
    const a = callsOf([0, 7], { ...series, seed });
    const b = callsOf([7, 7], { ...series, seed: seed + 1, medianMs: 1200 });
    const [worse] = await sourcesOf(a, b, P50);
    assertEquals(worse!.verdict, "worse");
    assert(worse!.number("ratio_low") < 0.2 && 0.2 < worse!.number("ratio_high"));
    const [better] = await sourcesOf(b, a, P50);
    assertEquals(better!.verdict, "better");
  }
});

Deno.test("compare() holds calls of the same hours against each other: what both sides share cancels", async () => {
  const events = callsOf([0, 3], { callsPerBucket: 60, autocorrelation: { phi: 0.8, sigma: 0.5 } });
  const canary = released(events, {
    share: () => 0.2,
    change: (event) => ({ ...event, duration_ms: event.duration_ms! * 1.3 }),
  });
  const [row] = await releasesOf(canary, P50);
  assertEquals([row!.matched_by, row!.verdict], ["time", "worse"]);
  assert(row!.number("ratio_low") < 0.3 && 0.3 < row!.number("ratio_high"));
  assert(row!.number("value_a_high") / row!.number("value_a_low") > 1.2, "the level itself is far less sure");
  assert(row!.number("detectable") < 0.25);
});

Deno.test("compare() takes a release that runs at slow hours for no slower", async () => {
  const hour = ({ started_at }: { readonly started_at: number }): number => new Date(started_at / 1000).getUTCHours();
  const events = callsOf([0, 7], { callsPerBucket: 40, season: 1 });
  const [row] = await releasesOf(released(events, { share: (call) => hour(call) >= 12 ? 0.8 : 0.1 }), P50);
  assert(row!.number("value_b") > 1.3 * row!.number("value_a"));
  assertEquals(row!.verdict, "no evidence");
  assert(Math.abs(row!.number("ratio")) < 0.1);
});

Deno.test("compare() says how much slower short stretches vary when one side is short", async () => {
  const long = callsOf([0, 14], { autocorrelation: { phi: 0.95, sigma: 0.3 }, seed: 4 });
  const short = long.filter(({ started_at }) => started_at < MONDAY + 3600e6);
  const [row] = await sourcesOf(
    long,
    short.map((event) => ({ ...event, started_at: event.started_at + 14 * DAY })),
    P50,
  );
  assertEquals(row!.verdict, "no evidence");
  assert(row!.number("design_effect") > 1.5);
});

Deno.test("compare() gives quantiles of all calls exactly, shares and costs as they are", async () => {
  const [a, b] = [callsOf([0, 2], { errorRatio: 0.1 }), callsOf([2, 2], { errorRatio: 0.1, seed: 2 })];
  const rows = await sourcesOf(a, b);
  const of = (measure: string) => rows.find((row) => row.measure === measure)!;
  const durations = a.filter(({ status }) => status === "ok").map(({ duration_ms }) => duration_ms!).sort((x, y) =>
    x - y
  );
  assertEquals(of("duration_ms_p50").number("value_a"), quantile(durations, 0.5));
  assertEquals(of("duration_ms_p95").number("value_a"), quantile(durations, 0.95));
  assertEquals(of("duration_ms_p95").n_a, durations.length);
  assertAlmostEquals(
    of("error_ratio").number("value_b"),
    b.filter(({ status }) => status !== "ok").length / b.length,
    1e-12,
  );
  const known = a.filter(({ input_tokens }) => input_tokens !== null);
  const tokens = known.reduce((sum, event) => sum + event.input_tokens! + event.output_tokens!, 0);
  assertAlmostEquals(of("tokens_per_call").number("value_a"), tokens / known.length, 1e-9);
  assertEquals(rows.map(({ measure }) => measure), [
    "duration_ms_p50",
    "duration_ms_p95",
    "first_token_ms_p50",
    "tokens_per_s_p50",
    "error_ratio",
    "cost_per_call_usd",
    "tokens_per_call",
  ]);
});

Deno.test("compare() finds more failures, and dearer and longer calls", async () => {
  const a = callsOf([0, 7], { errorRatio: 0.01 });
  const b = callsOf([7, 7], { errorRatio: 0.04, seed: 2, step: { atBucket: 0, tokensRatio: 1.3 } });
  const rows = await sourcesOf(a, b, {
    measures: ["error_ratio", "cost_per_call_usd", "tokens_per_call", "duration_ms_p50"],
  });
  assertEquals(rows.map(({ verdict }) => verdict), ["worse", "worse", "worse", "no evidence"]);
  assert(rows[0]!.number("difference_low") < 0.03 && 0.03 < rows[0]!.number("difference_high"));
  for (const row of rows.slice(1, 3)) assert(row.number("ratio_low") < 0.3 && 0.3 < row.number("ratio_high"));
  for (const row of rows) assert(row.number("p_adjusted") >= row.number("p_value"));
});

Deno.test("compare() compares within a model where the mix of models differs, and says that it does", async () => {
  const fast = callsOf([0, 7], { medianMs: 300, labels: { model: "small" }, callsPerBucket: 40 });
  const slow = callsOf([0, 7], { medianMs: 900, labels: { model: "large" }, seed: 2, callsPerBucket: 40 });
  const events = [
    ...released(fast, { share: () => 0.3 }),
    ...released(slow, { share: () => 0.7, seed: 8 }),
  ].sort((x, y) => x.started_at - y.started_at);
  const [mixed] = await releasesOf(events, P50);
  assertEquals(mixed!.verdict, "worse");
  const mixes = JSON.parse(mixed!.mixes as string);
  assertEquals(mixes.map(({ field, value }: { field: string; value: string }) => [field, value]).sort(), [
    ["model", "large"],
    ["model", "small"],
  ]);
  assert(mixes[0].a_ratio > 0.25 && mixes[0].a_ratio < 0.75);
  const [within] = await releasesOf(events, { ...P50, within: ["model"] });
  assertEquals([within!.verdict, within!.mixes], ["no evidence", "[]"]);
  const groups = await releasesOf(events, { ...P50, by: ["model"] });
  assertEquals(groups.map(({ model, verdict }) => [model, verdict]).sort(), [
    ["large", "no evidence"],
    ["small", "no evidence"],
  ]);
});

Deno.test("compare() compares before and after a moment, with as many hours on both sides", async () => {
  const events = callsOf([0, 10], { step: { atBucket: 120, durationRatio: 1.5 } });
  const at = new Date((MONDAY + 5 * DAY) / 1000);
  const [whole] = tableRows(await compare(await sourceOf(events), { at, ...P50 }));
  assertEquals([whole!.verdict, whole!.n_a, whole!.n_b], ["worse", 2400, 2400]);
  const [days] = tableRows(await compare(await sourceOf(events), { at: at.toISOString(), hours: 48, ...P50 }));
  assertEquals([days!.verdict, days!.n_a, days!.n_b], ["worse", 960, 960]);
});

Deno.test("compare() takes changes up to the margin for none", async () => {
  const events = released(callsOf([0, 7], { callsPerBucket: 60 }), {
    share: () => 0.5,
    change: (event) => ({ ...event, duration_ms: event.duration_ms! * 1.2 }),
  });
  const verdicts = async (margin: number): Promise<unknown> =>
    (await releasesOf(events, { ...P50, margin }))[0]!.verdict;
  assertEquals([await verdicts(0), await verdicts(0.05), await verdicts(0.2)], ["worse", "worse", "no evidence"]);
});

Deno.test("compare() of the whole distribution: how often b is larger, and by which factor", async () => {
  const a = callsOf([0, 7]);
  const b = a.map((event) => ({ ...event, duration_ms: event.duration_ms! * 1.5 }));
  const [row] = await sourcesOf(a, b, P50);
  // For lognormal calls of σ 0.8: Φ(ln 1.5 / (0.8 √2)) is 0.640.
  assert(row!.number("superiority_low") < 0.64 && 0.64 < row!.number("superiority_high"));
  assert(row!.number("shift_ratio_low") < 0.5 && 0.5 < row!.number("shift_ratio_high"));
  assertAlmostEquals(row!.number("shift_ratio"), 0.5, 0.005);
});

Deno.test("compare() of a measure without a better direction says which way it went", async () => {
  const metrics = Array.from({ length: 400 }, (_, index): SomeEvent => ({
    kind: "metric",
    name: "queue_length",
    release: index < 200 ? "r41" : "r42",
    started_at: NOON + index * 60e6,
    value: (index < 200 ? 10 : 20) + index * 37 % 10,
  }));
  await withEvents(metrics, async (source) => {
    const options = { kind: "metric", field: "release", by: ["name"], measures: ["value_mean"] } as const;
    const [up] = tableRows(await compare(source, { ...options, a: "r41", b: "r42" }));
    assertEquals([up!.name, up!.verdict], ["queue_length", "higher"]);
    assertAlmostEquals(up!.number("difference"), 10, 1e-9);
    const [down] = tableRows(await compare(source, { ...options, a: "r42", b: "r41" }));
    assertEquals(down!.verdict, "lower");
    assertAlmostEquals(down!.number("difference"), -10, 1e-9);
  });
});

Deno.test("compare() of sampled calls sees what all calls show", async () => {
  const sampled = (seed: number, series: Partial<Series>) => {
    return callsOf([seed, 7], { callsPerBucket: 100, seed: seed + 1, ...series }).filter((event, index) => {
      return event.duration_ms! > 2500 || index % 5 === 0;
    }).map((event) => ({ ...event, sample_weight: event.duration_ms! > 2500 ? 1 : 5 }));
  };
  const [row] = await sourcesOf(sampled(0, {}), sampled(7, { medianMs: 1200 }), P50);
  assert(row!.number("value_a_low") < 1000 && 1000 < row!.number("value_a_high"));
  assert(row!.number("ratio_low") < 0.2 && 0.2 < row!.number("ratio_high"));
  assertEquals(row!.verdict, "worse");
});

Deno.test("compare() compares nothing with itself without a word", async () => {
  const events = callsOf([0, 1]);
  const source = await sourceOf(events);
  const [row] = tableRows(await compare(source, { with: source, ...P50 }));
  assertEquals([row!.ratio, row!.p_value, row!.verdict], [0, 1, "no evidence"]);
});

const REFUSED: readonly (readonly [options: unknown, message: string])[] = [
  [{ field: "relaese", a: "r41", b: "r42" }, 'Cannot compare: column "relaese" is missing, columns are event_id'],
  [{ field: "release", a: "r41", b: "r41" }, 'a and b must be two values of "release", both are "r41"'],
  [{ field: "release", a: "r41", b: "r42", by: ["release"] }, 'values of "release" are compared'],
  [{ field: "release", a: "r41", b: "r42", measures: ["speed"] }, '"speed" is not a measure, measures are error_ratio'],
  [{ field: "release", a: "r41", b: "r42", level: 1 }, "level must be between 0 and 1"],
  [{ field: "release", a: "r41", b: "r42", mostGroups: 0.5 }, "mostGroups must be a whole number from 1"],
  [{ field: "release", a: "r41", b: "r42", margin: -1 }, "margin must be 0 or more, current value is -1"],
  [{ at: "noon" }, "must be a date 2026-11-20"],
  [{ at: "2026-06-02", hours: 0 }, "hours must be above 0, current value is 0"],
];

for (const [options, message] of REFUSED) {
  Deno.test(`compare() refuses ${JSON.stringify(options)}`, async () => {
    const source = await sourceOf(callsOf([0, 1], { callsPerBucket: 1 }));
    const error = await assertRejects(() => compare(source, options as CompareOptions), Error);
    assertStringIncludes(error.message, message);
  });
}
