import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildTraces } from "../../analysis/traces/build_traces.ts";
import { pathSegments } from "../../analysis/traces/path_segments.ts";
import type { Trace } from "../../analysis/traces/trace.ts";
import { virtualSpeedup } from "../../analysis/traces/virtual_speedup.ts";
import { randomTrees, type SomeSpan, traceRows } from "./trace_rows.ts";

function traceOf(spans: readonly SomeSpan[]): Trace {
  const { traces } = buildTraces(traceRows(spans));
  assertEquals(traces.length, 1);
  return traces[0]!;
}

/** `name from–to` of the segments, ms. */
function pathOf(trace: Trace): string[] {
  return pathSegments(trace).map(({ stage, start, end }) => `${stage.name} ${start / 1000}–${end / 1000}`);
}

function ownTimes(trace: Trace): Record<string, number> {
  return Object.fromEntries(trace.nodes.map(({ stage, own }) => [stage.name, own / 1000]));
}

/** What the root would take, ms. */
function whatIf(trace: Trace, name: string, factor: number): number {
  const stage = trace.nodes.find((node) => node.stage.name === name)!.stage;
  return virtualSpeedup(trace, { stage, factor }) / 1000;
}

/** An answer: search, beside it a slow look into the history, then the model, which calls two tools side by side. */
const ANSWER: readonly SomeSpan[] = [
  { id: "answer", at: 0, took: 1000 },
  { id: "search", in: "answer", at: 20, took: 200 },
  { id: "history", in: "answer", at: 20, took: 700 },
  { id: "model", in: "answer", at: 240, took: 700 },
  { id: "weather", in: "model", at: 340, took: 100 },
  { id: "maps", in: "model", at: 340, took: 300 },
];

Deno.test("own time is what no child covers: children that overlap count once", () => {
  assertEquals(ownTimes(traceOf(ANSWER)), {
    answer: 1000 - 920,
    search: 200,
    history: 700,
    model: 700 - 300,
    weather: 100,
    maps: 300,
  });
});

Deno.test("pathSegments() follows what was waited for: the slow history beside it is not on the path", () => {
  assertEquals(pathOf(traceOf(ANSWER)), [
    "answer 0–20",
    "search 20–220",
    "answer 220–240",
    "model 240–340",
    "maps 340–640",
    "model 640–940",
    "answer 940–1000",
  ]);
});

Deno.test("virtualSpeedup() of a stage on the path saves its time, of one beside it nothing", () => {
  const trace = traceOf(ANSWER);
  assertEquals(whatIf(trace, "search", 0.5), 900);
  assertEquals(whatIf(trace, "model", 0.5), 800);
  assertEquals(whatIf(trace, "history", 0), 1000);
  assertEquals(whatIf(trace, "weather", 0), 1000);
  assertEquals(whatIf(trace, "answer", 0.5), 960);
});

Deno.test("virtualSpeedup() saves no more than what then takes over: two tools side by side", () => {
  const trace = traceOf(ANSWER);
  assertEquals(whatIf(trace, "maps", 0.5), 850);
  assertEquals(whatIf(trace, "maps", 0), 800);
  assertEquals(whatIf(trace, "history", 3), 2180);
});

Deno.test("virtualSpeedup() keeps a barrier: what waited for two waits for the slower", () => {
  const trace = traceOf([
    { id: "op", at: 0, took: 100 },
    { id: "a", in: "op", at: 0, took: 50 },
    { id: "b", in: "op", at: 0, took: 40 },
    { id: "c", in: "op", at: 60, took: 40 },
  ]);
  assertEquals(pathOf(trace), ["a 0–50", "op 50–60", "c 60–100"]);
  assertEquals([whatIf(trace, "a", 0.5), whatIf(trace, "b", 0), whatIf(trace, "op", 0)], [90, 100, 90]);
});

Deno.test("pathSegments() takes siblings that overlap by a millisecond as one after the other", () => {
  const trace = traceOf([
    { id: "op", at: 0, took: 100 },
    { id: "a", in: "op", at: 0, took: 50.4 },
    { id: "b", in: "op", at: 50, took: 50 },
  ]);
  assertEquals(pathOf(trace), ["a 0–50", "b 50–100"]);
  assertEquals(whatIf(trace, "a", 1), 100);
});

Deno.test("pathSegments() of short siblings that ran side by side does not put one behind the other", () => {
  const trace = traceOf([
    { id: "op", at: 0, took: 0.6 },
    { id: "a", in: "op", at: 0, took: 0.5 },
    { id: "b", in: "op", at: 0.1, took: 0.5 },
  ]);
  assertEquals(pathOf(trace), ["op 0–0.1", "b 0.1–0.6"]);
});

Deno.test("buildTraces() clips children to their parents and counts them", () => {
  const found = buildTraces(traceRows([
    { id: "op", at: 0, took: 100 },
    { id: "early", in: "op", at: -10, took: 30 },
    { id: "late", in: "op", at: 80, took: 500 },
    { id: "after", in: "op", at: 150, took: 10 },
  ]));
  assertEquals(pathOf(found.traces[0]!), ["early 0–20", "op 20–80", "late 80–100"]);
  assertEquals(found.clipped, 3);
});

Deno.test("buildTraces() takes calls of one model together, and other kinds by kind and name", () => {
  const call = { in: "op", kind: "llm_call", name: "chat", took: 1 } as const;
  const trace = traceOf([
    { id: "op", at: 0, took: 100 },
    { id: "1", ...call, at: 1, model: "m" },
    { id: "2", ...call, at: 3, model: "m" },
    { id: "3", ...call, at: 5, model: "n" },
    { id: "4", ...call, at: 7, kind: "tool_call", model: "m" },
  ]);
  const stages = new Set(trace.nodes.map(({ stage }) => stage));
  assertEquals([...stages].map(({ kind, model }) => [kind, model]), [
    ["operation", null],
    ["llm_call", "m"],
    ["llm_call", "n"],
    ["tool_call", null],
  ]);
});

Deno.test("buildTraces() hangs the children of an event without a duration under its parent", () => {
  const found = buildTraces(traceRows([
    { id: "op", at: 0, took: 100 },
    { id: "unknown", in: "op", at: 0, took: null },
    { id: "inner", in: "unknown", at: 10, took: 50 },
  ]));
  assertEquals(pathOf(found.traces[0]!), ["op 0–10", "inner 10–60", "op 60–100"]);
  assertEquals([found.unplaced, found.without_duration], [1, 0]);
});

Deno.test("buildTraces() hangs an event whose parent is missing under the root that ran then", () => {
  const trace = traceOf([{ id: "op", at: 0, took: 100 }, { id: "a", in: "lost", at: 10, took: 50 }]);
  assertEquals(pathOf(trace), ["op 0–10", "a 10–60", "op 60–100"]);
});

Deno.test("buildTraces() takes an operation that another service began as a root, but no part of an operation", () => {
  const spans: SomeSpan[] = [
    { id: "op", in: "elsewhere", kind: "operation", name: "served", at: 0, took: 100 },
    { id: "a", in: "op", at: 10, took: 50 },
    { id: "main", trace: "u", at: 0, took: 100 },
    { id: "agent", trace: "u", kind: "operation", in: "main", at: 0, took: 50 },
    { id: "rest", trace: "v", kind: "operation", name: "agent", in: "unread", at: 0, took: 50 },
  ];
  const found = buildTraces(traceRows(spans), { partial: true });
  assertEquals(found.traces.map(({ nodes }) => nodes.length), [2, 2]);
  assertEquals(found.cut, 1);
});

Deno.test("buildTraces() leaves out traces that the end of a slice cuts, and counts them", () => {
  const spans: SomeSpan[] = [
    { id: "whole", trace: "1", at: 0, took: 50 },
    { id: "cut", trace: "2", at: 60, took: 50 },
    { id: "part", trace: "3", in: "unread", at: 10, took: 20 },
  ];
  const rows = traceRows(spans);
  const slices = [{ from: rows[0]!.started_at, to: rows[0]!.started_at + 100_000 }];
  const after = buildTraces(rows, { slices, until: rows[0]!.started_at + 200_000, partial: true });
  assertEquals([after.traces.length, after.cut], [1, 2]);
  const last = buildTraces(rows, { slices, until: rows[1]!.started_at });
  assertEquals([last.traces.length, last.cut, last.alone], [2, 0, 1]);
});

Deno.test("buildTraces() survives circles, ids that are there twice, and roots without a duration", () => {
  const found = buildTraces(traceRows([
    { id: "op", at: 0, took: 100 },
    { id: "op", at: 5, took: 10 },
    { id: "self", in: "self", at: 0, took: 10 },
    { id: "x", in: "y", at: 0, took: 10 },
    { id: "y", in: "x", at: 0, took: 10 },
    { id: "open", trace: "u", at: 0, took: null },
    { id: "call", trace: "v", kind: "llm_call", at: 0, took: 5 },
  ]));
  assertEquals(found.traces.map(({ nodes }) => nodes.length), [1]);
  assertEquals([found.unplaced, found.without_duration, found.alone, found.cut], [4, 1, 1, 0]);
  assertEquals(buildTraces([]), { traces: [], cut: 0, without_duration: 0, alone: 0, unplaced: 0, clipped: 0 });
});

Deno.test("buildTraces() of a chain of 50,000 events and of as many children overflows nothing", () => {
  const chain = Array.from({ length: 50_000 }, (_, index): SomeSpan => ({
    id: `${index}`,
    ...(index === 0 ? {} : { in: `${index - 1}` }),
    at: index / 1000,
    took: 100 - index / 1000,
    name: "a",
  }));
  assertEquals(pathSegments(traceOf(chain)).length, 50_000);
  const fan = chain.map((span, index) => index === 0 ? span : { ...span, in: "0", took: 0.001, name: "b" });
  assertEquals(whatIf(traceOf(fan), "b", 0), 100 - 49.999);
});

Deno.test("property: the path adds up to the duration of the root, without gaps", () => {
  fc.assert(fc.property(fc.oneof(randomTrees(10), randomTrees(0.3)), (spans) => {
    const trace = traceOf(spans);
    const segments = pathSegments(trace);
    assertEquals(segments.reduce((sum, { start, end }) => sum + end - start, 0), trace.nodes[0]!.end);
    segments.forEach(({ start }, index) => assertEquals(start, segments[index - 1]?.end ?? 0));
  }));
});

Deno.test("property: own times lie within their events; without overlaps they add up to the root", () => {
  fc.assert(fc.property(randomTrees(10), (spans) => {
    const { nodes } = traceOf(spans);
    let sum = 0;
    for (const { own, start, end } of nodes) {
      assert(own >= 0 && own <= end - start);
      sum += own;
    }
    assert(sum >= nodes[0]!.end);
  }));
});

Deno.test("property: virtualSpeedup() by a factor of 1 changes nothing, and more speed never costs time", () => {
  fc.assert(fc.property(fc.oneof(randomTrees(10), randomTrees(0.3)), (spans) => {
    const trace = traceOf(spans);
    for (const stage of new Set(trace.nodes.map((node) => node.stage))) {
      assertEquals(virtualSpeedup(trace, { stage, factor: 1 }), trace.nodes[0]!.end);
      const taken = [0, 0.25, 0.5, 0.9, 1, 1.5].map((factor) => virtualSpeedup(trace, { stage, factor }));
      taken.forEach((duration, index) => assert(duration + 1e-6 >= (taken[index - 1] ?? 0)));
    }
  }));
});

Deno.test("property: virtualSpeedup() of a stage that is not on the path saves nothing, of one on it at most its share", () => {
  fc.assert(fc.property(randomTrees(10), (spans) => {
    const trace = traceOf(spans);
    const onPath = Map.groupBy(pathSegments(trace), ({ stage }) => stage);
    for (const stage of new Set(trace.nodes.map((node) => node.stage))) {
      const saved = trace.nodes[0]!.end - virtualSpeedup(trace, { stage, factor: 0 });
      const share = (onPath.get(stage) ?? []).reduce((sum, { start, end }) => sum + end - start, 0);
      if (share === 0) assertEquals(saved, 0);
      else assert(saved <= share + 1e-6, `saved ${saved} of ${share}`);
    }
  }));
});

Deno.test("virtualSpeedup() of all stages on a path without branches saves what each has of it", () => {
  const trace = traceOf([
    { id: "op", at: 0, took: 90 },
    { id: "a", in: "op", at: 10, took: 20 },
    { id: "b", in: "op", at: 40, took: 40 },
  ]);
  assertAlmostEquals(90 - whatIf(trace, "op", 0), 30);
  assertAlmostEquals(90 - whatIf(trace, "a", 0), 20);
  assertAlmostEquals(90 - whatIf(trace, "b", 0), 40);
});
