import { assertAlmostEquals, assertEquals } from "@std/assert";
import { askRule, type HandmadeOperation, type InsideEvent, operationEvents } from "./suggest_kit.ts";

function chat(at_ms: number, finish_reason: string | null = "tool_calls"): InsideEvent {
  return { at_ms, duration_ms: 1000, finish_reason };
}

function part(kind: "stage" | "tool_call", name: string, [at_ms, until]: readonly [number, number]): InsideEvent {
  return { kind, name, at_ms, duration_ms: until - at_ms };
}

function twenty(inside: readonly InsideEvent[]): HandmadeOperation[] {
  return Array.from({ length: 20 }, () => ({ inside }));
}

const SILENT = { suggestions: [], untold: [] };

Deno.test("sequential_stages: tools of 300, 500 and 200 ms between two calls of a model take 500 ms side by side", async () => {
  const tools = [[1000, 1300], [1300, 1800], [1800, 2000]] as const;
  const inside = [chat(0), ...tools.map((span) => part("tool_call", "search", span)), chat(2000, "stop")];
  const { suggestions: [found] } = await askRule("sequential_stages", operationEvents(twenty(inside)));
  assertEquals([found!.where, found!.n, found!.advice], [
    { name: "answer", kind: "tool_call" },
    20,
    "run the tools of one answer side by side",
  ]);
  assertEquals([found!.saving!.ms, found!.saving!.per], [500, "operation"]);
  assertAlmostEquals(found!.saving!.ratio!, 500 / 3000, 1e-6);
});

Deno.test("sequential_stages is silent where each tool is asked for by its own call, or nobody waits for them", async () => {
  const one = [chat(0), part("tool_call", "search", [1000, 1500]), chat(1500), part("tool_call", "read", [2500, 3000])];
  assertEquals(await askRule("sequential_stages", operationEvents(twenty([...one, chat(3000, "stop")]))), SILENT);
  const beside = [part("tool_call", "search", [1000, 1500]), part("tool_call", "read", [1000, 1400])];
  assertEquals(
    await askRule("sequential_stages", operationEvents(twenty([chat(0), ...beside, chat(1500, "stop")]))),
    SILENT,
  );
  const items = [0, 100, 200].map((at) => part("stage", "embed", [at, at + 100]));
  assertEquals(
    await askRule("sequential_stages", operationEvents(twenty([part("stage", "search", [0, 900]), ...items]))),
    SILENT,
  );
});

Deno.test("sequential_stages: ten items of 100 ms in a row take 200 ms, eight at once", async () => {
  const items = Array.from({ length: 10 }, (_, item) => part("stage", "embed", [item * 100, item * 100 + 100]));
  const { suggestions: [found] } = await askRule("sequential_stages", operationEvents(twenty([...items, chat(1000)])));
  assertEquals([found!.where, found!.saving!.ms], [{ name: "answer", stage: "embed" }, 800]);
  assertEquals(found!.says, "20 of 20 operations run embed one after the other, 10 times in a row");
});

Deno.test("sequential_stages: stages whose order is not fixed may run side by side", async () => {
  const ordered = (first: string, then: string): HandmadeOperation => {
    return { inside: [part("stage", first, [0, 400]), part("stage", then, [400, 1000]), chat(1000)] };
  };
  const fixed = Array.from({ length: 80 }, () => ordered("load", "search"));
  assertEquals(await askRule("sequential_stages", operationEvents(fixed)), SILENT);
  const free = [...fixed, ...Array.from({ length: 20 }, () => ordered("search", "load"))];
  const { suggestions: [found] } = await askRule("sequential_stages", operationEvents(free));
  assertEquals([found!.where, found!.n, found!.saving!.ms], [
    { name: "answer", stage: "load", other: "search" },
    100,
    400,
  ]);
  assertEquals(found!.evidence[0]!.other_order_ratio, 0.2);
});

Deno.test("sequential_stages: a stage that is repeated because it failed is no loop", async () => {
  const tries = [0, 300, 600, 900].map((at): InsideEvent => {
    return { ...part("stage", "load", [at, at + 300]), status: at < 900 ? "error" : "ok" };
  });
  assertEquals(await askRule("sequential_stages", operationEvents(twenty(tries))), SILENT);
});
