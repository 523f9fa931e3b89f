import { assert, assertEquals } from "@std/assert";
import { known, micros, sampleEvents } from "./import_formats_kit.ts";

Deno.test("kymo import performance-metrics makes an aggregate per key, with all counters under their names", async () => {
  const events = await sampleEvents("performance-metrics", "performance_metrics.json", "--at", "2025-06-01");
  assertEquals(events.map(({ model, task, agent }) => [model, task, agent]), [
    ["gemini-1.5-pro", "code_generation", null],
    ["gemini-1.5-pro", "system_analysis", null],
    ["gemini-pro", "translation", "TranslationServiceV1"],
    ["llama3:8b", null, null],
  ]);
  const { attributes, ...event } = known(events[3]);
  assertEquals(event, {
    kind: "aggregate",
    name: "performance_metrics",
    started_at: micros("2025-06-01T00:00:00Z"),
    status: "ok",
    error_count: 1,
    model: "llama3:8b",
  });
  assertEquals(attributes, {
    key: "llama3:8b",
    requests: 3,
    successes: 2,
    failures: 1,
    total_latency_ms: 2284.158,
    total_input_tokens: 192,
    total_output_tokens: 120,
    total_cost_usd: 0,
    error_types: { APIError: 1 },
    recent_latencies_ms_samples: (attributes as { recent_latencies_ms_samples: number[] }).recent_latencies_ms_samples,
    requests_since_last_save: 3,
  });
});

Deno.test("kymo import performance-metrics --key says what the parts of a key are", async () => {
  const events = await sampleEvents("performance-metrics", "performance_metrics.json", "--key", "model,caller");
  assertEquals(events.map(({ model, task, caller }) => [model, task, caller])[2], [
    "gemini-pro",
    null,
    "translation|TranslationServiceV1",
  ]);
});

Deno.test("kymo import session makes operations with their components, tool calls, tokens and costs", async () => {
  const events = await sampleEvents("session", "session.json");
  assertEquals(events.map(({ kind }) => kind).slice(0, 6), [
    "aggregate",
    "operation",
    "stage",
    "stage",
    "tool_call",
    "llm_call",
  ]);
  const [session, operation, search, inference, tool, call] = events;
  const start = micros("2025-07-28T09:15:00Z");
  assertEquals(known(session), {
    session_id: "5b0c3c52-6f0e-4c86-9d0e-2a9b4c1d7e3f",
    kind: "aggregate",
    name: "session",
    started_at: start,
    duration_ms: 90_500,
    status: "ok",
    attributes: { metadata: { app: "readme-mentor", version: "0.5.0" } },
  });
  assertEquals(known(operation), {
    session_id: session!.session_id,
    kind: "operation",
    name: "qa_response",
    started_at: start + 1_250_000,
    duration_ms: 2800,
    status: "ok",
    error_count: 0,
    warning_count: 0,
    user: "123",
    attributes: { query_type: "general" },
  });
  // End to end, because they fit; where they really began nobody wrote down.
  assertEquals([search!.started_at, inference!.started_at], [start + 1_250_000, start + 1_750_000]);
  assertEquals([search!.name, search!.duration_ms, search!.attributes], ["vector_search", 500, {
    start_assumed: true,
  }]);
  assertEquals([tool!.name, tool!.status, tool!.duration_ms, tool!.attributes], [
    "openai_api",
    "ok",
    2100,
    { model: "gpt-3.5-turbo" },
  ]);
  const { started_at: _, session_id: __, ...tokens } = known(call);
  assertEquals(tokens, {
    kind: "llm_call",
    name: "qa_response",
    status: "ok",
    model: "gpt-3.5-turbo",
    input_tokens: 150,
    output_tokens: 75,
    cost_usd: 0.0001875,
    cost_source: "caller",
    attributes: { input_cost: 0.000075, output_cost: 0.0001125 },
  });
  assert(events.slice(2, 6).every(({ parent_id }) => parent_id === operation!.event_id));
});

Deno.test("kymo import session takes over how operations and tool calls ended", async () => {
  const events = await sampleEvents("session", "session.json");
  const failed = events.filter(({ kind, status }) => kind !== "stage" && status !== "ok");
  assertEquals(failed.map(({ kind, name, status, error_category }) => [kind, name, status, error_category]), [
    ["operation", "qa_response", "error", null],
    ["tool_call", "openai_api", "failure", "rate_limit"],
    ["operation", "embedding_generation", "error", null],
    ["tool_call", "embedding_api", "timeout", "timeout"],
  ]);
});

Deno.test("kymo import performance-log makes a request and its stages of each line", async () => {
  const events = await sampleEvents("performance-log", "20240115_performance.jsonl");
  assertEquals(events.length, 28);
  assertEquals(events.slice(0, 3).map(known), [
    {
      kind: "operation",
      name: "request",
      started_at: 1642598400123000,
      duration_ms: 4567,
      status: "ok",
      attributes: { timestamp: "2024-01-15T10:30:00" },
    },
    {
      kind: "stage",
      name: "retrieval",
      started_at: 1642598400123000,
      duration_ms: 1500,
      status: "ok",
      attributes: { documents_retrieved: 50, strategy: "comprehensive", start_assumed: true },
    },
    {
      kind: "stage",
      name: "generation",
      started_at: 1642598401623000,
      duration_ms: 2100,
      status: "ok",
      attributes: { model: "gpt-4", tokens: 500, start_assumed: true },
    },
  ]);
});

Deno.test("kymo import llm-log makes a call of each line with a marker, and passes over the others", async () => {
  const events = await sampleEvents("llm-log", "llm_performance.log");
  const calls = events.filter(({ kind }) => kind === "llm_call");
  assertEquals([calls.length, events.length], [14, 17]);
  assertEquals(known(calls[0]), {
    kind: "llm_call",
    name: "generate_text",
    started_at: micros("2025-04-08T09:15:03.500Z"),
    duration_ms: 1063.355,
    status: "ok",
    model: "mistral:latest",
    input_tokens: 210,
    output_tokens: 64,
    caller: "agent_0",
    attributes: { request_id: "570dc195" },
  });
  assertEquals(calls[7]!.model, null, "unknown_model is unknown");
  const failed = calls.filter(({ status }) => status !== "ok");
  assertEquals(failed.map(({ status, error_type, error_category }) => [status, error_type, error_category]), [
    ["timeout", "TimeoutError", "timeout"],
    ["error", "ConnectionError", "network"],
    ["error", "ValidationError", "validation"],
  ]);
});

Deno.test("kymo import llm-log dates aggregates by their line and keeps what they say", async () => {
  const events = await sampleEvents("llm-log", "llm_performance.log");
  const aggregates = events.filter(({ kind }) => kind === "aggregate");
  assertEquals(aggregates.map(({ name, model }) => [name, model]), [
    ["generate_text", "mistral:latest"],
    ["generate_structured_output", "mistral:latest"],
    ["generate_text", null],
  ]);
  assertEquals(known(aggregates[1]), {
    kind: "aggregate",
    name: "generate_structured_output",
    started_at: micros("2025-04-08T09:15:01Z"),
    duration_ms: 60_000,
    status: "ok",
    error_count: 1,
    model: "mistral:latest",
    attributes: {
      call_count: 3,
      success_rate: 0.6666666666666666,
      avg_duration: 1.009618,
      min_duration: 0.978943,
      max_duration: 1.040293,
      error_types: { ValidationError: 1 },
    },
  });
});

Deno.test("kymo import metrics-json makes operations of queries and selections, joined by trace", async () => {
  const events = await sampleEvents("metrics-json", "metrics.json");
  const [query, , failed] = events;
  assertEquals(known(query), {
    kind: "operation",
    name: "query",
    started_at: micros("2025-10-15T06:30:00Z"),
    duration_ms: 45_000,
    status: "ok",
    agent: "crewai",
    input_text: "show me all customers in India with unpaid bills and their payment history",
    result_bytes: 2048,
    entities: '["customers","bills","payments"]',
    attributes: { query_id: "123e4567-e89b-12d3-a456-426614174000", tool_calls: 3, graphql_queries: 2 },
  });
  assertEquals([failed!.status, failed!.error_type, failed!.error_message], [
    "error",
    "TimeoutError",
    "the GraphQL endpoint did not answer",
  ]);
  const selection = events.find(({ kind }) => kind === "selection");
  assertEquals([query!.trace_id, selection!.trace_id], Array(2).fill("123e4567e89b12d3a456426614174000"));
  assertEquals([selection!.name, selection!.agent, selection!.complexity_score, selection!.reason], [
    "crewai",
    "crewai",
    0.85,
    "Multiple entities detected with complex patterns",
  ]);
});

Deno.test("kymo import metrics-csv makes the same operations as metrics-json, of fewer columns", async () => {
  const fromCsv = await sampleEvents("metrics-csv", "metrics.csv");
  const fromJson = (await sampleEvents("metrics-json", "metrics.json")).filter(({ kind }) => kind === "operation");
  const without = (
    { input_text: _, result_bytes: __, error_type: ___, error_message: ____, ...rest }:
      & object
      & Record<string, unknown>,
  ): unknown => rest;
  assertEquals(fromCsv.slice(0, 2).map(without), fromJson.slice(0, 2).map(without));
  assertEquals(fromCsv.map(({ event_id, status }) => [event_id, status]), [
    [fromJson[0]!.event_id, "ok"],
    [fromJson[1]!.event_id, "ok"],
    [fromJson[2]!.event_id, "failure"],
  ]);
});
