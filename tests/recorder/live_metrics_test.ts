import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createLiveMetrics } from "@kymo/kymo/live";
import { llmCall, startLive } from "./live_recording.ts";

const MINI = { model: "gpt-5-mini" };

Deno.test("metrics() counts calls, outcomes, tokens and cost of one key", () => {
  const { live, calls } = startLive();
  const key = { model: "gemini-1.5-pro", task: "code_generation", agent: "coder" };
  calls(
    { ...key, duration_ms: 1000, input_tokens: 100, output_tokens: 50, cost_usd: 0.25 },
    { ...key, duration_ms: 3000, input_tokens: 300, output_tokens: 150, cost_usd: 0.5 },
    { ...key, status: "error", error_type: "RateLimitError", duration_ms: 10 },
    { ...key, status: "timeout", error_type: "RateLimitError", duration_ms: 10 },
    { ...key, agent: "reviewer", duration_ms: 7 },
  );
  const { duration_ms, ...metrics } = live.metrics(key)!;
  assertEquals(metrics, {
    key: "gemini-1.5-pro|code_generation|coder",
    by: key,
    requests: 4,
    successes: 2,
    failures: 2,
    success_ratio: 0.5,
    error_types: { RateLimitError: 2 },
    input_tokens: { n: 2, total: 400, mean: 200 },
    output_tokens: { n: 2, total: 200, mean: 100 },
    total_tokens: { n: 2, total: 600, mean: 300 },
    cost_usd: { n: 2, total: 0.75, mean: 0.375 },
  });
  assertEquals([duration_ms.all.n, duration_ms.all.mean, duration_ms.all.min, duration_ms.all.max], [
    2,
    2000,
    1000,
    3000,
  ]);
});

Deno.test("metrics() of an unknown key is null, never zeros", () => {
  const { live, calls } = startLive();
  calls({ task: "qa" });
  assertEquals(live.metrics({ model: "gpt-5-mini" }), null);
  assertEquals(live.metrics({ model: "gpt-5-mini", task: "qa", agent: "a" }), null);
  assertEquals(live.metrics({ model: "gpt-5-mini", task: "qa", provider: "openai" }), null);
  assertEquals(live.metrics({}), null);
  assertEquals(live.metrics({ model: "gpt-5-mini", task: "qa", agent: null })?.requests, 1);
});

Deno.test("metrics() leaves what no call said unknown", () => {
  const { live, calls } = startLive();
  calls({}, { duration_ms: null, input_tokens: 5, output_tokens: undefined });
  const { duration_ms, input_tokens, output_tokens, total_tokens, cost_usd } = live.metrics(MINI)!;
  const nothing = { n: 0, total: null, mean: null };
  assertEquals([input_tokens.total, output_tokens, total_tokens, cost_usd], [5, nothing, nothing, nothing]);
  const none = { n: 0, sum: null, mean: null, min: null, p50: null, p90: null, p99: null, max: null };
  assertEquals(duration_ms.latest, none);
  assertEquals(duration_ms.all, { ...none, relative_accuracy: 0.01 });
});

Deno.test("observe() ignores values of odd types, sums stay whole", () => {
  const { live, calls, errors } = startLive();
  const odd = ["12", NaN, Infinity, -Infinity, -5, 1e300, {}, [], true, Symbol("odd"), () => 7];
  calls({ duration_ms: 5, input_tokens: 10, output_tokens: 20, cost_usd: 0.5 });
  for (const value of odd) {
    calls({ duration_ms: value, input_tokens: value, output_tokens: value, cost_usd: value, first_token_ms: value });
    live.observe({ kind: "operation", name: value, duration_ms: value });
    live.observe({ kind: value });
  }
  calls({ input_tokens: 1.5, output_tokens: 4n });
  const metrics = live.metrics(MINI)!;
  assertEquals(metrics.requests, odd.length + 2);
  assertEquals(metrics.duration_ms.all.n, 1);
  assertEquals([metrics.input_tokens, metrics.output_tokens.total, metrics.cost_usd.total], [
    { n: 1, total: 10, mean: 10 },
    24,
    0.5,
  ]);
  assertEquals(live.session().input_tokens, 10);
  assert(!live.prometheus().includes("NaN"));
  assertEquals(errors, []);
});

Deno.test("observe() never throws, whatever it is given, and says so once", () => {
  const { live, errors } = startLive();
  const broken = {
    kind: "llm_call",
    get model(): string {
      throw new Error("no model");
    },
  };
  for (let time = 0; time < 3; time++) live.observe(broken);
  assertEquals(errors.map((error) => error.message), ["no model"]);
  const deaf = createLiveMetrics({
    onError: () => {
      throw new Error("the handler is broken too");
    },
  });
  deaf.observe(broken);
});

Deno.test("observe() neither changes nor keeps the event", () => {
  const { live, clock } = startLive();
  const event = llmCall({ duration_ms: 10, attributes: { tenant: "a" } });
  const before = structuredClone(event);
  live.observe(Object.freeze(event));
  assertEquals(event, before);
  const reused: Record<string, unknown> = llmCall({ duration_ms: 20 });
  live.observe(reused);
  reused.duration_ms = 99;
  clock.advance(1);
  assertEquals(live.metrics(MINI)?.duration_ms.latest.max, 20);
});

Deno.test("metrics() counts tokens and cost of calls inside calls once", () => {
  const { live, calls } = startLive();
  const usage = { input_tokens: 100, output_tokens: 10, cost_usd: 0.25, duration_ms: 5 };
  calls({ ...usage, nested_calls: 0 }, { ...usage, nested_calls: null }, { ...usage, nested_calls: 2 });
  const metrics = live.metrics(MINI)!;
  assertEquals([metrics.requests, metrics.input_tokens.total, metrics.cost_usd.total], [3, 200, 0.5]);
  assertEquals([live.session().input_tokens, live.session().cost_usd], [200, 0.5]);
  assert(live.prometheus().includes('gen_ai_token_type="input"} 200\n'));
});

Deno.test("metrics() measures durations of calls that succeeded: 130 errors of 0 ms beside 20 calls of 4 s", () => {
  const events = Array.from(
    { length: 150 },
    (_, index) => index < 130 ? { status: "error", duration_ms: 0 } : { duration_ms: 4000 + index - 130 },
  );
  const { live, calls } = startLive({ latest: 1000 });
  calls(...events);
  const { duration_ms, failures } = live.metrics(MINI)!;
  assertEquals([failures, duration_ms.latest.n, duration_ms.latest.p50], [130, 20, 4009.5]);
  const all = startLive({ durations: "all", latest: 1000 });
  all.calls(...events);
  assertEquals(all.live.metrics(MINI)?.duration_ms.latest.p50, 0);
});

Deno.test("metrics() names an error without a type by its status", () => {
  const { live, calls } = startLive();
  calls({ status: "timeout" }, { status: "error", error_type: "" }, { status: "aborted", error_type: "AbortError" });
  calls({ error_type: "Recovered" }, { status: null }, { status: undefined });
  const { error_types, successes } = live.metrics(MINI)!;
  assertEquals(error_types, { timeout: 1, error: 1, AbortError: 1 });
  assertEquals(successes, 3);
});

Deno.test("metrics() keeps the latest 100 durations, mean and quantiles over the same ones", () => {
  const { live, calls } = startLive();
  for (let index = 1; index <= 250; index++) calls({ duration_ms: index });
  const { all, latest } = live.metrics(MINI)!.duration_ms;
  const { p90, ...rest } = latest;
  assertEquals(rest, { n: 100, sum: 20_050, mean: 200.5, min: 151, p50: 200.5, p99: 249.01, max: 250 });
  assertAlmostEquals(p90!, 240.1, 1e-9);
  assertEquals([all.n, all.mean, all.min, all.max], [250, 125.5, 1, 250]);
});

Deno.test("metrics() of the latest durations is R's quantile(c(3,6,7,8,8,10,13,15,16,20), c(.5,.9))", () => {
  const { live, calls } = startLive();
  for (const duration_ms of [20, 3, 8, 16, 10, 6, 15, 7, 13, 8]) calls({ duration_ms });
  const { p50, p90, p99 } = live.metrics(MINI)!.duration_ms.latest;
  assertAlmostEquals(p50!, 9, 1e-12);
  assertAlmostEquals(p90!, 16.4, 1e-12);
  assertEquals(p99, null);
});

Deno.test("metrics() tells a quantile only where it says more than the largest value, never above it", () => {
  const { live, calls } = startLive({ latest: 1000 });
  const seen: (number | null)[][] = [];
  for (let n = 1; n <= 100; n++) {
    calls({ duration_ms: n === 1 ? 10 : 20 });
    const { all, latest } = live.metrics(MINI)!.duration_ms;
    if ([1, 2, 9, 10, 99, 100].includes(n)) seen.push([latest.p50, latest.p90, latest.p99]);
    for (const stats of [all, latest]) {
      for (const quantile of [stats.p50, stats.p90, stats.p99]) assert((quantile ?? 0) <= stats.max!);
    }
  }
  assertEquals(seen, [
    [null, null, null],
    [15, null, null],
    [20, null, null],
    [20, 20, null],
    [20, 20, null],
    [20, 20, 20],
  ]);
});

Deno.test("metrics() counts durations in the buckets of OpenTelemetry, upper bounds inclusive", () => {
  const { live, calls } = startLive();
  for (const duration_ms of [0, 10, 10.001, 20, 81_920, 81_921]) calls({ duration_ms });
  const { buckets } = live.metrics(MINI)!.duration_ms;
  const bounds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, null];
  assertEquals(buckets.map(({ le_s }) => le_s), bounds);
  assertEquals(buckets.map(({ count }) => count), [2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

Deno.test("all() tells different keys apart although their parts could be confused", () => {
  const { live, calls } = startLive();
  calls(
    { model: "m" },
    { model: "m", task: "a" },
    { model: "m", agent: "a" },
    { model: "m|a" },
    { model: "m\\|a" },
    { model: "m\\", task: "a" },
    { model: null },
    { model: "" },
  );
  const all = live.all();
  assertEquals([...all.keys()], ["m", "m|a", "m||a", "m\\|a", "m\\\\\\|a", "m\\\\|a", ""]);
  assertEquals(all.get("")?.requests, 2);
  assertEquals(all.get("m|a")?.by, { model: "m", task: "a", agent: null });
  assertEquals(all.get("m||a")?.by, { model: "m", task: null, agent: "a" });
});

Deno.test("observe() counts nothing but calls by key, and nothing after close()", async () => {
  const { live, calls } = startLive();
  for (const kind of ["operation", "stage", "attempt", "tool_call", "metric", "notice", "unheard of"]) {
    live.observe({ kind, name: "n", model: "gpt-5-mini", status: "ok", duration_ms: 1 });
  }
  assertEquals(live.all().size, 0);
  calls({});
  await live.close();
  calls({});
  assertEquals(live.metrics(MINI)?.requests, 1);
});
