import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { importedText, importOf, known, sample } from "./import_formats_kit.ts";
import { type TraceContext, traceContext, traceEvent } from "../../analysis/import/formats/langfuse_trace.ts";
import { eventsOf, type ImportedEvent } from "./import_kit.ts";

const RUNS = ["agno-2025-06-11", "langgraph-js-2025-10-30", "microsoft-agent-2025-12-17", "vercel-aisdk-2025-11-17"];
const FILES = RUNS.map((run) => sample(`langfuse/${run}.trace.json`));

async function imported(files: readonly string[]): Promise<readonly ImportedEvent[]> {
  let events: readonly ImportedEvent[] = [];
  await withFolder(async (dir) => {
    const { code, err } = await importOf(dir, "langfuse", ...files as [string]);
    assertEquals([code, err], [0, ""]);
    events = await eventsOf(`${dir}/events`);
  });
  return events;
}

/** What is summed over calls, each once. */
function sums(events: readonly ImportedEvent[]): Record<string, number> {
  const calls = events.filter(({ kind, nested_calls }) => kind === "llm_call" && (nested_calls ?? 0) === 0);
  const sum = (of: (event: ImportedEvent) => number | null): number =>
    calls.reduce((total, event) => total + (of(event) ?? 0), 0);
  return {
    events: events.filter(({ kind }) => kind !== "feedback").length,
    calls: calls.length,
    ms: sum(({ duration_ms }) => duration_ms),
    input_tokens: sum(({ input_tokens }) => input_tokens),
    output_tokens: sum(({ output_tokens }) => output_tokens),
    cost_usd: sum(({ cost_usd }) => cost_usd),
  };
}

Deno.test("kymo import langfuse has the sums of the bundled runs, calls inside calls counted once", async () => {
  const bundled = await eventsOf(new URL("../../fixtures/agent_frameworks", import.meta.url).pathname);
  const events = await imported(FILES);
  const traces = new Set(events.map(({ trace_id }) => trace_id));
  const { cost_usd, ...found } = sums(events);
  const { cost_usd: expected, ...others } = sums(bundled.filter(({ trace_id }) => traces.has(trace_id)));
  assertEquals([traces.size, found], [4, others]);
  assertAlmostEquals(cost_usd!, expected!, 1e-12);
});

Deno.test("kymo import langfuse keeps ids, parents, session, user and scores", async () => {
  const events = await imported([FILES[0]!]);
  const [operation] = events;
  assertEquals([operation!.kind, operation!.name, operation!.duration_ms], ["operation", "Agent.run", 6991]);
  const inner = events.find(({ name }) => name === "chat gpt-4o-mini")!;
  const outer = events.find(({ event_id }) => event_id === inner.parent_id)!;
  assertEquals([outer.event_id, outer.kind, outer.nested_calls], ["b38a82eaa62b551e", "llm_call", 1]);
  assertEquals([inner.trace_id, inner.session_id, inner.provider], [
    "080130871f53145aecf7c29d5dfb6e4c",
    "35cc6c90-b657-4819-b66c-c931c03ad569",
    "openai",
  ]);
  const scores = (await imported([FILES[1]!])).filter(({ kind }) => kind === "feedback");
  assertEquals(scores.map(({ name, value, score }) => [name, value, score])[0], ["toxicity", 0.2, 0.2]);
});

const OBSERVATION = {
  id: "o1",
  traceId: "t1",
  type: "GENERATION",
  name: "chat",
  startTime: "2026-01-01T00:00:00.000Z",
  endTime: "2026-01-01T00:00:02.500Z",
};

async function observed(observation: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  let event: Record<string, unknown> = {};
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/a.json`, JSON.stringify([{ ...OBSERVATION, ...observation }]));
    const { code, err } = await importOf(dir, "auto", `${dir}/a.json`);
    assertEquals([code, err], [0, ""]);
    event = known((await eventsOf(`${dir}/events`))[0]);
  });
  return event;
}

Deno.test("kymo import langfuse takes level, first token, prompt and usage of an observation", async () => {
  assertEquals(
    await observed({
      level: "ERROR",
      statusMessage: "overloaded",
      completionStartTime: "2026-01-01T00:00:00.400Z",
      promptName: "qa",
      promptVersion: 3,
      model: "claude-sonnet-4-5",
      environment: "production",
      input: "hello",
      usageDetails: { input: 10, output: 20, input_cache_read: 90, output_reasoning: 5, total: 125 },
      costDetails: { input: 0.1, output: 0.2, total: 0.3 },
    }),
    {
      kind: "llm_call",
      name: "chat",
      started_at: Date.UTC(2026, 0, 1) * 1000,
      duration_ms: 2500,
      first_token_ms: 400,
      status: "error",
      error_message: "overloaded",
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      nested_calls: 0,
      input_tokens: 100,
      output_tokens: 25,
      cache_read_tokens: 90,
      reasoning_tokens: 5,
      cost_usd: 0.3,
      cost_source: "caller",
      environment: "production",
      prompt_version: "qa@3",
      input_chars: 5,
      attributes: { type: "GENERATION" },
    },
  );
});

Deno.test("kymo import langfuse takes parts that are inside the output, as the total says, once", async () => {
  const usage = { input: 6, output: 2055, "completion_details.reasoning": 1104, total: 2061 };
  const event = await observed({ usageDetails: usage });
  assertEquals([event.input_tokens, event.output_tokens, event.reasoning_tokens], [6, 2055, 1104]);
});

Deno.test("kymo import langfuse reads a list of traces and JSON Lines of them as it reads files", async () => {
  const traces = FILES.map((file) => JSON.parse(Deno.readTextFileSync(file)));
  const expected = await imported(FILES);
  for (const text of [JSON.stringify(traces), traces.map((trace) => `${JSON.stringify(trace)}\n`).join("")]) {
    await withFolder(async (dir) => {
      Deno.writeTextFileSync(`${dir}/traces.json`, text);
      assertStringIncludes((await importOf(dir, "auto", `${dir}/traces.json`)).out, "langfuse, 4 rows");
      const byId = (events: readonly ImportedEvent[]): ImportedEvent[] =>
        events.toSorted((a, b) => a.event_id < b.event_id ? -1 : 1);
      assertEquals(byId(await eventsOf(`${dir}/events`)), byId(expected));
    });
  }
});

Deno.test("kymo import langfuse refuses one observation of a trace, and takes traces of very many", async () => {
  const trace = { id: "t", timestamp: "2026-01-01T00:00:00Z", name: "run" };
  const observation = { type: "SPAN", name: "step", startTime: "2026-01-01T00:00:01Z" };
  const some = [{ ...observation, id: "a" }, { ...observation, id: "b", startTime: "soon" }];
  const { refused, events } = await importedText("langfuse", { trace, observations: some });
  assertEquals([events.length, refused.length], [2, 1]);
  const many = Array.from({ length: 130_000 }, () => ({ endTime: "2026-01-01T00:00:03Z" }));
  const context = traceContext(trace) as TraceContext;
  assertEquals(traceEvent(trace, context, many).duration_ms, 3000);
});
