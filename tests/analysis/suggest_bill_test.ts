import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { NOON } from "./event_files.ts";
import { askRule } from "./suggest_kit.ts";

const CALL: SomeEvent = {
  provider: "openai",
  model: "gpt-4.1",
  input_tokens: 900,
  output_tokens: 100,
  duration_ms: 1000,
};

Deno.test("suggest() asks for prices of models that have none, all at once", async () => {
  const own = { ...CALL, provider: "acme", model: "acme-7b" };
  const { suggestions: [first, ...others] } = await askRule("unpriced_models", [CALL, CALL, own, {
    ...own,
    model: "acme-70b",
  }]);
  assertEquals(others, []);
  assertEquals([first!.effect!.value, first!.n, first!.where], [0.5, 2, {}]);
  assertEquals(first!.evidence.map(({ model, tokens }) => [model, tokens]), [["acme-7b", 1000], ["acme-70b", 1000]]);
  assertEquals((await askRule("unpriced_models", [CALL])).suggestions, []);
  const { suggestions: found, untold } = await askRule("unpriced_models", [CALL, {
    ...own,
    input_tokens: null,
    output_tokens: null,
  }]);
  assertEquals(found, []);
  assertEquals(untold[0]?.reason, "1 call has neither a price nor tokens");
});

/** Operations with one call each; `tokens` of output at $8 per million. */
function operations(tokens: readonly number[], inside: SomeEvent = {}): SomeEvent[] {
  return tokens.flatMap((output, index) => {
    const id = (index + 1).toString(16).padStart(16, "b");
    const trace_id = id.padStart(32, "0");
    const at = { trace_id, session_id: `s${index}`, started_at: NOON + index * 60e6 };
    return [
      { ...at, event_id: id, kind: "operation", name: "answer", duration_ms: 4000 },
      { ...CALL, ...at, parent_id: id, output_tokens: output, input_tokens: 0, duration_ms: 3000, ...inside },
    ] as SomeEvent[];
  });
}

Deno.test("suggest() names operations that cost more than they may, and not a limit that all of them pass", async () => {
  // $0.24 and $0.008.
  const some = operations(Array.from({ length: 100 }, (_, index) => index < 20 ? 30_000 : 1000));
  const { suggestions: [first] } = await askRule("dear_operations", some);
  assertEquals([first!.where, first!.saving], [{ name: "answer" }, null]);
  assertEquals(first!.says, "20 of 100 operations cost more than $0.100: 88.2 % of the bill");
  assertEquals((await askRule("dear_operations", operations(Array(100).fill(30_000)))).suggestions, []);
  const few = await askRule("dear_operations", operations([30_000, 1000, 1000]));
  assertEquals(few.untold[0]?.reason, "1 cost more than $0.100, 10 are needed");
});

Deno.test("suggest() advises a faster model where operations wait for calls over their limit, without a size", async () => {
  const { suggestions: [first] } = await askRule("slow_inference", operations(Array(40).fill(100)));
  assertEquals([first!.saving, first!.effect], [null, null]);
  assertEquals(first!.says, "p50 of chat is 3.00 s, its limit 2.00 s; operations wait for it 75.0 % of their time");
  assertEquals(first!.advice?.includes("faster model"), true);
  assertEquals(
    (await askRule("slow_inference", operations(Array(40).fill(100), { duration_ms: 1900 }))).suggestions,
    [],
  );
});

Deno.test("suggest() brings a slow stage down to its limit, and says what operations gain", async () => {
  const search = { kind: "stage", name: "vector_search", model: null, output_tokens: null } as const;
  const { suggestions: [first] } = await askRule(
    "slow_stage",
    operations(Array(40).fill(0), { ...search, duration_ms: 2000 }),
  );
  assertEquals(first!.where, { name: "answer", stage: "vector_search" });
  // 500 of 2,000 ms stay.
  assertAlmostEquals(first!.saving!.ms!, 1500, 1e-6);
  assertEquals([first!.saving!.per, first!.saving!.ratio], ["operation", 0.375]);
  assertEquals(first!.advice, "better indexing or chunking, until it takes 500 ms");
  const few = await askRule("slow_stage", operations(Array(12).fill(0), { ...search, duration_ms: 2000 }));
  assertEquals(few.untold[0]?.reason, "would be worth it, but there are 12 operations with it, 30 are needed");
});
