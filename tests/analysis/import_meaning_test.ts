import { assertEquals, assertStringIncludes } from "@std/assert";
import { importedText } from "./import_formats_kit.ts";

type Json = Readonly<Record<string, unknown>>;

const QUERY = { start_time: "2025-10-15T06:30:00Z", end_time: "2025-10-15T06:30:01Z" };

/** `metrics.json` of queries. */
function queries(...rows: readonly Json[]): Json {
  return { queries: rows.map((row, index) => ({ query_id: `q${index}`, ...QUERY, ...row })) };
}

const SAID: readonly (readonly [said: unknown, status: string])[] = [
  [true, "ok"],
  ["true", "ok"],
  ["True", "ok"],
  [1, "ok"],
  [false, "failure"],
  ["false", "failure"],
  ["False", "failure"],
  [0, "failure"],
];
const NO_SUCCESS = 'success must be true or false, current value is "maybe"';

Deno.test("kymo import metrics-json reads success as it is meant, and takes what says nothing for failed", async () => {
  const rows = [...SAID.map(([success]) => ({ success })), { success: null }, {}, { error_type: "E" }, {
    success: "maybe",
  }];
  const { events, refused } = await importedText("metrics-json", queries(...rows));
  assertEquals(events.map(({ status }) => status), [
    ...SAID.map(([, status]) => status),
    "failure",
    "failure",
    "error",
  ]);
  assertEquals(refused, [`queries[11]: ${NO_SUCCESS}`]);
});

Deno.test("kymo import metrics-csv refuses a success that is neither true nor false", async () => {
  const row = (success: string): string => `2025-10-15T06:30:00Z,q${success},a,5,${success},\n`;
  const csv = `timestamp,query_id,agent_type,duration_ms,success,note\n${
    ["True", "0", "", "maybe"].map(row).join("")
  }2025-10-15T06:30:00Z,qn,a,nan,true,slow\n`;
  const { events, refused } = await importedText("metrics-csv", csv);
  assertEquals(events.map(({ status, duration_ms }) => [status, duration_ms]), [
    ["ok", 5],
    ["failure", 5],
    ["failure", 5],
    ["ok", null],
  ]);
  assertEquals(events[3]!.attributes, { query_id: "qn", note: "slow" }, "other columns stay");
  assertEquals(refused, [NO_SUCCESS]);
});

Deno.test("kymo import llm-log reads success as it is meant, and an error from its type or marker where nothing is said", async () => {
  const line = (is: string, more: Json): string =>
    `LLM_CALL_${is}: ${JSON.stringify({ function: "f", timestamp: 1744103703, duration_seconds: 1, ...more })}\n`;
  const { events, refused } = await importedText(
    "llm-log",
    SAID.map(([success]) => line("METRICS", { success })).join("") + line("METRICS", {}) +
      line("METRICS", { success: null, error_type: "TimeoutError" }) + line("ERROR", {}) +
      line("METRICS", { success: "maybe" }),
  );
  assertEquals(events.map(({ status }) => status), [
    ...SAID.map(([, status]) => status === "ok" ? "ok" : "error"),
    "ok",
    "timeout",
    "error",
  ]);
  assertEquals(refused, [NO_SUCCESS]);
});

Deno.test("kymo import llm-log takes the caller from caller_context, and keeps a context that says something else", async () => {
  const line = (more: Json): string => `LLM_CALL_METRICS: ${JSON.stringify({ timestamp: 1744103703, ...more })}\n`;
  const { events } = await importedText(
    "llm-log",
    line({ caller_context: "a", context: "a" }) + line({ caller_context: "a", context: "b" }) + line({ context: "b" }),
  );
  assertEquals(events.map(({ caller, attributes }) => [caller, attributes]), [
    ["a", null],
    ["a", { context: "b" }],
    ["b", null],
  ]);
});

Deno.test("kymo import performance-log reads success as it is meant, and takes what says nothing for ok", async () => {
  const line = (success: unknown): string =>
    `${JSON.stringify({ start_time: 1642598400, total_time: 1, stages: {}, success })}\n`;
  const { events, refused } = await importedText(
    "performance-log",
    [...SAID.map(([success]) => success), null, undefined, "maybe"].map(line).join(""),
  );
  assertEquals(events.map(({ status }) => status), [...SAID.map(([, status]) => status), "ok", "ok"]);
  assertEquals(refused, [NO_SUCCESS]);
});

Deno.test("kymo import metrics-json keeps queries that went well and whose duration is not a number", async () => {
  const text = JSON.stringify(queries({ success: true, duration_ms: "?" }, { success: true, duration_ms: "?" }));
  const { events } = await importedText(
    "metrics-json",
    text.replaceAll('"?"', "NaN").replace('"end_time":"2025-10-15T06:30:01Z",', ""),
  );
  assertEquals(events.map(({ status, duration_ms }) => [status, duration_ms]), [["ok", null], ["ok", 1000]]);
});

Deno.test("kymo import metrics-json refuses counts that are none, and entities that are no texts", async () => {
  const { events, refused } = await importedText(
    "metrics-json",
    queries(
      { tool_calls: -2 },
      { tool_calls: 2.5 },
      { graphql_queries: -3 },
      { graphql_queries: "3" },
      { entities_detected: ["a", null, 7, "a"] },
      { entities_detected: "a, b", tool_calls: 0 },
    ),
  );
  assertEquals(events.map(({ entities }) => entities), ['["a","b"]']);
  assertEquals(refused.slice(0, 5), [
    "queries[0]: tool_calls must be a whole number from 0 up, current value is -2",
    "queries[1]: tool_calls must be a whole number from 0 up, current value is 2.5",
    "queries[2]: graphql_queries must be a whole number from 0 up, current value is -3",
    'queries[3]: graphql_queries must be a whole number from 0 up, current value is "3"',
    'queries[4]: entities_detected must be a list of texts, current value is ["a",null,7,"a"]',
  ]);
});

Deno.test("kymo import performance-metrics refuses counters that contradict each other", async () => {
  const counters = { requests: 3, successes: 2, failures: 1, total_latency_ms: 9 };
  const { events, refused } = await importedText("performance-metrics", {
    good: counters,
    less: { ...counters, requests: -3 },
    more: { ...counters, successes: 5 },
    part: { ...counters, failures: 0.5 },
  });
  assertEquals(events.map(({ model }) => model), ["good"]);
  assertEquals(refused, [
    "less: requests must be a whole number from 0 up, current value is -3",
    "more: successes and failures must not be above requests, current values are 5 + 1 and 3",
    "part: failures must be a whole number from 0 up, current value is 0.5",
  ]);
});

Deno.test("kymo import llm-log refuses aggregates with more failures than calls", async () => {
  const line = (calls: unknown, failures: unknown): string =>
    `2025-04-08 09:15:03 LLM_AGGREGATED_METRICS: ${
      JSON.stringify({ function: "f", period_seconds: 60, call_count: calls, failure_count: failures })
    }\n`;
  const { events, refused } = await importedText("llm-log", line(3, 3) + line(3, 4) + line(-1, 0));
  assertEquals(events.length, 1);
  assertEquals(refused, [
    "failure_count must not be above call_count, current values are 4 and 3",
    "call_count must be a whole number from 0 up, current value is -1",
  ]);
});

Deno.test("kymo import metrics-json keeps members without a column as attributes, and names the place of what it refuses", async () => {
  const selection = { selected_agent: "a", complexity_score: 0.5, timestamp: QUERY.start_time, team: "x" };
  const { events, refused } = await importedText("metrics-json", {
    ...queries({ success: true, region: "eu", status: "completed", complexity_score: 0.25, nothing: null }),
    agent_selections: [selection, { ...selection, complexity_score: 7 }],
  });
  assertEquals(events.map(({ attributes, complexity_score }) => [attributes, complexity_score]), [
    [{ query_id: "q0", region: "eu", status: "completed" }, 0.25],
    [{ team: "x" }, 0.5],
  ]);
  assertEquals(refused, ["agent_selections[1]: complexity_score must be between 0 and 1, current value is 7"]);
});

const LONG: readonly (readonly [format: string, content: string | object])[] = [
  ["metrics-json", queries({ duration_ms: 1e300 }, { duration_ms: 5 })],
  ["performance-log", '{"start_time":1642598400,"total_time":1e20,"stages":{}}\n'],
  [
    "csv",
    "event_id,trace_id,kind,name,started_at,duration_ms,status\n" +
    `${"a".repeat(16)},${"b".repeat(32)},stage,s,2025-01-01T00:00:00Z,9e15,ok\n`,
  ],
];

for (const [format, content] of LONG) {
  Deno.test(`kymo import ${format} refuses what ends after the year 9999`, async () => {
    const { refused } = await importedText(format, content);
    assertStringIncludes(refused[0]!, "duration_ms must end before the year 10000, current value is ");
  });
}
