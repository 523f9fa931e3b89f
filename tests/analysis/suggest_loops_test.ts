import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { askRule, type HandmadeOperation, type InsideEvent, operationEvents } from "./suggest_kit.ts";

/** Calls at a cent each, a second apart, with a tool between them. */
function circles(calls: number, own: SomeEvent = {}): HandmadeOperation {
  const inside = Array.from({ length: calls }, (_, number): InsideEvent[] => [
    { at_ms: number * 1000, duration_ms: 800, cost_usd: 0.01 },
    { at_ms: number * 1000 + 800, duration_ms: 100, kind: "tool_call", name: "search" },
  ]);
  return { own, inside: inside.flat() };
}

function many(count: number, operation: HandmadeOperation): HandmadeOperation[] {
  return Array.from({ length: count }, () => operation);
}

Deno.test("agent_loop: 20 operations of 30 calls fail where 80 of 3 calls succeed: 18 calls of each are saved", async () => {
  const events = operationEvents([...many(80, circles(3)), ...many(20, circles(30, { status: "failure" }))]);
  const { suggestions: [found], untold } = await askRule("agent_loop", events);
  assertEquals([found!.where, found!.n, untold], [{ name: "answer" }, 20, []]);
  assertEquals(found!.advice, "stop after 12 calls of a model, and tell the model how many it has");
  // 20 × 18 cents of 840 calls, per 1,000 calls.
  assertAlmostEquals(found!.saving!.usd!, 3.6 / 840 * 1000, 1e-4);
  assertAlmostEquals(found!.saving!.ratio!, 360 / 840, 1e-6);
  assertEquals(found!.evidence[0]!.repeating_operations, 20);
});

Deno.test("agent_loop: operations that succeed need their calls", async () => {
  const events = operationEvents([...many(80, circles(3)), ...many(20, circles(30))]);
  assertEquals(await askRule("agent_loop", events), { suggestions: [], untold: [] });
});

Deno.test("agent_loop: where all operations are long, none is longer than usual", async () => {
  const events = operationEvents(many(40, circles(30, { status: "failure" })));
  assertEquals(await askRule("agent_loop", events), { suggestions: [], untold: [] });
});

Deno.test("agent_loop: a low score is as bad as a failure", async () => {
  const scored = (score: number): SomeEvent => ({ score });
  const events = operationEvents([...many(80, circles(3, scored(0.9))), ...many(20, circles(30, scored(0.1)))]);
  const { suggestions: [found] } = await askRule("agent_loop", events);
  assertEquals(found!.assumptions[0], "20 that succeeded later would be stopped too");
});

Deno.test("agent_loop says what it does not know", async () => {
  const unpriced = operationEvents([...many(80, circles(3)), ...many(20, circles(30, { status: "failure" }))])
    .map((event) => ({ ...event, cost_usd: null }));
  assertEquals((await askRule("agent_loop", unpriced)).untold.map(({ reason }) => reason), [
    "20 of 100 operations call a model more than 12 times, but what these calls cost is not known",
  ]);
  const few = operationEvents([...many(10, circles(3)), ...many(9, circles(30, { status: "failure" }))]);
  assertEquals((await askRule("agent_loop", few)).untold.map(({ reason }) => reason), [
    "would save $5.40 per 1,000 calls, 54.0 % of the bill, but that hangs on 9 users or sessions that matter",
  ]);
});
