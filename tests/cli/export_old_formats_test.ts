import { assert, assertEquals } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";
import { exported, imported, OLD_FILES } from "./old_formats.ts";

const CALL: SomeEvent = {
  provider: "openai",
  model: "gpt-5-mini",
  duration_ms: 1200,
  input_tokens: 1000,
  output_tokens: 100,
};

async function withEvents(events: readonly SomeEvent[], run: (dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    writeEvents(dir, events);
    await run(dir);
  });
}

/** An operation with its parts, in one trace. */
function trace(operation: SomeEvent, ...parts: readonly SomeEvent[]): SomeEvent[] {
  const event_id = "00000000000000aa";
  const trace_id = "0123456789abcdef0123456789abcdef";
  return [
    { trace_id, event_id, kind: "operation", name: "qa_response", started_at: NOON, duration_ms: 4000, ...operation },
    ...parts.map((part, index) => ({
      trace_id,
      event_id: `00000000000000b${index}`,
      parent_id: event_id,
      started_at: NOON + index * 1000,
      ...part,
    })),
  ];
}

Deno.test("kymo export performance-metrics counts calls per model, task and agent, all of them in every number", async () => {
  const calls: SomeEvent[] = [
    { ...CALL, task: "Code Generation", agent: "a" },
    { ...CALL, task: "Code Generation", agent: "a", status: "error", error_type: "RateLimitError", duration_ms: 300 },
    { ...CALL, task: null, agent: "a|b", cost_usd: 0.5, cost_source: "provider" },
    { ...CALL, input_tokens: null, output_tokens: null },
  ];
  await withEvents(calls, async (dir) => {
    const counters = JSON.parse(await exported("performance-metrics", dir));
    assertEquals(Object.keys(counters), ["gpt-5-mini", "gpt-5-mini|code_generation|a", "gpt-5-mini||a\\|b"]);
    assertEquals(counters["gpt-5-mini|code_generation|a"], {
      requests: 2,
      successes: 1,
      failures: 1,
      total_latency_ms: 1500,
      total_input_tokens: 2000,
      total_output_tokens: 200,
      total_cost_usd: 0.0009, // 2 × (1,000 × $0.25 + 100 × $2) a million
      error_types: { RateLimitError: 1 },
      recent_latencies_ms_samples: [1200, 300],
      requests_since_last_save: 0,
    });
    assertEquals(counters["gpt-5-mini||a\\|b"].total_cost_usd, 0.5);
    assertEquals(counters["gpt-5-mini"].total_input_tokens, 0);
  });
});

Deno.test("kymo export performance-metrics keeps the latest 100 durations of a key, and counts sampled calls for all they stand for", async () => {
  const calls = Array.from(
    { length: 250 },
    (_, index): SomeEvent => ({ ...CALL, duration_ms: index, sample_weight: 4 }),
  );
  await withEvents(calls, async (dir) => {
    const { requests, recent_latencies_ms_samples: latest } =
      JSON.parse(await exported("performance-metrics", dir))["gpt-5-mini"];
    assertEquals([requests, latest.length, latest[0], latest.at(-1)], [1000, 100, 150, 249]);
  });
});

Deno.test("kymo export takes imported counts only where there are no calls, and says what it leaves out", async () => {
  await withFolder(async (dir) => {
    await imported("performance-metrics", OLD_FILES["performance-metrics"], dir);
    writeEvents(dir, [CALL]);
    const both = await ran(["export", "performance-metrics", dir]);
    assertEquals([Object.keys(JSON.parse(both.out)), both.err], [
      ["gpt-5-mini"],
      "Left out: 4 imported counts, --from aggregates takes them instead.\n",
    ]);
    const old = await ran(["export", "performance-metrics", dir, "--from", "aggregates"]);
    assertEquals(JSON.parse(old.out), JSON.parse(Deno.readTextFileSync(OLD_FILES["performance-metrics"])));
    assertEquals(old.err, "Left out: 1 call, --from events takes them instead.\n");
  });
});

Deno.test("kymo export session adds up every call and stage of an operation, and the totals of the session", async () => {
  const session_id = "s1";
  const events = trace(
    { session_id, user: "u1", error_count: 1, attributes: '{"query_type":"general"}' },
    { session_id, kind: "stage", name: "vector_search", duration_ms: 500 },
    { session_id, kind: "stage", name: "vector_search", duration_ms: 250 },
    { session_id, ...CALL, cost_usd: 0.01, cost_source: "caller" },
    { session_id, ...CALL, cost_usd: 0.02, cost_source: "caller" },
    { session_id, kind: "tool_call", name: "search", status: "aborted", error_category: "server", duration_ms: 20 },
  );
  await withEvents(
    [...events, { session_id: "s2", ...CALL, kind: "operation", started_at: NOON + 9e6 }],
    async (dir) => {
      const { out } = await ran(["export", "session", dir, "--output", `${dir}/sessions/`]);
      assertEquals(out, `2 operations exported to 2 files in ${dir}/sessions\n`);
      assertEquals(filesIn(`${dir}/sessions`), ["metrics_s1_20260301_120000.json", "metrics_s2_20260301_120009.json"]);
      const { operations: [operation], ...session } = JSON.parse(
        Deno.readTextFileSync(`${dir}/sessions/metrics_s1_20260301_120000.json`),
      );
      assertEquals(operation.component_timing, { vector_search: 0.75 });
      const { input_tokens, output_tokens, total_tokens, model_name } = operation.token_usage;
      assertEquals([input_tokens, output_tokens, total_tokens, model_name], [2000, 200, 2200, "gpt-5-mini"]);
      assertEquals([operation.cost_estimate.total_cost, operation.cost_estimate.input_cost], [0.03, null]);
      const [{ status, error_category }] = operation.tool_calls;
      assertEquals([status, error_category], ["error", "unknown"]);
      assertEquals(operation.metadata, { user_id: "u1", query_type: "general" });
      assertEquals(session, {
        session_id,
        start_time: NOON / 1e6,
        end_time: NOON / 1e6 + 4,
        total_operations: 1,
        successful_operations: 1,
        failed_operations: 0,
        total_duration: 4,
        avg_operation_duration: 4,
        total_input_tokens: 2000,
        total_output_tokens: 200,
        total_tokens: 2200,
        total_cost: 0.03,
        avg_cost_per_operation: 0.03,
        total_tool_calls: 1,
        successful_tool_calls: 0,
        failed_tool_calls: 1,
        trends: [],
        metadata: {},
      });
    },
  );
});

Deno.test("kymo export session writes one session into the file that the original names, several only into a folder", async () => {
  await withEvents([{ ...CALL, session_id: "a/b" }, { ...CALL, session_id: "s2" }], async (dir) => {
    const several = await ran(["export", "session", dir, "--output", `${dir}/all.json`]);
    assertEquals([several.code, several.out], [2, ""]);
    assertEquals(
      several.err,
      "Cannot export session: there are several, --output must be a folder for them, or --where session_id=… must choose one\n",
    );
    const one = await ran(["export", "session", dir, "--where", "session_id=a/b", "--output", "-"]);
    assertEquals(JSON.parse(one.out).operations[0].operation_name, "chat");
    await ran(["export", "session", dir, "--where", "session_id=a/b", "--output", dir]);
    assertEquals(filesIn(dir).filter((path) => !path.startsWith("open/")), ["metrics_a_b_20260301_120000.json"]);
  });
});

Deno.test("kymo export performance-log is a line a request with id and success, a file a day", async () => {
  const events = trace(
    { status: "failure", attributes: '{"request_id":"r-7","tenant":"acme"}' },
    { kind: "stage", name: "retrieval", duration_ms: 1500, attributes: '{"documents":50}' },
    { kind: "stage", name: "retrieval", duration_ms: 500 },
    { kind: "stage", name: "inner", duration_ms: 100, parent_id: "00000000000000b0" },
  );
  const nextDay: SomeEvent = { ...CALL, kind: "operation", started_at: NOON + 86_400e6 };
  await withEvents([...events, nextDay, { ...nextDay, duration_ms: null }], async (dir) => {
    const { out, err } = await ran(["export", "performance-log", dir, "--output", `${dir}/logs/`]);
    assertEquals(out, `2 requests exported to 2 files in ${dir}/logs\n`);
    assertEquals(err, "Left out: 1 request without a duration, a line has a total_time.\n");
    assertEquals(filesIn(`${dir}/logs`), ["20260301_performance.jsonl", "20260302_performance.jsonl"]);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/logs/20260301_performance.jsonl`)), {
      start_time: NOON / 1e6,
      total_time: 4,
      timestamp: "2026-03-01T12:00:04",
      stages: { retrieval: { duration: 2, metadata: { documents: 50 } } },
      request_id: "r-7",
      success: false,
      tenant: "acme",
    });
  });
});

Deno.test("kymo export finds what happened long before and after the start of an operation", async () => {
  const HOURS = 3600e6;
  const events = trace(
    { started_at: NOON },
    { kind: "tool_call", name: "late", started_at: NOON + 30 * HOURS },
    { kind: "tool_call", name: "early", started_at: NOON - 5 * HOURS },
  );
  await withEvents(events, async (dir) => {
    const { operations: [operation] } = JSON.parse(await exported("session", dir));
    assertEquals(operation.tool_calls.map((call: Record<string, unknown>) => call.tool_name), ["early", "late"]);
  });
});

Deno.test("kymo export llm-log is a line a call as Python's logging writes it, errors in the same form", async () => {
  const failed: SomeEvent = { ...CALL, model: null, status: "timeout", error_type: "TimeoutError", http_status: 504 };
  await withEvents([{ ...CALL, caller: "agent_0", event_id: "00000000000000aa" }, failed], async (dir) => {
    const [first, second] = (await exported("llm-log", dir)).split("\n");
    assertEquals(
      first,
      "2026-03-01 12:00:01,200 - llm_performance - INFO - LLM_CALL_METRICS: " + JSON.stringify({
        request_id: "00000000000000aa",
        model: "gpt-5-mini",
        function: "chat",
        timestamp: NOON / 1e6,
        success: true,
        error_type: null,
        error_message: null,
        duration_seconds: 1.2,
        prompt_tokens: 1000,
        completion_tokens: 100,
        caller_context: "agent_0",
        context: "agent_0",
      }),
    );
    const [, line = ""] = second!.split(" - ERROR - LLM_CALL_ERROR: ");
    const { model, success, error_type, http_status } = JSON.parse(line);
    assertEquals([model, success, error_type, http_status], ["unknown_model", false, "TimeoutError", 504]);
  });
});

Deno.test("kymo export llm-log --aggregate counts calls per function, model and period, also what only failed", async () => {
  const minute = (number: number, call: SomeEvent, count: number): SomeEvent[] =>
    Array.from({ length: count }, (_, index) => ({
      ...CALL,
      duration_ms: 1000 * (index + 1),
      ...call,
      started_at: NOON + number * 60e6 + index,
    }));
  const error: SomeEvent = { name: "embed", status: "error", error_type: "ConnectionError", duration_ms: 5 };
  await withEvents([...minute(0, {}, 11), ...minute(1, {}, 2), ...minute(1, error, 1)], async (dir) => {
    const lines = (await exported("llm-log", dir, "--aggregate", "60")).trim().split("\n");
    const counts = lines.map((line) => JSON.parse(line.split("LLM_AGGREGATED_METRICS: ")[1]!));
    assertEquals(counts[0], {
      function: "chat",
      model: "gpt-5-mini",
      period_seconds: 60,
      call_count: 11,
      success_rate: 1,
      avg_duration: 6,
      min_duration: 1,
      max_duration: 11,
      p90_duration: 10, // the original's sorted[int(11 · 0.9)] is the same here
      failure_count: 0,
    });
    assert(lines[0]!.startsWith("2026-03-01 12:01:00,000 - "));
    assertEquals(
      counts.map(({ function: name, call_count, avg_duration, p90_duration }) => {
        return [name, call_count, avg_duration, p90_duration];
      }),
      [["chat", 11, 6, 10], ["chat", 2, 1.5, null], ["embed", 1, null, null]],
    );
    assertEquals([counts[2].success_rate, counts[2].error_types], [0, { ConnectionError: 1 }]);
  });
});

Deno.test("kymo export metrics-json has a query per operation, and the complexity of the selection beside it", async () => {
  await withFolder(async (dir) => {
    await using recorder = createRecorder({ dir, captureContent: true });
    const selection = recorder.selection({ agent: "crewai", complexity_score: 0.85, reason: "entities" });
    await recorder.operation("query", { selection, input_text: "unpaid bills", entities: ["bills"] }, (op) => {
      op.count("graphql_queries", 2);
      return op.toolCall("search", () => op.operation("inner", {}, () => {}));
    });
    await recorder.close();
    const { queries: [query, inner], agent_selections: [selected] } = JSON.parse(await exported("metrics-json", dir));
    const { query_id, user_input, agent_type, success, tool_calls, graphql_queries, entities_detected } = query;
    assertEquals(
      { user_input, agent_type, success, tool_calls, graphql_queries, entities_detected },
      {
        user_input: "unpaid bills",
        agent_type: "crewai",
        success: true,
        tool_calls: 1,
        graphql_queries: 2,
        entities_detected: ["bills"],
      },
    );
    assertEquals([selected.query_id, selected.complexity_score], [query_id, 0.85]);
    assert(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(query_id));
    assert(inner.query_id !== query_id && query.complexity_score === undefined);
    assertEquals(
      (await exported("metrics-csv", dir)).split("\n")[1]!.replace(/,[\d.]+,true/, ",…,true"),
      `${query.start_time},${query_id},crewai,…,true,"bills",1,2`,
    );
  });
});

Deno.test("kymo export says where rows stand for several events and the format cannot say so", async () => {
  await withEvents([{ ...CALL, sample_weight: 4 }, CALL], async (dir) => {
    const { out, err } = await ran(["export", "llm-log", dir]);
    assertEquals(out.trim().split("\n").length, 2);
    assertEquals(err, "Sampled: 2 rows for 5 llm_calls, which this format cannot say.\n");
    assertEquals((await ran(["export", "csv", dir])).err, "");
  });
});

Deno.test("kymo export in the formats of older systems adds up to what the bundled data say", async () => {
  const bundled = "fixtures/agent_frameworks";
  const counters = Object.values(JSON.parse(await exported("performance-metrics", bundled))) as Record<
    string,
    number
  >[];
  const sum = (name: string): number => counters.reduce((total, one) => total + one[name]!, 0);
  assertEquals([sum("requests"), sum("total_input_tokens"), sum("total_output_tokens")], [41, 17_356, 5061]);
  const session = JSON.parse(await exported("session", bundled));
  assertEquals([session.total_operations, session.total_tool_calls, session.total_tokens], [25, 9, 13_956]);
  assertEquals((await exported("llm-log", bundled)).trim().split("\n").length, 41);
  assertEquals((await exported("performance-log", bundled)).trim().split("\n").length, 25);
  assertEquals(JSON.parse(await exported("metrics-json", bundled)).queries.length, 25);
});

Deno.test("kymo export writes valid files of every format where there is nothing to export", async () => {
  await withEvents([{ ...CALL, kind: "notice" }], async (dir) => {
    assertEquals(JSON.parse(await exported("metrics-json", dir)), { queries: [], agent_selections: [] });
    assertEquals(JSON.parse(await exported("performance-metrics", dir)), {});
    assertEquals(JSON.parse(await exported("json", dir, "--kind", "stage")), []);
    assertEquals((await exported("metrics-csv", dir)).split("\n").length, 2);
    for (const format of ["session", "performance-log", "llm-log"]) assertEquals(await exported(format, dir), "");
  });
});
