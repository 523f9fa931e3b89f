import { assert, assertEquals, assertThrows } from "@std/assert";
import { llmCall, startLive } from "./live_recording.ts";
import { parsePrometheus, type PrometheusFamily } from "./prometheus_samples.ts";
import { seededRandom } from "./random.ts";

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const LONG_SECONDS = [...SECONDS, 163.84, 327.68];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

function boundsOf(family: PrometheusFamily | undefined): number[] {
  const les = new Set(family?.samples.flatMap(({ labels }) => labels.le === undefined ? [] : [labels.le]));
  assert(les.delete("+Inf"));
  return [...les].map(Number);
}

function countsOf(family: PrometheusFamily | undefined, label: string): Record<string, number> {
  const counts = family?.samples.filter(({ name }) => name.endsWith("_count")) ?? [];
  return Object.fromEntries(counts.map(({ labels, value }) => [labels[label] ?? "", value]));
}

Deno.test("prometheus() of nothing is empty", () => {
  assertEquals(startLive().live.prometheus(), "");
});

Deno.test("prometheus() is this text for one call", () => {
  const { live, calls } = startLive();
  calls({ duration_ms: 30, cost_usd: 0.25 });
  const labels = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-5-mini"';
  const name = "gen_ai_client_operation_duration_seconds";
  const buckets = SECONDS.map((bound) => `${name}_bucket{${labels},le="${bound}"} ${bound < 0.03 ? 0 : 1}`);
  assertEquals(
    live.prometheus(),
    [
      `# HELP ${name} Duration of calls of language models, failed ones with their error_type.`,
      `# TYPE ${name} histogram`,
      ...buckets,
      `${name}_bucket{${labels},le="+Inf"} 1`,
      `${name}_sum{${labels}} 0.03`,
      `${name}_count{${labels}} 1`,
      "# HELP llm_cost_usd_total Cost of calls of language models in US dollars, where the provider or the caller said it.",
      "# TYPE llm_cost_usd_total counter",
      `llm_cost_usd_total{${labels}} 0.25`,
      "",
    ].join("\n"),
  );
});

Deno.test("prometheus() has every family of OpenTelemetry and Kymo's own, with their buckets", () => {
  const { live, calls } = startLive();
  calls({ duration_ms: 1, first_token_ms: 1, streamed: true, input_tokens: 3, output_tokens: 4, cost_usd: 0.5 });
  live.observe({ kind: "tool_call", name: "search", status: "ok", duration_ms: 5 });
  live.observe({ kind: "operation", name: "qa", agent: "planner", status: "ok", duration_ms: 5 });
  live.observe({ kind: "operation", name: "ingest", status: "ok", duration_ms: 5 });
  live.observe({ kind: "stage", name: "vector_search", status: "error", duration_ms: 5 });
  const families = parsePrometheus(live.prometheus());
  assertEquals([...families].map(([name, { type }]) => [name, type]), [
    ["gen_ai_client_operation_duration_seconds", "histogram"],
    ["gen_ai_client_operation_time_to_first_chunk_seconds", "histogram"],
    ["gen_ai_client_token_usage", "histogram"],
    ["gen_ai_execute_tool_duration_seconds", "histogram"],
    ["gen_ai_invoke_agent_duration_seconds", "histogram"],
    ["llm_cost_usd_total", "counter"],
    ["kymo_operation_duration_seconds", "histogram"],
    ["kymo_stage_duration_seconds", "histogram"],
  ]);
  const bounds = [...families.values()].filter(({ type }) => type === "histogram").map(boundsOf);
  assertEquals(bounds, [SECONDS, SECONDS, TOKENS, LONG_SECONDS, LONG_SECONDS, LONG_SECONDS, LONG_SECONDS]);
  assertEquals(countsOf(families.get("gen_ai_execute_tool_duration_seconds"), "gen_ai_tool_name"), { search: 1 });
  assertEquals(countsOf(families.get("gen_ai_invoke_agent_duration_seconds"), "gen_ai_agent_name"), { planner: 1 });
  assertEquals(countsOf(families.get("kymo_operation_duration_seconds"), "operation"), { qa: 1, ingest: 1 });
  assertEquals(families.get("kymo_stage_duration_seconds")?.samples.at(-1)?.labels, {
    stage: "vector_search",
    error_type: "error",
  });
});

Deno.test("prometheus() tells durations by error, tokens and cost not", () => {
  const { live, calls } = startLive();
  const usage = { duration_ms: 100, input_tokens: 10, output_tokens: 2, cost_usd: 0.125 };
  calls(usage, usage, { ...usage, status: "error", error_type: "RateLimit" }, { ...usage, status: "timeout" });
  const families = parsePrometheus(live.prometheus());
  const durations = families.get("gen_ai_client_operation_duration_seconds");
  assertEquals(countsOf(durations, "error_type"), { "": 2, RateLimit: 1, timeout: 1 });
  const tokens = families.get("gen_ai_client_token_usage");
  assertEquals(countsOf(tokens, "gen_ai_token_type"), { input: 4, output: 4 });
  const sums = tokens?.samples.filter(({ name }) => name.endsWith("_sum")).map(({ value }) => value);
  assertEquals(sums, [40, 8]);
  assertEquals(families.get("llm_cost_usd_total")?.samples.map(({ labels, value }) => [Object.keys(labels), value]), [
    [["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"], 0.5],
  ]);
});

Deno.test("prometheus() tells the time to the first chunk of streams alone, and leaves out what is unknown", () => {
  const { live, calls } = startLive();
  calls(
    { first_token_ms: 40, streamed: true },
    { first_token_ms: 50, streamed: null, provider: null },
    { first_token_ms: 60, streamed: false },
  );
  const families = parsePrometheus(live.prometheus());
  assertEquals([...families.keys()], ["gen_ai_client_operation_time_to_first_chunk_seconds"]);
  const [family] = [...families.values()];
  assertEquals(countsOf(family, "gen_ai_provider_name"), { openai: 1, "": 1 });
  const unnamed = family!.samples.at(-1)!;
  assertEquals(unnamed.labels, { gen_ai_operation_name: "chat", gen_ai_request_model: "gpt-5-mini" });
});

Deno.test("prometheus() escapes quotes and backslashes; line feeds become spaces", () => {
  const { live, calls } = startLive();
  calls({ model: 'a"b\\c\nd{le="1"}', duration_ms: 1 });
  const [family] = [...parsePrometheus(live.prometheus()).values()];
  assertEquals(family!.samples[0]!.labels.gen_ai_request_model, 'a"b\\c d{le="1"}');
});

Deno.test("prometheus() is valid for 20,000 events of every kind", () => {
  const random = seededRandom(20);
  const { live } = startLive({ maxKeys: 30 });
  let timed = 0;
  for (let index = 0; index < 20_000; index++) {
    const kind = random.pick(["llm_call", "tool_call", "operation", "stage", "attempt"]);
    const duration_ms = random.below(10) === 0 ? null : 10 ** (6 * random.next());
    if (kind === "llm_call" && duration_ms !== null) timed++;
    live.observe(llmCall({
      kind,
      name: `name "${random.below(60)}"`,
      model: random.pick(["a", "b", "c", null]),
      agent: random.pick(["x", null]),
      status: random.pick(["ok", "ok", "error"]),
      error_type: random.pick(["E1", "E2", null]),
      duration_ms,
      input_tokens: random.below(1e6),
      cost_usd: random.next(),
      first_token_ms: 300 * random.next(),
    }));
  }
  const families = parsePrometheus(live.prometheus());
  const counts = families.get("gen_ai_client_operation_duration_seconds")!.samples.filter(({ name }) =>
    name.endsWith("_count")
  );
  assertEquals(counts.reduce((sum, { value }) => sum + value, 0), timed);
});

Deno.test("prometheus() has at most maxKeys label sets per family, the rest under other, errors still told apart", () => {
  const { live } = startLive({ maxKeys: 5 });
  for (let index = 0; index < 200; index++) {
    const failed = index % 4 === 0 ? { status: "error", error_type: `E${index}` } : {};
    for (const kind of ["llm_call", "tool_call", "operation", "stage"]) {
      live.observe(llmCall({ kind, name: `n${index}`, agent: `a${index}`, duration_ms: 10, cost_usd: 0.5, ...failed }));
    }
  }
  const families = parsePrometheus(live.prometheus());
  for (const { name, samples } of families.values()) {
    const counts = samples.filter(({ name, labels }) => name.endsWith("_count") || labels.le === undefined);
    const sets = new Set(counts.map(({ labels }) => JSON.stringify(labels)));
    assert(sets.size <= 7, `${name}: ${sets.size}`);
  }
  const stages = families.get("kymo_stage_duration_seconds")!;
  const counts = stages.samples.filter(({ name }) => name.endsWith("_count"));
  const total = (failed: boolean): number =>
    counts.filter(({ labels }) => (labels.error_type !== undefined) === failed).reduce(
      (sum, { value }) => sum + value,
      0,
    );
  assertEquals([total(false), total(true)], [150, 50]);
  assertEquals(counts.filter(({ labels }) => labels.stage === "other").map(({ labels }) => labels.error_type).sort(), [
    "other",
    undefined,
  ]);
});

Deno.test("parsePrometheus() refuses what a scraper would refuse", () => {
  const good = "# HELP a x\n# TYPE a histogram\n";
  for (
    const text of [
      "# TYPE a counter\na 1\n",
      "# HELP a x\n# TYPE a counter\na 1",
      "# HELP a x\n# TYPE a counter\nb 1\n",
      '# HELP a x\n# TYPE a counter\na{l="x"y"} 1\n',
      "# HELP a x\n# TYPE a counter\na 1\na 1\n",
      `${good}a_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n`,
      `${good}a_bucket{le="1"} 1\na_bucket{le="+Inf"} 2\na_sum 1\na_count 1\n`,
    ]
  ) assertThrows(() => parsePrometheus(text), SyntaxError);
});
