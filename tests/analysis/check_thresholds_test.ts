import { assert, assertEquals, assertRejects } from "@std/assert";
import { buildCheck, type CheckResult } from "@kymo/kymo/analysis";
import type { EventSource, Thresholds } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

async function checked(
  source: EventSource,
  thresholds: Partial<Thresholds> = {},
  by: readonly string[] = ["model"],
): Promise<(rule: string, title?: string) => CheckResult> {
  const { results } = await buildCheck(source, { only: ["thresholds"], thresholds, by });
  return (rule, title = "") => {
    const found = results.find((result) => result.rule === rule && result.title.startsWith(title));
    assert(found !== undefined, `${rule} of ${results.map((result) => result.id).join(", ")}`);
    return found;
  };
}

/** So many operations, the first of them longer. */
function operations(name: string, { of, long, ms }: { of: number; long: number; ms: number }): SomeEvent[] {
  return Array.from({ length: of }, (_, index): SomeEvent => ({
    kind: "operation",
    name,
    duration_ms: index < long ? ms : 100,
    started_at: NOON + index,
  }));
}

Deno.test("buildCheck() alerts of a single operation above 10 s, not of one at exactly 10 s", async () => {
  const events = [
    ...operations("at", { of: 200, long: 1, ms: 10_000 }),
    ...operations("above", { of: 200, long: 1, ms: 10_000.001 }),
  ];
  await withEvents(events, async (source) => {
    const result = await checked(source);
    const { ok, severity, value, limit, unit, n } = result("alert_ms", "above");
    assertEquals([ok, severity, value, limit, unit, n], [false, "warn", 10_000.001, 10_000, "ms", 200]);
    assertEquals(result("alert_ms", "at").ok, true);
    assertEquals(result("alert_ms", "at").says, "none took longer than 10.0 s, the longest took 10.0 s");
  });
});

Deno.test("buildCheck() has the limits of qa_response 3 s, vector_search 0.5 s, embedding_generation 1 s, others 5 s and 1 s", async () => {
  const cases: readonly (readonly [kind: "operation" | "stage", name: string, limit: number])[] = [
    ["operation", "qa_response", 3000],
    ["operation", "other", 5000],
    ["stage", "vector_search", 500],
    ["stage", "llm_inference", 2000],
    ["stage", "embedding_generation", 1000],
    ["stage", "rest", 1000],
  ];
  const events = cases.flatMap(([kind, name, limit]) => {
    return Array.from(
      { length: 40 },
      (_, index): SomeEvent => ({ kind, name, duration_ms: index < 4 ? limit + 1 : limit }),
    );
  });
  await withEvents(events, async (source) => {
    const result = await checked(source);
    for (const [kind, name, limit] of cases) {
      const title = kind === "operation" ? name : `stage ${name}`;
      const { ok, value, evidence } = result(`${kind}_ms`, title);
      assertEquals([ok, value, evidence[0]!.count, evidence[0]!.limit_ms], [false, 0.1, 4, limit], name);
    }
  });
});

Deno.test("buildCheck() takes calls of a model by the limit of llm_inference, or one's own", async () => {
  const events = Array.from(
    { length: 100 },
    (_, index): SomeEvent => ({ model: "m", duration_ms: index < 50 ? 2500 : 100 }),
  );
  await withEvents(events, async (source) => {
    assertEquals((await checked(source))("stage_ms", "llm_call m").ok, false);
    assertEquals((await checked(source, { stage_ms: { llm_inference: 3000 } }))("stage_ms", "llm_call m").ok, true);
  });
});

Deno.test("buildCheck() counts slow operations above 5 s and very slow ones above 30 s, of all names together", async () => {
  const events = [
    ...operations("a", { of: 100, long: 20, ms: 6000 }),
    ...operations("b", { of: 100, long: 10, ms: 31_000 }),
  ];
  await withEvents(events, async (source) => {
    const result = await checked(source);
    assertEquals([result("slow_ms").evidence[0]!.count, result("slow_ms").n, result("slow_ms").severity], [
      30,
      200,
      "warn",
    ]);
    assertEquals([result("very_slow_ms").evidence[0]!.count, result("very_slow_ms").severity], [10, "warn"]);
    assertEquals(result("slow_ms").says, "30 of 200 (15.0 % [10.7, 20.6]) took longer than 5.00 s, 1.0 % may");
  });
});

Deno.test("buildCheck() does not know what may be chance: 1 of 20 failed where a twenty-fifth may", async () => {
  const failing = (of: number, failed: number): SomeEvent[] =>
    Array.from(
      { length: of },
      (_, index): SomeEvent => ({ kind: "operation", status: index < failed ? "error" : "ok" }),
    );
  const limits = { error_ratio: 0.04 };
  await withEvents(failing(20, 1), async (source) => {
    const { ok, reason, value, n } = (await checked(source, limits))("error_ratio");
    assertEquals([ok, value, n], [null, 0.05, 20]);
    assertEquals(reason, "more than may, but of so few that it can be chance");
  });
  await withEvents(failing(2000, 100), async (source) => {
    const { ok, severity, advice } = (await checked(source, limits))("error_ratio");
    assertEquals([ok, severity, advice], [false, "ticket", "review error handling and retry logic"]);
  });
  await withEvents(
    failing(20, 0),
    async (source) => assertEquals((await checked(source, limits))("error_ratio").ok, true),
  );
});

Deno.test("buildCheck() counts operations that cost more than $0.10 with all calls inside", async () => {
  const events = Array.from({ length: 20 }, (_, index): SomeEvent[] => {
    const trace_id = index.toString(16).padStart(32, "a");
    const event_id = index.toString(16).padStart(16, "b");
    const inside = { trace_id, parent_id: event_id, started_at: NOON + index * 1e6, duration_ms: 5 };
    const cost_usd = index < 10 ? 0.06 : 0.05;
    return [
      { kind: "operation", name: "answer", trace_id, event_id, started_at: NOON + index * 1e6, duration_ms: 50 },
      { ...inside, event_id: index.toString(16).padStart(16, "c"), cost_usd, cost_source: "caller" },
      { ...inside, event_id: index.toString(16).padStart(16, "d"), cost_usd, cost_source: "caller" },
    ];
  }).flat();
  await withEvents(events, async (source) => {
    const { ok, evidence, n, says } = (await checked(source))("cost_usd");
    assertEquals([ok, evidence[0]!.count, n], [false, 10, 20]);
    assert(says.includes("cost more than $0.100, the dearest $0.120"), says);
  });
});

Deno.test("buildCheck() names the stage that operations wait for, and none where it runs beside", async () => {
  const events = Array.from({ length: 30 }, (_, index): SomeEvent[] => {
    const trace_id = index.toString(16).padStart(32, "a");
    const event_id = index.toString(16).padStart(16, "b");
    const started_at = NOON + index * 10e6;
    return [
      { kind: "operation", name: "answer", trace_id, event_id, started_at, duration_ms: 1000 },
      {
        kind: "stage",
        name: "vector_search",
        trace_id,
        parent_id: event_id,
        event_id: index.toString(16).padStart(16, "c"),
        started_at,
        duration_ms: 900,
      },
    ];
  }).flat();
  await withEvents(events, async (source) => {
    const { ok, where, limit, severity, advice } = (await checked(source))("stage_share_ratio");
    assertEquals([ok, where.stage, limit, severity], [false, "vector_search", 0.3, "warn"]);
    assertEquals(advice, "better indexing or chunking");
    assertEquals(
      (await checked(source, { stage_share_ratio: 0.99, stage_ms: { vector_search: 950 } }))("stage_share_ratio").ok,
      true,
    );
  });
});

Deno.test("buildCheck() holds calls against the alert where there are no operations", async () => {
  await withEvents([{ model: "m", duration_ms: 11_000 }], async (source) => {
    assertEquals((await checked(source))("alert_ms", "llm_call m").ok, false);
  });
});

Deno.test("buildCheck() says that groups beyond the hundredth are not checked", async () => {
  const events = Array.from({ length: 101 }, (_, index): SomeEvent => ({ model: `m${index}`, duration_ms: 1 }));
  await withEvents(events, async (source) => {
    const { ok, reason } = (await checked(source))("left_out");
    assertEquals([ok, reason], [null, "only the 100 groups with most events are checked"]);
  });
});

Deno.test("buildCheck() of events without a duration knows nothing of them", async () => {
  await withEvents([{ kind: "operation", name: "answer" }], async (source) => {
    const result = await checked(source);
    for (const rule of ["alert_ms", "operation_ms", "slow_ms"]) {
      assertEquals([result(rule).ok, result(rule).value, result(rule).reason], [
        null,
        null,
        "none of them has a duration",
      ]);
    }
  });
});

Deno.test("buildCheck() refuses limits and keys that do not exist", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => checked(source, { error_ratio: 2 }), RangeError, "error_ratio must be between 0 and 1");
    await assertRejects(
      () => checked(source, {}, ["colour"]),
      TypeError,
      `Cannot check thresholds: column "colour" is missing`,
    );
  });
});
