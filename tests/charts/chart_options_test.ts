import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  cacheSaving,
  costBridgeSteps,
  costLatencyQuality,
  costOverTime,
  errorsOverTime,
  firstTokenAgainstTotal,
  forecastBand,
  latencyAgainstConcurrency,
  latencyAgainstTokens,
  latencyDistribution,
  percentileHeatmap,
  percentileRanges,
  performanceOverTime,
  stageShare,
  traceWaterfall,
} from "@kymo/kymo/charts";
import { CHART_SAMPLES, type SampleRow } from "./chart_samples.ts";
import { chartColors } from "../../analysis/charts/chart_theme.ts";
import { drawn, markRows, parsed, textsOf } from "./drawn.ts";

function rowsOf(chart: string, names: readonly string[]): SampleRow[] {
  return CHART_SAMPLES.find(({ name }) => name === chart)!.rows(names);
}

/** Rows of the marks of a kind, one list. */
function marked(chart: Parameters<typeof markRows>[0], kind: string): Record<string, unknown>[] {
  return markRows(chart, kind).flat() as Record<string, unknown>[];
}

Deno.test("percentileRanges() has a dot per known percentile, and a bar where the interval is known", async () => {
  const rows = [
    { model: "a", n: 900, p50: 700, p50_low: 650, p50_high: 760, p99: 6000, p99_low: 5000, p99_high: null },
    { model: "b", n: 3, p50: 0, p50_low: null, p50_high: null, p99: null, p99_low: null, p99_high: null },
    { model: "c", n: 0, p50: null, p50_low: null, p50_high: null, p99: null, p99_low: null, p99_high: null },
  ];
  const chart = percentileRanges(rows);
  assertEquals(marked(chart, "dot").map(({ row, name, value }) => [row, name, value]), [
    [0, "p50", 700],
    [1, "p50", 0],
    [0, "p99", 6000],
  ]);
  assertEquals([chart.title, chart.subtitle], ["Duration by model", "p50, p99 of 903 values, bars: 95 % intervals"]);
  assertEquals(chart.note, "1 group too small for a percentile");
  const texts = textsOf(await drawn(chart));
  for (const text of ["a", "b", "n 900", "n 3", "0", "1 s", "Duration (log scale)"]) assert(texts.includes(text), text);
  assert(!texts.includes("c"));
});

Deno.test("percentileRanges() takes any number with its unit, and asks for a column of percentiles", async () => {
  const chart = percentileRanges([{ tenant: "x", n: 40, p50: 0.002 }], { label: "Cost per call", unit: "USD" });
  assert(textsOf(await drawn(chart)).includes("$0.002"));
  const message =
    'Cannot draw percentile ranges: a column of percentiles such as "p50" is missing, columns are "model", "mean"';
  assertThrows(() => percentileRanges([{ model: "a", mean: 3 }]), TypeError, message);
});

Deno.test("latencyDistribution() gives 0 a bar of its own left of all others, and scales all groups alike", async () => {
  const chart = latencyDistribution(rowsOf("latencyDistribution", ["a", "b"]));
  const bins = marked(chart, "rect");
  assertEquals(bins.filter(({ high }) => high === 0).length, 2);
  assertStringIncludes(chart.subtitle, "the highest bar is 20.0 %");
  const texts = textsOf(await drawn(chart));
  assert(texts.includes("0") && texts.includes("1 s"));
});

Deno.test("performanceOverTime() shows all percentiles of one group, one of several", () => {
  const one = performanceOverTime(rowsOf("performanceOverTime", ["a"]));
  assertEquals(markRows(one, "line").length, 2);
  const two = performanceOverTime(rowsOf("performanceOverTime", ["a", "b"]));
  assertEquals(markRows(two, "line").length, 2);
  assertEquals([one.subtitle, two.subtitle], [
    "Response time of a, 936 values, bands: 95 % intervals",
    "Response time, p50 of 1,992 values, bands: 95 % intervals",
  ]);
});

Deno.test("performanceOverTime() breaks the line where a bucket has no calls", () => {
  const rows = rowsOf("performanceOverTime", ["a"]).filter((_, hour) => hour !== 5);
  const [line] = markRows(performanceOverTime(rows, { percentile: "p50" }), "line");
  assertEquals(line!.length, 24);
  assertEquals((line![5] as { y: unknown }).y, null);
});

Deno.test("performanceOverTime() draws the slope and the changes that trends() and changes() found of the measure", async () => {
  const rows = rowsOf("performanceOverTime", ["a"]);
  const [from, to] = [rows[0]!.at, rows.at(-1)!.until];
  const trend = {
    model: "a",
    measure: "duration_ms_p50",
    from,
    to,
    change: 500,
    change_low: 300,
    change_high: 700,
    direction: "declining",
  };
  const at = rows[12]!.at;
  const change = {
    model: "a",
    measure: "duration_ms_p50",
    at,
    at_low: rows[11]!.at,
    at_high: rows[13]!.at,
    ratio: 0.5,
  };
  const others = [{ ...trend, measure: "error_ratio" }, { ...trend, model: "b" }];
  const chart = performanceOverTime(rows, {
    trends: [...others, trend],
    changes: [change, { ...change, measure: "error_ratio" }],
  });
  assertEquals(
    chart.subtitle,
    "Response time of a, 936 values, bands: 95 % intervals · declining: +500 ms per day [+300 ms, +700 ms]",
  );
  const slope = markRows(chart, "line").at(-1) as { x: number; y: number; low: number; high: number }[];
  assertEquals([slope.length, slope.at(-1)!.y - slope[0]!.y], [25, 500]);
  assertEquals(slope[12]!.low, slope[12]!.high);
  assertEquals(marked(chart, "rule").length, 1);
  assert(textsOf(await drawn(chart)).includes("+50 %"));
});

Deno.test("performanceOverTime() refuses findings of other groups: a change of one model is none of all together", () => {
  const rows = rowsOf("performanceOverTime", ["a"]).map(({ model: _, ...row }) => row);
  const change = { model: "a", measure: "duration_ms_p50", at: rows[3]!.at, ratio: 0.5 };
  const message =
    "Cannot draw performance over time: changes must be of the same groups, they are by model and the timeline is all together";
  assertThrows(() => performanceOverTime(rows, { changes: [change] }), TypeError, message);
});

Deno.test("charts give a group the same colour whatever it weighs, or the colour they are told", async () => {
  const colorOf = async (chart: Parameters<typeof drawn>[0], label: string): Promise<string | null> => {
    const elements = [...parsed(await drawn(chart)).querySelectorAll("rect, path, text")];
    return elements[elements.findIndex(({ textContent }) => textContent === label) - 1]!.getAttribute("fill");
  };
  const [light, heavy] = [["b", "a"], ["a", "b"]].map((names) => costOverTime(rowsOf("costOverTime", names)));
  assertEquals(await colorOf(light!, "a"), await colorOf(heavy!, "a"));
  const told = costOverTime(rowsOf("costOverTime", ["a", "b"]), { colorOrder: ["x", "y", "b"] });
  assertEquals(await colorOf(told, "b"), chartColors("light").series[2]);
});

Deno.test("percentileRanges() draws negative values on a straight axis", async () => {
  const chart = percentileRanges([{ name: "x", n: 40, p50: -5, p50_low: -9, p50_high: 2, p99: 30 }], {
    label: "Delta",
    unit: "",
  });
  const texts = textsOf(await drawn(chart));
  assert(texts.includes("Delta") && texts.includes("0") && texts.some((text) => text.startsWith("−")));
});

Deno.test("charts refuse to show no group, or part of one", () => {
  const message = "Cannot draw percentile ranges: mostGroups must be a whole number from 1 up, current value is 0";
  assertThrows(() => percentileRanges([], { mostGroups: 0 }), RangeError, message);
  assertThrows(() => stageShare([], { mostStages: 1.5 }), RangeError, "mostStages must be a whole number from 1 up");
});

Deno.test("percentiles beyond the seventh have the colours of the first, in the legend as in the chart", async () => {
  const row = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${(index + 1) * 10}`, 100 * (index + 1)]));
  const svg = await drawn(percentileRanges([{ model: "a", n: 900, ...row }]));
  const dots = [...parsed(svg).querySelectorAll("circle")];
  assertEquals(dots.filter((dot) => dot.getAttribute("fill") === null).length, 0);
});

Deno.test("performanceOverTime() calls time by its name where there are no dates", async () => {
  const hour = (at: number): Date => new Date(Date.UTC(2026, 0, 1, at));
  const rows = Array.from(
    { length: 30 },
    (_, at) => ({ at: hour(at), until: hour(at + 1), clock: "relative", n: 5, p50: 900 }),
  );
  const texts = textsOf(await drawn(performanceOverTime(rows)));
  assert(texts.includes("Session age") && texts.includes("10 h"));
  assert(!texts.some((text) => text.includes("2026") || text.includes("Jan")));
});

Deno.test("percentileHeatmap() has a row per percentile of one group, the tail on top, and a row per group of several", async () => {
  const one = percentileHeatmap(rowsOf("percentileHeatmap", ["a"]));
  assertEquals(new Set(marked(one, "rect").map(({ row }) => row)).size, 2);
  const texts = textsOf(await drawn(one));
  assert(texts.indexOf("p99") < texts.indexOf("p50"));
  const two = percentileHeatmap(rowsOf("percentileHeatmap", ["a", "b"]), { percentile: "p50" });
  assertEquals(two.subtitle, "p50 of 1,992 values");
  const message = 'Cannot draw percentile heat map: percentile "p75" is missing, percentiles are p50, p99';
  assertThrows(() => percentileHeatmap(rowsOf("percentileHeatmap", ["a"]), { percentile: "p75" }), TypeError, message);
});

Deno.test("errorsOverTime() stacks kinds of errors, the most frequent at the bottom", () => {
  const chart = errorsOverTime(rowsOf("errorsOverTime", ["rate_limit", "timeout"]));
  const parts = marked(chart, "rect") as unknown as { group: string; at: Date; from: number; to: number }[];
  const [bottom, top] = parts.filter(({ at }) => at.getTime() === parts[0]!.at.getTime());
  assertEquals([bottom!.from, top!.from], [0, bottom!.to]);
  assertEquals(chart.title, "Errors over time by error category");
});

Deno.test("errorsOverTime() shows intervals of a single kind", () => {
  const chart = errorsOverTime(rowsOf("errorsOverTime", ["timeout"]));
  assertEquals(marked(chart, "rule").length, 24);
});

Deno.test("costOverTime() counts what has no price, and is no bar", () => {
  const [first, second] = rowsOf("costOverTime", ["a"]);
  const chart = costOverTime([{ ...first, calls: 10, unpriced_calls: 3 }, {
    ...second,
    cost_usd: null,
    calls: 5,
    unpriced_calls: 5,
  }]);
  assertEquals([chart.subtitle, chart.note], ["$0.400 for 7 calls", "8 calls without tokens or price in no bar"]);
  assertEquals(marked(chart, "rect").length, 1);
});

Deno.test("costOverTime() draws buckets that the data cut off pale, and says so", async () => {
  const rows = rowsOf("costOverTime", ["a"]).map((row, hour) => ({ ...row, whole: hour !== 23 }));
  const chart = costOverTime(rows);
  assertStringIncludes(chart.note, "Pale: buckets that the data cut off");
  assertEquals([...parsed(await drawn(chart)).querySelectorAll('rect[fill-opacity="0.45"]')].length, 1);
});

Deno.test("firstTokenAgainstTotal() and latencyAgainstTokens() say how many of how many calls they show", () => {
  const calls = [
    { model: "a", first_token_ms: 200, output_tokens: 50, duration_ms: 900, status: "ok", of: 90 },
    { model: "a", first_token_ms: 0, output_tokens: 0, duration_ms: 0, status: "ok", of: 90 },
    { model: "b", first_token_ms: 200, output_tokens: 50, duration_ms: 900, status: "timeout", of: 90 },
    { model: "b", first_token_ms: null, output_tokens: null, duration_ms: 900, status: "ok", of: 90 },
  ];
  const first = firstTokenAgainstTotal(calls);
  assertEquals([first.subtitle, first.note], [
    "2 of 90 calls",
    "1 call that failed not shown. 1 call without a first token or duration not shown",
  ]);
  const tokens = latencyAgainstTokens(calls);
  assertEquals([tokens.subtitle, marked(tokens, "dot").length], ["2 of 90 calls", 2]);
});

Deno.test("latencyAgainstTokens() draws medians of 20 calls and more: of 9 ms a token they rise by 9 ms a token", () => {
  const calls = Array.from(
    { length: 400 },
    (_, call) => ({ model: "a", output_tokens: 1 + call, duration_ms: 9 * (1 + call) }),
  );
  const chart = latencyAgainstTokens(calls);
  const medians = markRows(chart, "line")[0] as [tokens: number, ms: number][];
  assert(medians.length > 3);
  for (const [tokens, ms] of medians) assertEquals(Math.round(ms / tokens * 1e6) / 1e6, 9);
});

Deno.test("latencyAgainstConcurrency() marks the knee that saturation() found, and says why nothing is known", async () => {
  const rows = rowsOf("latencyAgainstConcurrency", ["a"]);
  const chart = latencyAgainstConcurrency(rows, {
    saturation: [{ model: "a", knee: 4, knee_low: 3, knee_high: 5 }, { model: "b", knee: 9 }],
  });
  assertEquals(marked(chart, "rule").length, 1);
  assertStringIncludes(chart.note, "latency rises from there on");
  const reason = "events are sampled: calls in flight are not all there";
  const unknown = latencyAgainstConcurrency([{
    model: "a",
    concurrency_low: null,
    concurrency_high: null,
    n: 40,
    p50: null,
    reason,
  }]);
  assert(textsOf(await drawn(unknown)).includes("Events are sampled: calls in flight are not all there"));
});

Deno.test("traceWaterfall() draws the critical path over what ran, parents above their children", () => {
  const chart = traceWaterfall(rowsOf("traceWaterfall", ["search", "answer"]));
  const [ran, waited] = markRows(chart, "rect") as { row: number; from?: number; to?: number }[][];
  assertEquals([ran!.length, waited!.map(({ row, from, to }) => [row, from, to])], [3, [[1, 0, 100], [2, 100, 200]]]);
  const rows = [{ depth: 0, kind: "operation", name: "a", start_ms: 0, end_ms: 9, on_path: "[1, 2]" }];
  assertThrows(() => traceWaterfall(rows), SyntaxError, "on_path must be a JSON array of [from_ms, to_ms]");
});

Deno.test("traceWaterfall() leaves out the shortest of many events", () => {
  const chart = traceWaterfall(rowsOf("traceWaterfall", ["a", "b", "c", "d"]), { mostEvents: 3 });
  assertEquals([markRows(chart, "rect")[0]!.length, chart.note], [3, "2 shorter events not shown"]);
});

Deno.test("stageShare() shows one group of operations, and names the others that are there", () => {
  const rows = [...rowsOf("stageShare", ["search", "chat"]), {
    operation: "import",
    stage: "read",
    operations: 3,
    path_ratio: 1,
  }];
  const chart = stageShare(rows);
  assertEquals([chart.title, chart.note], ["What answer waits for", "1 other group not shown"]);
  assertEquals(stageShare(rows, { group: "import" }).title, "What import waits for");
  const message = 'Cannot draw stage share: group "x" is not there, groups are "answer", "import"';
  assertThrows(() => stageShare(rows, { group: "x" }), RangeError, message);
});

Deno.test("stageShare() takes the rows of stages() by their share of the time", () => {
  const chart = stageShare([{ name: "search", calls: 40, time_share: 0.75 }, {
    name: "chat",
    calls: 40,
    time_share: 0.25,
  }]);
  assertEquals(marked(chart, "rect").map(({ share }) => share), [0.75, 0.25]);
});

Deno.test("costBridgeSteps() leads from one cost to the other", () => {
  const chart = costBridgeSteps(rowsOf("costBridgeSteps", ["a", "b"]), { before: "August", after: "September" });
  const steps = marked(chart, "rect") as unknown as { label: string; from: number; to: number }[];
  assertEquals(steps.map(({ label, from, to }) => [label, from, to]), [
    ["August", 0, 10],
    ["Number of calls", 10, 16],
    ["Mix of groups", 16, 14],
    ["Tokens a call", 14, 14.5],
    ["Prices", 14.5, 15],
    ["September", 0, 15],
  ]);
});

Deno.test("costBridgeSteps() cuts the axis where a change would not be seen, and says so", () => {
  const row = { cost_a_usd: 100, cost_b_usd: 101, volume_usd: 1, mix_usd: 0, tokens_usd: 0, price_usd: 0 };
  const chart = costBridgeSteps([row]);
  assertEquals(chart.note, "The axis does not begin at 0");
  assertEquals((chart.options.x as { domain: number[] }).domain[0], 99);
});

Deno.test("costLatencyQuality() draws the front of cost and duration from the cheapest on", () => {
  const group = (model: string, cost_per_call_usd: number, duration_ms_p50: number) => {
    return { model, calls: 9, cost_per_call_usd, duration_ms_p50, score: null, on_front: null };
  };
  const chart = costLatencyQuality([group("dear", 0.3, 100), group("beaten", 0.2, 900), group("cheap", 0.1, 500)]);
  const front = markRows(chart, "line")[0] as { group: string }[];
  assertEquals(front.map(({ group }) => group), ["cheap", "dear"]);
  assertStringIncludes(chart.subtitle, "nothing is scored");
});

Deno.test("cacheSaving() draws what was lost where more is written than read", async () => {
  const rows = [{
    model: "a",
    uncached_cost_usd: 10,
    input_cost_usd: 12,
    saved_usd: -2,
    saved_ratio: -0.2,
    reason: null,
  }];
  const chart = cacheSaving(rows);
  const texts = textsOf(await drawn(chart));
  assert(texts.includes("Lost") && texts.includes("−$2.00 · −20.0 %"));
});

Deno.test("forecastBand() draws what was before what comes, and refuses buckets of another width", () => {
  const rows = rowsOf("forecastBand", ["a"]);
  const hour = (at: number): Date => new Date(Date.UTC(2026, 8, 13, at));
  const past = Array.from({ length: 24 }, (_, at) => ({ model: "a", at: hour(at), until: hour(at + 1), calls: 40 }));
  const chart = forecastBand(rows, { past });
  assertEquals(markRows(chart, "line").map((line) => line.length), [24, 12]);
  assertEquals([chart.title, chart.subtitle], [
    "Forecast of calls",
    "480 calls [400, 560] in all, from 72 buckets, 90 % intervals",
  ]);
  const wide = past.map((row) => ({ ...row, until: new Date(row.at.getTime() + 7_200_000) }));
  const message =
    "Cannot draw forecast: the past must have buckets of the same width, they are 2.00 h wide and 60.0 min ahead";
  assertThrows(() => forecastBand(rows, { past: wide }), RangeError, message);
});

Deno.test("charts give the first seven groups a colour, and count the others", async () => {
  const names = Array.from({ length: 9 }, (_, index) => `m${index}`);
  const chart = performanceOverTime(rowsOf("performanceOverTime", names));
  const texts = textsOf(await drawn(chart));
  assert(texts.includes("2 others") && texts.includes("m8") && !texts.includes("m0"), "the heaviest are named");
  assertEquals(chart.note, "2 groups in grey");
});

Deno.test("charts ask for the columns they need", () => {
  const message = 'Cannot draw cost over time: column "cost_usd" is missing, columns are "at", "until"';
  assertThrows(() => costOverTime([{ at: new Date(), until: new Date() }]), TypeError, message);
  const cell =
    'Cannot draw stage share: column "stage" must hold text, numbers, booleans or dates, row 0 holds a Array';
  assertThrows(() => stageShare([{ stage: ["a"], path_ratio: 1 }]), TypeError, cell);
  assertThrows(
    () => percentileRanges(5 as unknown as []),
    TypeError,
    "data must be rows or a data frame, current value is a number",
  );
});
