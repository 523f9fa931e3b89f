import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { askRule } from "./suggest_kit.ts";

const SILENT = { suggestions: [], untold: [] };

function calls(count: number, call: SomeEvent): SomeEvent[] {
  return Array.from({ length: count }, () => ({ model: "m", provider: "p", finish_reason: "stop", ...call }));
}

const WHOLE: SomeEvent = { task: "letters", streamed: false, duration_ms: 5000 };
const PIECES: SomeEvent = { task: "chat", streamed: true, duration_ms: 5000, first_token_ms: 500 };

Deno.test("streaming: 100 answers after 5 s whose first words would come after 0.5 s", async () => {
  const { suggestions: [found] } = await askRule("streaming", [...calls(100, WHOLE), ...calls(100, PIECES)]);
  assertEquals([found!.where, found!.n], [{ task: "letters", provider: "p", model: "m" }, 100]);
  assertEquals([found!.saving!.ms, found!.saving!.per, found!.advice], [4500, "call", "stream the answer"]);
  assertAlmostEquals(found!.saving!.ratio!, 0.45, 1e-6);
});

Deno.test("streaming: prompts of the same size are compared, and without them nothing is told", async () => {
  const long = { ...WHOLE, input_tokens: 40_000 };
  const events = [...calls(100, long), ...calls(100, { ...PIECES, input_tokens: 100 })];
  const { suggestions, untold } = await askRule("streaming", events);
  assertEquals([suggestions, untold.length], [[], 1]);
  const late = calls(30, { ...PIECES, input_tokens: 40_000, first_token_ms: 4000 });
  assertEquals((await askRule("streaming", [...events, ...late])).suggestions[0]!.saving!.ms, 1000);
});

Deno.test("streaming is silent where answers are short, ask for a tool, or are not known to come in one piece", async () => {
  for (const own of [{ duration_ms: 1500 }, { finish_reason: "tool_calls" }, { streamed: null }]) {
    assertEquals(await askRule("streaming", [...calls(100, { ...WHOLE, ...own }), ...calls(100, PIECES)]), SILENT);
  }
});

Deno.test("streaming says when no streamed call shows what it would be like", async () => {
  const { untold } = await askRule("streaming", calls(100, WHOLE));
  assertEquals(untold.map(({ reason }) => reason), [
    "half of 100 answers take more than 5.00 s and come in one piece, but no streamed call of the model says when the first words would come",
  ]);
});
