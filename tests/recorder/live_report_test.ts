import { assertEquals } from "@std/assert";
import { startLive } from "./live_recording.ts";

Deno.test("report() of nothing says so", () => {
  assertEquals(startLive().live.report(), "No performance data recorded yet.");
});

Deno.test("report() is this text for two keys", () => {
  const { live, calls } = startLive();
  const coder = { model: "gemini-1.5-pro", task: "code_generation" };
  for (let index = 1; index <= 120; index++) {
    const usage = { input_tokens: 1000 + index, output_tokens: 200, cost_usd: 0.0007 };
    calls({ ...coder, duration_ms: 100 * index, ...usage });
  }
  calls({ ...coder, status: "timeout", error_type: "APITimeout" }, { ...coder, status: "error" });
  calls({ ...coder, status: "error", error_type: "APIError" }, {
    ...coder,
    status: "timeout",
    error_type: "APITimeout",
  });
  calls({ model: "llama3:8b", duration_ms: 2150 }, { model: "llama3:8b", duration_ms: 150, input_tokens: 12 });
  assertEquals(
    live.report(),
    `LLM performance
  keys           2
  requests       126
  success rate   96.83 %
  cost           $0.0840 (120 of 126 requests)

gemini-1.5-pro|code_generation
  requests       124
  success rate   96.77 %
  latency               mean        P50        P90        P99        max          n
    latest           7.050 s    7.050 s   11.010 s   11.901 s   12.000 s        100
    all              6.050 s    6.005 s   10.832 s   11.926 s   12.000 s        120   quantiles ± 1 %
  tokens         mean 1,061 in, 200 out, 1,261 total (120 of 124 requests)
  cost           mean $0.000700, total $0.0840 (120 of 124 requests)
  errors         APIError 1, APITimeout 2, error 1

llama3:8b
  requests       2
  success rate   100.00 %
  latency               mean        P50        P90        P99        max          n
    latest           1.150 s    1.150 s          –          –    2.150 s          2
    all              1.150 s    1.147 s          –          –    2.150 s          2   quantiles ± 1 %
  tokens         mean 12 in, – out, – total (1 of 2 requests)
  cost           –`,
  );
});

Deno.test("report() lists the keys by requests, most first, ties by key", () => {
  const { live, calls } = startLive();
  calls({ model: "b" }, { model: "c" }, { model: "a" }, { model: "z" }, { model: "z" });
  const keys = live.report().split("\n\n").slice(1).map((block) => block.split("\n")[0]);
  assertEquals(keys, ["z", "a", "b", "c"]);
});

Deno.test("report() of a key that only failed has no latency", () => {
  const { live, calls } = startLive();
  calls({ status: "error", duration_ms: 5 });
  const lines = live.report().split("\n");
  assertEquals(lines.find((line) => line.includes("success rate")), "  success rate   0.00 %");
  assertEquals(lines.filter((line) => /^ {4}(latest|all)/.test(line)).map((line) => line.split(/\s+/).slice(2)), [
    ["–", "–", "–", "–", "–", "0"],
    ["–", "–", "–", "–", "–", "0"],
  ]);
});

Deno.test("report() stays in shape although a name holds line feeds and terminal codes", () => {
  const { live, calls } = startLive();
  calls({ model: "a\n\nb\u001b[31m\u2028c" });
  assertEquals(live.report().split("\n\n").slice(1).map((block) => block.split("\n")[0]), ["a b [31m c"]);
});
