import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { EventPart, EventSummary } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";

type Row = readonly [name: string, count: number, durationMs: number, shareRatio: number | null];

const rowsOf = ({ stages }: EventSummary): Row[] =>
  stages.map(({ name, count, duration_ms, share_ratio }) => [name, count, duration_ms, share_ratio]);

Deno.test("end() says the total and the stages with their shares, the longest first", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.stage("retrieve", () => clock.advance(1000));
  request.stage("generate", () => clock.advance(2500));
  clock.advance(500);
  const summary = request.end();
  assertEquals([summary.event_id, summary.kind, summary.name, summary.status], [
    request.event_id,
    "operation",
    "request",
    "ok",
  ]);
  assertEquals([summary.duration_ms, summary.self_ms], [4000, 500]);
  assertEquals(rowsOf(summary), [["generate", 1, 2500, 0.625], ["retrieve", 1, 1000, 0.25]]);
  await finish();
});

Deno.test("end() finds the stages of ten made-up requests: retrieve 1.0 + 0.1 i s, generate 2.0 + 0.2 i s", async () => {
  const { recorder, clock, finish } = startRecording();
  for (let number = 0; number < 10; number++) {
    const request = recorder.startOperation("request");
    request.record({ kind: "stage", name: "retrieve", duration_ms: 1000 + 100 * number });
    request.record({ kind: "stage", name: "generate", duration_ms: 2000 + 200 * number });
    clock.advance(3000 + 300 * number);
    const [generate, retrieve, ...more] = request.end().stages;
    assertEquals([more, generate?.name, retrieve?.name], [[], "generate", "retrieve"]);
    assertEquals([generate?.duration_ms, retrieve?.duration_ms], [2000 + 200 * number, 1000 + 100 * number]);
    assertAlmostEquals(generate!.share_ratio!, 2 / 3, 1e-12);
    assertAlmostEquals(retrieve!.share_ratio!, 1 / 3, 1e-12);
  }
  await finish();
});

Deno.test("end() sums a stage that is repeated, and tells a stage from a tool of the same name", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  for (const ms of [100, 300, 200]) request.stage("search", () => clock.advance(ms));
  request.toolCall("search", () => clock.advance(400));
  const { stages } = request.end();
  const part = (kind: string): EventPart | undefined => stages.find((found) => found.kind === kind);
  const seen = ["stage", "tool_call"].map(part).map((found) => [found?.count, found?.duration_ms, found?.max_ms]);
  assertEquals(seen, [[3, 600, 300], [1, 400, 400]]);
  assertEquals(stages.map(({ share_ratio }) => share_ratio), [0.6, 0.4]);
  await finish();
});

Deno.test("end() has shares that sum above 1 where stages run side by side, and self time outside of all of them", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  clock.advance(10);
  const first = request.startStage("first");
  clock.advance(20);
  const second = request.startStage("second");
  clock.advance(30);
  first.end();
  clock.advance(20);
  second.end();
  clock.advance(15);
  request.stage("third", () => clock.advance(5));
  const summary = request.end();
  assertEquals([summary.duration_ms, summary.self_ms], [100, 25]);
  assertEquals(rowsOf(summary), [["first", 1, 50, 0.5], ["second", 1, 50, 0.5], ["third", 1, 5, 0.05]]);
  await finish();
});

Deno.test("end() keeps what happens inside a stage with the stage", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.stage("outer", (outer) => {
    outer.stage("inner", () => clock.advance(60));
    clock.advance(40);
    assertEquals(rowsOf(outer.summary()), [["inner", 1, 60, 0.6]]);
    assertEquals(outer.summary().self_ms, 40);
  });
  assertEquals(rowsOf(request.end()), [["outer", 1, 100, 1]]);
  await finish();
});

Deno.test("summary() says what has happened so far", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  assertEquals([request.summary().duration_ms, request.summary().status, request.summary().stages], [0, null, []]);
  request.stage("instant", () => {});
  assertEquals(rowsOf(request.summary()), [["instant", 1, 0, null]]);
  const stage = request.startStage("running");
  clock.advance(80);
  const during = request.summary();
  assertEquals([during.duration_ms, during.self_ms, rowsOf(during)], [80, 0, [["instant", 1, 0, 0]]]);
  stage.end();
  clock.advance(20);
  assertEquals(rowsOf(request.summary()), [["running", 1, 80, 0.8], ["instant", 1, 0, 0]]);
  assertEquals(during.duration_ms, 80);
  await finish();
});

Deno.test("summary() is there in the callback forms, and after their end", async () => {
  const { recorder, clock, finish } = startRecording();
  const operation = await recorder.operation("request", async (operation) => {
    await operation.stage("search", () => Promise.resolve(clock.advance(30)));
    assertEquals([operation.summary().status, rowsOf(operation.summary())], [null, [["search", 1, 30, 1]]]);
    return operation;
  });
  clock.advance(1000);
  assertEquals([operation.summary().status, operation.summary().duration_ms], ["ok", 30]);
  await finish();
});

Deno.test("end() counts the calls at any depth, and sums tokens and cost of those without calls inside", async () => {
  const { recorder, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.llmCall({ name: "agent" }, (agent) => {
    agent.usage({ input_tokens: 1000, output_tokens: 500, cost: 9 });
    agent.attempt((attempt) => {
      attempt.llmCall({}, (call) => call.usage({ prompt_tokens: 10, completion_tokens: 4, cost: 0.02 }));
    });
    agent.toolCall("search", (tool) => tool.llmCall({}, (call) => call.usage({ input_tokens: 5, output_tokens: 1 })));
  });
  request.record({ kind: "llm_call", name: "past", input_tokens: 100, cost_usd: 0.01 });
  request.record({ kind: "llm_call", name: "past leaf", nested_calls: null, input_tokens: 1000 });
  request.record({ kind: "llm_call", name: "past parent", nested_calls: 2, input_tokens: 10_000, cost_usd: 5 });
  const { llm_calls, tool_calls, input_tokens, output_tokens, cost_usd } = request.end();
  assertEquals([llm_calls, tool_calls, input_tokens, output_tokens], [6, 1, 1115, 5]);
  assertAlmostEquals(cost_usd!, 0.03, 1e-12);
  await finish();
});

Deno.test("end() adds nothing that no column could hold", async () => {
  const { recorder, finish } = startRecording();
  const request = recorder.startOperation("request");
  for (const odd of [-5, NaN, Infinity, "7", null]) {
    request.record({ kind: "llm_call", name: "odd", input_tokens: odd as number, cost_usd: odd as number });
  }
  assertEquals([request.summary().input_tokens, request.summary().cost_usd], [null, null]);
  request.record({ kind: "llm_call", name: "none", input_tokens: 0, output_tokens: 0, cost_usd: 0 });
  const { input_tokens, output_tokens, cost_usd } = request.end();
  assertEquals([input_tokens, output_tokens, cost_usd], [0, 0, 0]);
  await finish();
});

Deno.test("end() does not know tokens and cost where no call said them", async () => {
  const { recorder, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.llmCall({}, () => {});
  const summary = request.end();
  assertEquals([summary.input_tokens, summary.output_tokens, summary.cost_usd], [null, null, null]);
  assertEquals([summary.llm_calls, summary.tool_calls, summary.error_count, summary.warning_count], [1, 0, 0, 0]);
  await finish();
});

Deno.test("end() counts errors and warnings, or says what the program says of them", async () => {
  const { recorder, finish } = startRecording();
  const counted = recorder.startOperation("counted");
  const stage = counted.startStage("stage");
  for (const status of ["error", "timeout", "aborted", "failure", "ok"] as const) {
    stage.startToolCall("tool").end({ status });
  }
  assertEquals(stage.end().error_count, 3);
  counted.warn();
  counted.warn("be careful");
  assertEquals([counted.summary().error_count, counted.end().warning_count], [3, 2]);
  const said = recorder.startOperation("said");
  said.warn();
  const summary = said.end({ error_count: 7, warning_count: 4 });
  assertEquals([summary.error_count, summary.warning_count], [7, 4]);
  const events = await finish();
  const rows = ["counted", "said"].map((name) => eventNamed(events, name));
  assertEquals(rows.map(({ error_count, warning_count }) => [error_count, warning_count]), [[3, 2], [7, 4]]);
});

Deno.test("end() has no stages of what takes no time: metrics, notices, selections, feedback, samples", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.metric("rows", 3);
  request.warn("careful");
  request.selection({ agent: "crew" });
  request.record({ kind: "feedback", name: "feedback", score: 1 });
  request.run(() => recorder.sample());
  for (const kind of ["operation", "stage", "llm_call", "attempt", "tool_call"] as const) {
    request.record({ kind, name: kind, duration_ms: 2 });
  }
  clock.advance(10);
  assertEquals(request.end().stages.map(({ name }) => name), [
    "attempt",
    "llm_call",
    "operation",
    "stage",
    "tool_call",
  ]);
  assertEquals((await finish()).length, 11);
});

Deno.test("end() names at most 100 parts, and puts the rest under other", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  for (let number = 0; number < 250; number++) request.stage(`stage ${number % 125}`, () => clock.advance(4));
  const { stages, duration_ms, self_ms } = request.end();
  assertEquals([stages.length, duration_ms, self_ms], [101, 1000, 0]);
  const [other, ...named] = stages;
  assertEquals([other?.name, other?.count, other?.duration_ms, other?.max_ms], ["other", 50, 200, 4]);
  assertEquals(named.map(({ count, duration_ms }) => [count, duration_ms]), Array(100).fill([2, 8]));
  await finish();
});
