import { assertEquals, assertStringIncludes } from "@std/assert";
import { prometheusExport } from "@kymo/kymo/analysis";
import { createLiveMetrics } from "@kymo/kymo/live";
import { dashboardQueries, withoutVariables } from "../analysis/dashboard_json.ts";
import { type SomeEvent, withEvents } from "../analysis/event_files.ts";
import { checkExpressions, checkMetrics, promtoolTest } from "./promtool.ts";

const CALL: SomeEvent = { provider: "openai", model: "gpt-5-mini", duration_ms: 900, first_token_ms: 200 };

/** Every family has a sample. */
const EVENTS: readonly SomeEvent[] = [
  { ...CALL, streamed: true, input_tokens: 120, output_tokens: 30, cost_usd: 0.5, sample_weight: 2.5 },
  { ...CALL, model: 'a "model"\\', status: "error", error_type: "RateLimit", input_tokens: 5, output_tokens: 0 },
  { kind: "tool_call", name: "search", duration_ms: 30 },
  { kind: "operation", name: "qa", agent: "planner", duration_ms: 30 },
  { kind: "stage", name: "vector_search", duration_ms: 30 },
  { kind: "notice", name: "dropped_events", value: 3 },
];

promtoolTest("promtool accepts what prometheusExport() says", async () => {
  await withEvents(EVENTS, async (source) => {
    assertEquals(await checkMetrics(await prometheusExport(source, { names: "rag" })), { code: 0, out: "" });
  });
});

promtoolTest("promtool accepts what prometheus() of live metrics says", async () => {
  await using live = createLiveMetrics();
  for (const event of EVENTS) live.observe({ ...event });
  assertEquals(await checkMetrics(live.prometheus()), { code: 0, out: "" });
});

promtoolTest("promtool refuses what is no text for Prometheus", async () => {
  const { code, out } = await checkMetrics("# TYPE a counter\na{ 1\n");
  assertEquals(code, 1);
  assertStringIncludes(out, "parsing error");
});

promtoolTest("promtool accepts every query of grafanaDashboard()", async () => {
  const { code, out } = await checkExpressions(dashboardQueries().map(withoutVariables));
  assertEquals(code, 0, out);
  assertEquals((await checkExpressions(["sum by (le"])).code, 1);
});
