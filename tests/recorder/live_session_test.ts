import { assertEquals } from "@std/assert";
import { llmCall, startLive } from "./live_recording.ts";

Deno.test("session() sums up operations, calls, tokens, cost and tools", async () => {
  const { live, clock, calls } = startLive({ sessionId: "s-1" });
  live.observe({ kind: "operation", name: "qa_response", status: "ok", duration_ms: 2000 });
  live.observe({ kind: "operation", name: "qa_response", status: "error", duration_ms: 1000 });
  live.observe({ kind: "operation", name: "ingest", status: "ok" });
  live.observe({ kind: "tool_call", name: "search", status: "ok", duration_ms: 5 });
  live.observe({ kind: "tool_call", name: "search", status: "failure" });
  live.observe({ kind: "stage", name: "vector_search", status: "ok", duration_ms: 300 });
  calls({ input_tokens: 150, output_tokens: 75, cost_usd: 0.5 }, { status: "error" }, { input_tokens: 10 });
  clock.advance(61_000);
  await live.close();
  assertEquals(live.session(), {
    session_id: "s-1",
    started_at: "2026-03-01T12:00:00.000Z",
    ended_at: "2026-03-01T12:01:01.000Z",
    operations: 3,
    successful_operations: 2,
    failed_operations: 1,
    total_duration_ms: 3000,
    mean_duration_ms: 1500,
    llm_calls: 3,
    failed_llm_calls: 1,
    input_tokens: 160,
    output_tokens: 75,
    total_tokens: 235,
    cost_usd: 0.5,
    priced_llm_calls: 1,
    cost_per_operation_usd: 0.5 / 3,
    tool_calls: 2,
    successful_tool_calls: 1,
    failed_tool_calls: 1,
    by_operation: [
      {
        name: "qa_response",
        operations: 2,
        successful_operations: 1,
        failed_operations: 1,
        total_duration_ms: 3000,
        mean_duration_ms: 1500,
      },
      {
        name: "ingest",
        operations: 1,
        successful_operations: 1,
        failed_operations: 0,
        total_duration_ms: null,
        mean_duration_ms: null,
      },
    ],
  });
});

Deno.test("session() without anything is unknown, not zero", () => {
  const { session_id, ended_at, total_duration_ms, mean_duration_ms, total_tokens, cost_usd, ...rest } = startLive()
    .live.session();
  assertEquals(
    [session_id, ended_at, total_duration_ms, mean_duration_ms, total_tokens, cost_usd],
    [null, null, null, null, null, null],
  );
  assertEquals([rest.operations, rest.llm_calls, rest.cost_per_operation_usd, rest.by_operation], [0, 0, null, []]);
});

Deno.test("session() keeps a second call of an operation beside the first", () => {
  const { live } = startLive();
  for (const input_tokens of [100, 200]) live.observe(llmCall({ parent_id: "one", input_tokens, output_tokens: 1 }));
  assertEquals([live.session().input_tokens, live.session().total_tokens], [300, 302]);
});

Deno.test("session() counts a bounded number of operation names, the rest as other", () => {
  const { live } = startLive({ maxKeys: 2 });
  for (const name of ["a", "b", "c", "d", "a"]) live.observe({ kind: "operation", name, duration_ms: 1 });
  const { operations, by_operation } = live.session();
  assertEquals(operations, 5);
  assertEquals(by_operation.map((named) => [named.name, named.operations]), [["a", 2], ["other", 2], ["b", 1]]);
});
