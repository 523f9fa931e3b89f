import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import type { EventSource, NestedPlan } from "@kymo/kymo/analysis";
import { seededRandom } from "../recorder/random.ts";
import { groupsOf, scalarOf } from "./brute_force.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { randomEvents } from "./random_events.ts";

const PER_TRACE: NestedPlan["per"] = {
  where: [{ field: "kind", in: ["llm_call"] }],
  by: ["trace_id", "status"],
  aggregates: { tokens: { op: "sum", of: "input_tokens" }, calls: { op: "count" } },
};

const OUTER: NestedPlan["aggregates"] = {
  traces: { op: "count", of: "trace_id" },
  tokens: { op: "sum", of: "tokens" },
  mean: { op: "mean", of: "tokens" },
  most: { op: "max", of: "tokens" },
  fewest: { op: "min", of: "calls" },
};

Deno.test("aggregate() aggregates the groups of an inner plan", async () => {
  const events = randomEvents(seededRandom(5), { rows: 400, weighted: false });
  const inner = groupsOf(events, PER_TRACE).map(({ keys, rows }) => ({
    status: keys.status,
    tokens: scalarOf(rows, PER_TRACE.aggregates.tokens!) as number | null,
    calls: rows.length,
  }));
  await withEvents(events, async (source) => {
    const [rows] = await source.aggregate([{ per: PER_TRACE, by: ["status"], aggregates: OUTER }]);
    for (const row of rows!) {
      const members = inner.filter(({ status }) => status === row.status);
      const tokens = members.flatMap(({ tokens }) => tokens === null ? [] : [tokens]);
      const sum = tokens.reduce((total, one) => total + one, 0);
      assertEquals([row.traces, row.tokens], [members.length, sum]);
      assertAlmostEquals(row.mean as number, sum / tokens.length, 1e-6);
      assertEquals([row.most, row.fewest], [Math.max(...tokens), Math.min(...members.map(({ calls }) => calls))]);
    }
    assertEquals(rows!.map(({ status }) => status), ["error", "ok", "timeout"]);
  }, { format: "parquet" });
});

const UNKNOWN: readonly SomeEvent[] = [{ trace_id: "a" }, { trace_id: "b" }];

Deno.test("aggregate() leaves the sum over groups unknown when none of them is known", async () => {
  await withEvents(UNKNOWN, async (source) => {
    const [rows] = await source.aggregate([{ per: PER_TRACE, aggregates: OUTER }]);
    assertEquals(rows, [{ traces: 2, tokens: null, mean: null, most: null, fewest: 1 }]);
  });
});

Deno.test("aggregate() says which names an outer plan may use", async () => {
  await withEvents(UNKNOWN, async (source) => {
    const plan: NestedPlan = { per: PER_TRACE, aggregates: { x: { op: "sum", of: "cost" } } };
    const message = `"cost" is not asked of them, names are "trace_id", "status", "tokens", "calls"`;
    await assertRejects(() => source.aggregate([plan]), TypeError, message);
  });
});

const FRUIT: readonly SomeEvent[] = [
  { model: "pear", duration_ms: 5 },
  { model: "apple", duration_ms: 5 },
  { model: "fig", duration_ms: 9 },
  { model: null, duration_ms: 1 },
  { model: "date" },
];

async function models(
  source: EventSource,
  plan: { descending?: boolean; limit?: number; ordered?: boolean },
): Promise<unknown[]> {
  const { descending = false, limit, ordered = true } = plan;
  const [rows] = await source.aggregate([{
    by: ["model"],
    aggregates: { longest: { op: "max", of: "duration_ms" } },
    ...(ordered ? { order: { by: "longest", descending } } : {}),
    ...(limit === undefined ? {} : { limit }),
  }]);
  return rows!.map(({ model }) => model);
}

Deno.test("aggregate() orders groups by an aggregate, ties by key, unknown last", async () => {
  await withEvents(FRUIT, async (source) => {
    assertEquals(await models(source, { descending: true }), ["fig", "apple", "pear", null, "date"]);
    assertEquals(await models(source, {}), [null, "apple", "pear", "fig", "date"]);
  });
});

Deno.test("aggregate() orders groups by key unless asked, unknown last", async () => {
  await withEvents(FRUIT, async (source) => {
    assertEquals(await models(source, { ordered: false }), ["apple", "date", "fig", "pear", null]);
  });
});

Deno.test("aggregate() answers at most the groups asked for", async () => {
  await withEvents(FRUIT, async (source) => {
    assertEquals(await models(source, { descending: true, limit: 2 }), ["fig", "apple"]);
    assertEquals(await models(source, { limit: 0 }), []);
  });
});

Deno.test("aggregate() says what groups can be ordered by", async () => {
  await withEvents(FRUIT, async (source) => {
    const plan = { by: ["model"], aggregates: { n: { op: "count" } }, order: { by: "calls" } } as const;
    await assertRejects(
      () => source.aggregate([plan]),
      TypeError,
      `"calls" is not a numeric aggregate, aggregates are "n"`,
    );
  });
});

Deno.test("aggregate() refuses a key and an aggregate of the same name", async () => {
  await withEvents(FRUIT, async (source) => {
    const plan = { by: ["input_tokens"], aggregates: { input_tokens: { op: "sum", of: "input_tokens" } } } as const;
    await assertRejects(() => source.aggregate([plan]), TypeError, `"input_tokens" names a group key and an aggregate`);
  });
});
