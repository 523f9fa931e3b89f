import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { open, tradeoffs, type TradeoffsOptions } from "@kymo/kymo/analysis";
import { quantile, quantileInterval, seededRandom } from "@kymo/kymo/stats";
import { paretoFront } from "../../analysis/stats/pareto_front.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(events: readonly SomeEvent[], options: TradeoffsOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await tradeoffs(source, options));
  }, { format: "parquet" });
  return rows;
}

/** Calls that cost so many dollars and take about so long. */
function calls(model: string | null, cost_usd: number | null, ms: number, some: SomeEvent = {}): SomeEvent[] {
  return [ms - 1, ms, ms + 1].map((duration_ms) => ({ model, cost_usd, duration_ms, ...some }));
}

function front(rows: readonly Row[]): unknown[] {
  return rows.map((row) => [row.model, row.on_front]);
}

Deno.test("paretoFront() keeps what nothing beats: equal points and trade-offs, not what is worse somewhere", () => {
  assertEquals(paretoFront([[1, 5], [2, 4], [3, 3], [3, 4], [1, 5], [1, 6]]), [true, true, true, false, true, false]);
  assertEquals(paretoFront([[1, null], [2, 3]]), [null, true]);
  assertEquals(paretoFront([[1, null], [2, null]]), [true, false]);
  assertEquals(paretoFront([[null], [null]]), [true, true]);
  assertEquals(paretoFront([]), []);
});

Deno.test("paretoFront() leaves out a point exactly when one on the front beats it", () => {
  const random = seededRandom(2);
  const points = Array.from({ length: 200 }, () => [random.below(12), random.below(12), random.below(12)]);
  const isOn = paretoFront(points);
  const best = points.filter((_, index) => isOn[index]);
  const isBeaten = (point: number[], by: number[]): boolean => {
    return by.every((value, place) => value <= point[place]!) && by.join() !== point.join();
  };
  points.forEach((point, index) => assertEquals(best.some((other) => isBeaten(point, other)), !isOn[index]));
});

Deno.test("tradeoffs() finds the groups that no other beats in cost, latency and success", async () => {
  const events = [
    ...calls("cheap", 1, 900),
    ...calls("fast", 5, 100),
    ...calls("dominated", 5, 950),
    ...calls("flaky", 1, 900, { attempts: 1 }),
    { model: "flaky", status: "error", cost_usd: 1 },
  ];
  const rows = await rowsOf(events);
  assertEquals(front(rows), [["flaky", false], ["cheap", true], ["dominated", false], ["fast", true]]);
  const [flaky, cheap] = rows;
  assertEquals([flaky!.calls, flaky!.success_ratio, flaky!.cost_per_call_usd], [4, 0.75, 1]);
  assertEquals([cheap!.duration_ms_p50, cheap!.duration_ms_p50_low, cheap!.score], [900, null, null]);
  assertEquals(cheap!.reason, "duration: the interval of p50 needs more values, n is 3; no score is known");
});

Deno.test("tradeoffs() judges by scores where there are some, its own or that of feedback, and nothing by what it lacks", async () => {
  const id = (number: number): string => number.toString(16).padStart(16, "0");
  const events: SomeEvent[] = [
    ...calls("good", 1, 500, { score: 0.9 }),
    ...calls("bad", 1, 500),
    ...calls("unscored", 0.1, 100),
    { kind: "feedback", parent_id: id(4), score: 0.2 },
    { kind: "feedback", parent_id: id(5), score: 0.4 },
    { kind: "feedback", parent_id: id(5), score: 0.6 },
  ];
  const rows = await rowsOf(events);
  assertEquals(front(rows), [["bad", false], ["good", true], ["unscored", null]]);
  const [bad, good, unscored] = rows;
  assertAlmostEquals(bad!.number("score"), (0.2 + 0.5) / 2, 1e-12);
  assertAlmostEquals(bad!.number("scored_ratio"), 2 / 3, 1e-12);
  assertAlmostEquals(good!.number("score"), 0.9, 1e-12);
  assertEquals([good!.score_low, good!.scored_ratio, unscored!.score, unscored!.scored_ratio], [null, 1, null, null]);
  assert(String(good!.reason).includes("the interval of the score needs 8 users or sessions, n is 3"));
});

Deno.test("tradeoffs() has the interval of R's t.test where sessions have one score each: 0.1, 0.2 … 1", async () => {
  const events = Array.from({ length: 10 }, (_, index): SomeEvent => ({
    session_id: `s${index}`,
    score: (index + 1) / 10,
    duration_ms: index,
    cost_usd: 1,
  }));
  const [row] = await rowsOf(events, { by: [] });
  assertAlmostEquals(row!.number("score"), 0.55, 1e-12);
  assertAlmostEquals(row!.number("score_low"), 0.3334149, 1e-6);
  assertAlmostEquals(row!.number("score_high"), 0.7665851, 1e-6);
  assertEquals([row!.on_front, row!.reason], [true, null]);
  const twice = [...events, ...events.map((event) => ({ ...event, started_at: NOON + 1e6 }))];
  const [same] = await rowsOf(twice, { by: [] });
  assertAlmostEquals(same!.number("score_low"), 0.3334149, 1e-6);
  const [equal] = await rowsOf(events.map((event) => ({ ...event, score: 1 })), { by: [] });
  assertEquals([equal!.score, equal!.score_high, equal!.reason], [1, null, "all scores are equal"]);
});

Deno.test("tradeoffs() has medians of successes and counts by weight; calls that hold others are left out", async () => {
  const random = seededRandom(6);
  const events = Array.from({ length: 600 }, (_, index): SomeEvent => ({
    model: index % 3 === 0 ? null : "a",
    duration_ms: 1000 * random.next(),
    status: random.next() < 0.2 ? "failure" : "ok",
    nested_calls: random.next() < 0.1 ? 1 : null,
  }));
  const rows = await rowsOf(events);
  assertEquals(rows.map(({ model }) => model), ["a", null]);
  for (const row of rows) {
    const own = events.filter(({ model, nested_calls }) => model === row.model && nested_calls === null);
    const ok = own.filter(({ status }) => status === "ok");
    const durations = ok.map(({ duration_ms }) => duration_ms!).sort((a, b) => a - b);
    const [low, high] = quantileInterval(durations, { probability: 0.5 })!;
    assertEquals([row.calls, row.success_ratio, row.unpriced_calls], [own.length, ok.length / own.length, own.length]);
    assertEquals(row.duration_ms_p50, quantile(durations, 0.5));
    assertEquals([row.duration_ms_p50_low, row.duration_ms_p50_high], [low, high]);
    assertEquals([row.cost_per_call_usd, row.reason], [null, "no price is known; no score is known"]);
  }
  const weighted = [{ score: 1, sample_weight: 9 }, { score: 0, status: "error" }];
  const [row] = await rowsOf(weighted, { by: [] });
  assertEquals([row!.calls, row!.success_ratio, row!.score], [10, 0.9, 0.9]);
});

Deno.test("tradeoffs() looks at the calls asked for, and at the largest groups", async () => {
  const events = [
    ...calls("a", 1, 10, { task: "x", score: 0.5 }),
    ...calls("a", 9, 10, { task: "y", score: 0.25 }),
    ...calls("b", 2, 5, { task: "x", score: 0.5 }).slice(1),
    { kind: "tool_call", model: "c" },
  ];
  const where = [{ field: "task", in: ["x"] }] as const;
  const rows = await rowsOf(events, { where });
  assertEquals(rows.map((row) => [row.model, row.calls, row.cost_per_call_usd, row.score]), [["a", 3, 1, 0.5], [
    "b",
    2,
    2,
    0.5,
  ]]);
  assertEquals((await rowsOf(events, { where, mostGroups: 1 })).map(({ model }) => model), ["a"]);
  const both = await rowsOf(events, { by: ["model", "task"], mostGroups: 2 });
  assertEquals(both.map((row) => [row.model, row.task, row.score]), [["a", "x", 0.5], ["a", "y", 0.25]]);
});

Deno.test("tradeoffs() of one call, of failures alone, and of nothing", async () => {
  const [one] = await rowsOf([{ duration_ms: 5 }]);
  assertEquals([one!.duration_ms_p50, one!.on_front], [null, true]);
  assertEquals(one!.reason, "no price is known; duration: p50 needs 2 values, n is 1; no score is known");
  const [failed] = await rowsOf([{ status: "error", duration_ms: 5 }]);
  assertEquals([failed!.success_ratio, failed!.duration_ms_p50], [0, null]);
  for (const by of [[], ["model"]]) assertEquals(await rowsOf([{ kind: "stage", score: 1 }], { by }), []);
});

Deno.test("tradeoffs() prices real calls of agents", async () => {
  const source = await open(new URL("../../fixtures/claude_code", import.meta.url).pathname);
  const rows = tableRows(await tradeoffs(source));
  assert(rows.some((row) => row.number("cost_per_call_usd") > 0));
  assert(rows.some(({ on_front }) => on_front === true));
});

Deno.test("tradeoffs() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => tradeoffs(source, { by: ["modle"] }), TypeError, "Cannot weigh tradeoffs: column");
    await assertRejects(() => tradeoffs(source, { mostGroups: 0 }), RangeError, "mostGroups must be a whole number");
    await assertRejects(() => tradeoffs(source, { atMost: 1.5 }), RangeError, "atMost must be a whole number");
  });
});
