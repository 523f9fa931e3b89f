import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type EventSource, type Finding, open } from "@kymo/kymo/analysis";
import { bottlenecks, type BottlenecksOptions } from "../../analysis/bottlenecks.ts";
import { criticalPath } from "../../analysis/critical_path.ts";
import { serviceEvents, type ServiceOptions, serviceTruth, whatIf } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { tableRows } from "./table_rows.ts";

function service(options: ServiceOptions): Promise<EventSource> {
  return open(eventFrame([...serviceEvents(options)].flat()));
}

async function found(events: readonly SomeEvent[], options: BottlenecksOptions = {}): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  await withEvents(events, async (source) => {
    findings = await bottlenecks(source, options);
  });
  return findings;
}

function byRule(findings: readonly Finding[], rule: string): Finding[] {
  return findings.filter(({ id }) => id.startsWith(`bottleneck:${rule}:`));
}

/** Operations a minute apart that took so long, each with one stage, ms. */
function operations(durations: readonly number[], own: SomeEvent = {}): SomeEvent[] {
  return durations.flatMap((duration_ms, index): SomeEvent[] => {
    const trace_id = (index + 1).toString(16).padStart(32, "0");
    const event_id = (index + 1).toString(16).padStart(16, "a");
    const started_at = NOON + index * 60e6;
    const inside = { trace_id, parent_id: event_id, started_at };
    return [
      { trace_id, event_id, kind: "operation", name: "qa_response", started_at, duration_ms, ...own },
      {
        ...inside,
        event_id: event_id.replaceAll("a", "b"),
        kind: "stage",
        name: "vector_search",
        duration_ms: duration_ms / 2,
      },
    ];
  });
}

Deno.test("bottlenecks() names the slow stage that is waited for, never the slow one beside it", async () => {
  for (let seed = 1; seed <= 3; seed++) {
    for (const scenario of ["no_change", "slow_off_path"] as const) {
      const options = { scenario, seed, days: 1 };
      const { offPath } = serviceTruth(options);
      const path = byRule(await bottlenecks(await service(options)), "path");
      const stages = path.map(({ where }) => String(where.stage));
      assertEquals(stages.filter((stage) => offPath.some((off) => off === stage)), []);
      assertEquals(stages[0], scenario === "no_change" ? "chat" : "vector_search");
    }
  }
});

Deno.test("criticalPath() of a generated service says within its intervals what halving a stage does to it", async () => {
  const options = { scenario: "slow_off_path", days: 3 } as const;
  const rows = tableRows(await criticalPath(await service(options)));
  for (const stage of ["vector_search", "web_search", "audit_log", "keyword_search"] as const) {
    const { savedMs } = whatIf(options, { [stage]: 0.5 });
    const row = rows.find((each) => each.stage === stage)!;
    for (const p of ["p50", "p95"] as const) {
      const [low, high] = [row.number(`saved_${p}_low_ms`), row.number(`saved_${p}_high_ms`)];
      assert(
        low - 0.01 <= savedMs[p] && savedMs[p] <= high + 0.01,
        `${stage} ${p}: ${savedMs[p]} in [${low}, ${high}]`,
      );
    }
  }
});

Deno.test("bottlenecks() says what half the time in a stage saves, with n, numbers and what to do", async () => {
  const [first] = byRule(await bottlenecks(await service({ scenario: "slow_off_path", days: 1 })), "path");
  assertEquals(first!.where, { name: "qa_response", stage: "vector_search" });
  assertStringIncludes(first!.says, "vector_search is ");
  assertStringIncludes(first!.says, "half the time in it saves ");
  assertStringIncludes(first!.says, " at p95");
  assertEquals([first!.advice, first!.effect!.unit], ["better indexing or chunking", "ms"]);
  const { value, low, high } = first!.effect!;
  assert(low! < value && value < high! && first!.n! > 1000);
  assertEquals(first!.evidence[0]!.on_path_ratio, 1);
});

Deno.test("bottlenecks() holds operations against their limits: exactly at one is not over it", async () => {
  const durations = Array.from({ length: 50 }, (_, index) => index < 5 ? 3001 + index : 3000);
  const [slow] = byRule(await found(operations(durations)), "slow");
  assertStringIncludes(slow!.says, "5 of 50 (10.0 % [4.3, 21.4]) took longer than 3.00 s");
  assertEquals([slow!.where, slow!.n, slow!.effect!.value], [{ name: "qa_response" }, 50, 0.1]);
  assertEquals(
    byRule(await found(operations(durations), { thresholds: { operation_ms: { qa_response: 3010 } } }), "slow"),
    [],
  );
});

Deno.test("bottlenecks() tells a limit that nearly everything passes from a slow operation", async () => {
  const [slow] = byRule(await found(operations(new Array<number>(40).fill(20_000))), "slow");
  assertStringIncludes(
    slow!.says,
    "40 of 40 (100 % [91.2, 100]) took longer than 3.00 s, 40 of these longer than 10.0 s",
  );
  assertStringIncludes(slow!.advice!, "set thresholds.operation_ms");
});

Deno.test("bottlenecks() says high error ratio only where that is sure", async () => {
  const calls = (failed: number, ok: number): SomeEvent[] => [
    ...new Array<SomeEvent>(failed).fill({ model: "m", status: "error", error_category: "rate_limit" }),
    ...new Array<SomeEvent>(ok).fill({ model: "m" }),
  ];
  const errors = async (failed: number, ok: number): Promise<Finding[]> =>
    byRule(await found(calls(failed, ok)), "errors");
  const [sure] = await errors(30, 70);
  assertStringIncludes(sure!.says, "high error ratio: 30 of 100 (30.0 % [21.9, 39.6]) failed, all by rate_limit");
  assertStringIncludes(sure!.advice!, "a higher limit");
  assertEquals([(await errors(12, 88)).length, (await errors(1, 0)).length, (await errors(3, 1)).length], [0, 0, 1]);
});

Deno.test("bottlenecks() blames what fails inside, and the operation only where nothing does", async () => {
  const failed = { status: "error" } as const;
  const alone = byRule(await found(operations(new Array<number>(20).fill(10), failed)), "errors");
  assertEquals(alone.map(({ where }) => where), [{ name: "qa_response" }]);
  const tools = new Array<SomeEvent>(20).fill({ kind: "tool_call", name: "grep", ...failed });
  const both = byRule(await found([...operations(new Array<number>(20).fill(10), failed), ...tools]), "errors");
  assertEquals(both.map(({ where }) => where), [{ name: "grep" }]);
});

Deno.test("bottlenecks() finds planted retries, timeouts and saturation", async () => {
  const retries = byRule(await bottlenecks(await service({ scenario: "retries", days: 1 })), "retries");
  assertEquals(retries.length, 3);
  assertStringIncludes(retries[0]!.says, "of the time of calls is lost to retries");
  const cut = await bottlenecks(await service({ scenario: "timeouts", days: 1 }));
  assert([...byRule(cut, "timeouts"), ...byRule(cut, "errors")].some(({ where }) => where.model === "gpt-5-mini"));
  const [load] = byRule(await bottlenecks(await service({ scenario: "saturation" })), "saturation");
  assertStringIncludes(load!.says, "as with up to 6 [6, 6]");
  assertStringIncludes(load!.advice!, "no more than 6 calls at once");
  assert(load!.p_value! < 1e-6 && load!.effect!.unit === "times");
});

Deno.test("bottlenecks() finds none of that in a service where it is not planted", async () => {
  const findings = await bottlenecks(await service({ days: 1, transientRatio: 0, fatalRatio: 0 }));
  for (const rule of ["retries", "saturation", "errors", "cost"]) assertEquals(byRule(findings, rule), []);
});

Deno.test("bottlenecks() finds operations that cost too much, priced call by call", async () => {
  const dear = operations(new Array<number>(20).fill(100)).flatMap((event, index): SomeEvent[] => {
    if (event.kind !== "operation") return [event];
    const cost_usd = index < 10 ? 0.2 : 0.01;
    const { trace_id, event_id, started_at } = event as Required<
      Pick<SomeEvent, "trace_id" | "event_id" | "started_at">
    >;
    const call = { trace_id, parent_id: event_id, started_at, kind: "llm_call" } as const;
    return [event, { ...call, event_id: event_id.replaceAll("a", "c"), cost_usd }];
  });
  const [cost] = byRule(await found(dear), "cost");
  assertStringIncludes(cost!.says, "5 of 20 (25.0 % [11.2, 46.9]) cost more than $0.100");
  assertEquals(cost!.where, { name: "qa_response" });
});

Deno.test("bottlenecks() puts first what most is at stake for, and says nothing twice", async () => {
  const findings = await bottlenecks(await service({ scenario: "slow_off_path", days: 1 }), { most: 3 });
  assertEquals(findings.length, 3);
  assertEquals(new Set(findings.map(({ id }) => id)).size, 3);
  assertEquals(findings[0]!.where.stage, "vector_search");
  for (const { n, says, advice } of findings) assert(n! > 0 && says.length > 20 && advice !== null);
});

for (const set of ["agent_frameworks", "claude_code", "llmperf"]) {
  Deno.test(`bottlenecks() of ${set} has sentences without holes, and the same every time`, async () => {
    const source = await open(new URL(`../../fixtures/${set}`, import.meta.url).pathname);
    const findings = await bottlenecks(source);
    assert(findings.length > 0);
    for (const { says, advice, effect } of findings) {
      assert(!/NaN|null|undefined|Infinity/.test(`${says} ${advice}`), says);
      assert(Number.isFinite(effect!.value));
    }
    assertEquals(await bottlenecks(source), findings);
  });
}

Deno.test("bottlenecks() of real data: providers refuse calls, agents wait for their models, sessions for people", async () => {
  const first = async (set: string): Promise<Finding> => {
    const source = await open(new URL(`../../fixtures/${set}`, import.meta.url).pathname);
    return (await bottlenecks(source))[0]!;
  };
  assertStringIncludes((await first("llmperf")).says, "130 of 150 (86.7 % [80.3, 91.2]) failed, all by rate_limit");
  assertEquals((await first("agent_frameworks")).evidence[0]!.operations, 1);
  assertStringIncludes((await first("claude_code")).says, "94.0 % of the time passes outside of everything recorded");
});

Deno.test("bottlenecks() of nothing, of one event, of unknown and of equal numbers invents nothing", async () => {
  assertEquals(await found([{ kind: "notice" }]), []);
  assertEquals(await found([{}]), []);
  assertEquals(await found([{ kind: "operation", duration_ms: null }, { kind: "stage", duration_ms: null }]), []);
  assertEquals(
    await found(new Array<SomeEvent>(300).fill({ duration_ms: 100, input_tokens: 5, output_tokens: 5 })),
    [],
  );
  assertEquals(await found(operations([0, 0, 0])), []);
});

Deno.test("bottlenecks() of as many groups as events says little, and soon", async () => {
  const events = operations(new Array<number>(3000).fill(100)).map((event, index): SomeEvent => ({
    ...event,
    name: `${event.name}_${index}`,
    model: `${index}`,
  }));
  assert((await found(events, { by: ["model", "name"] })).length <= 50);
});

Deno.test("bottlenecks() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => bottlenecks(source, { by: ["x"] }), TypeError, "Cannot find bottlenecks: column");
    await assertRejects(() => bottlenecks(source, { most: 0 }), RangeError, "most must be a whole number from 1 up");
    await assertRejects(() => bottlenecks(source, { thresholds: { error_ratio: 2 } }), RangeError, "error_ratio");
  });
});
