import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { SomeEvent } from "./event_files.ts";
import { askRule } from "./suggest_kit.ts";

/** gpt-4.1 is $2 in and $8 out per million tokens, gpt-4.1-mini $0.40 and $1.60: a fifth. */
const DEAR: SomeEvent = {
  provider: "openai",
  model: "gpt-4.1",
  task: "qa",
  input_tokens: 1000,
  output_tokens: 100,
  duration_ms: 2000,
  score: 0.8,
};
const CHEAP: SomeEvent = { ...DEAR, model: "gpt-4.1-mini", duration_ms: 1000 };

function calls(count: number, ...models: readonly SomeEvent[]): SomeEvent[] {
  return models.flatMap((model, side) =>
    // Scores that differ as scores do.
    Array.from(
      { length: count },
      (_, index) => ({ ...model, session_id: `s${side}-${index}`, ...scored(model, index) }),
    )
  );
}

function scored({ score }: SomeEvent, index: number): SomeEvent {
  return score === null || score === undefined ? {} : { score: score + (index % 2 === 0 ? 0.01 : -0.01) };
}

Deno.test("suggest() names the model that does a task for a fifth of the money, as well as the dear one", async () => {
  const { suggestions: [first, ...others] } = await askRule("cheaper_model", calls(150, DEAR, CHEAP));
  assertEquals(others, []);
  assertEquals(first!.where, { task: "qa", provider: "openai", model: "gpt-4.1" });
  assertEquals([first!.advice, first!.n], ["use gpt-4.1-mini of openai", 150]);
  // $0.0028 instead of $0.00056, for half of the calls: $1.12 per 1,000 calls, 0.224 / 0.336 of the bill.
  const { usd, ratio, per, low, high } = first!.saving!;
  assertAlmostEquals(usd!, 1.12, 1e-9);
  assertAlmostEquals(ratio!, 2 / 3, 1e-6);
  assertEquals([per, low! < 1.12, high! > 1.12], ["1000 calls", true, true]);
  assertEquals(first!.assumptions[0], "score 0.8 instead of 0.8");
});

Deno.test("suggest() says once what is cheaper and faster", async () => {
  assertEquals((await askRule("faster_model", calls(150, DEAR, CHEAP))).suggestions, []);
  const dearAndFast = { ...DEAR, duration_ms: 500 };
  const { suggestions: [first] } = await askRule("faster_model", calls(150, dearAndFast, CHEAP));
  assertEquals([first!.where.model, first!.saving!.ms, first!.saving!.per], ["gpt-4.1-mini", 500, "call"]);
  assertEquals(first!.says.includes("cost of a call ×5.00"), true, first!.says);
});

Deno.test("suggest() never names a model that answers worse, fails more often or is not scored", async () => {
  const worse = await askRule("cheaper_model", calls(150, DEAR, { ...CHEAP, score: 0.7 }));
  assertEquals([worse.suggestions, worse.untold], [[], []]);
  const failing = await askRule("cheaper_model", [
    ...calls(150, DEAR, CHEAP),
    ...calls(20, { ...CHEAP, status: "error", score: null }),
  ]);
  assertEquals([failing.suggestions, failing.untold], [[], []]);
  const { suggestions: found, untold: [unknown] } = await askRule(
    "cheaper_model",
    calls(150, { ...DEAR, score: null }, { ...CHEAP, score: null }),
  );
  assertEquals(found, []);
  assertEquals(unknown!.reason, "gpt-4.1-mini of openai would be cheaper, but no score says how good its answers are");
});

Deno.test("suggest() says how many calls it takes to trust another model", async () => {
  const { suggestions: found, untold: [few] } = await askRule("cheaper_model", [
    ...calls(150, DEAR),
    ...calls(12, CHEAP),
  ]);
  assertEquals(found, []);
  assertEquals(few!.reason, "gpt-4.1-mini of openai would be cheaper, but there are 12 calls, 30 are needed");
});

Deno.test("suggest() compares prompts of the same size alone", async () => {
  const short = { ...CHEAP, input_tokens: 100 };
  const { suggestions: found, untold: [unseen] } = await askRule("cheaper_model", calls(150, DEAR, short));
  assertEquals(found, []);
  assertEquals(unseen!.reason, "gpt-4.1-mini of openai may be cheaper, but has seen few prompts of the same size");
});

Deno.test("suggest() takes providers of one model as equally good, whatever they call it", async () => {
  const one = {
    ...DEAR,
    score: null,
    provider: "replicate",
    model: `meta/llama-2-70b-chat:${"02e509c789964a7e".repeat(4)}`,
  };
  for (const model of ["meta-llama/Llama-2-70b-chat-hf", "accounts/fireworks/models/llama-v2-70b-chat"]) {
    const other = { ...CHEAP, score: null, provider: "other", model };
    const { suggestions: [first] } = await askRule("faster_model", calls(150, one, other));
    assertEquals(first!.advice, `use ${model} of other`);
  }
  for (const model of ["meta-llama/Llama-2-13b-chat-hf", "meta-llama/Llama-3-70b-chat-hf", null]) {
    const other = { ...CHEAP, score: null, provider: "other", model };
    assertEquals((await askRule("faster_model", calls(150, one, other))).suggestions, []);
  }
});

Deno.test("suggest() takes the score of an operation for that of its calls only where one model did all of it", async () => {
  const answered = (model: SomeEvent, index: number, other: SomeEvent | null = null): SomeEvent[] => {
    const id = (index + 1).toString(16).padStart(16, model === DEAR ? "d" : "c");
    const at = { trace_id: id.padStart(32, "0"), session_id: id, score: null };
    const inside = { ...at, parent_id: id };
    return [
      { ...at, event_id: id, kind: "operation", name: "answer", duration_ms: 3000, score: 0.8 },
      { ...model, ...inside },
      ...(other === null ? [] : [{ ...other, ...inside }]),
    ];
  };
  const alone = Array.from({ length: 150 }, (_, index) => [...answered(DEAR, index), ...answered(CHEAP, index)]).flat();
  assertEquals((await askRule("cheaper_model", alone)).suggestions[0]?.advice, "use gpt-4.1-mini of openai");
  const together = Array.from({ length: 150 }, (_, index) => answered(DEAR, index, CHEAP)).flat();
  const { suggestions, untold: [unknown] } = await askRule("cheaper_model", together);
  assertEquals(suggestions, []);
  assertEquals(
    unknown!.reason,
    "gpt-4.1-mini of openai would be cheaper, but both are asked in the same operations: one after the other fails?",
  );
});

Deno.test("suggest() holds no models against each other that do different jobs", async () => {
  const route = { ...CHEAP, name: "route", output_tokens: 5 };
  const answer = { ...DEAR, name: "answer" };
  assertEquals(await askRule("cheaper_model", calls(150, answer, route)), { suggestions: [], untold: [] });
  const { suggestions, untold: [short] } = await askRule(
    "cheaper_model",
    calls(150, DEAR, { ...CHEAP, output_tokens: 5 }),
  );
  assertEquals(suggestions, []);
  assertEquals(
    short!.reason,
    "gpt-4.1-mini of openai would be cheaper, but its answers are 0.05 times as long: another job?",
  );
  // An answer that is cut off is none.
  const cut = { ...CHEAP, model: "gpt-4.1", provider: "vllm", finish_reason: "length" };
  assertEquals((await askRule("faster_model", calls(150, DEAR, cut))).suggestions, []);
});

Deno.test("suggest() wants another model to be cheaper by its prices too, and faster at the same length", async () => {
  // The same prices, asked shorter questions of the same power of two.
  const elsewhere = { ...DEAR, provider: "azure", input_tokens: 600 };
  const asked = calls(150, { ...DEAR, score: null }, { ...elsewhere, score: null });
  assertEquals(await askRule("cheaper_model", asked), { suggestions: [], untold: [] });
  // As many milliseconds a token, and shorter answers.
  const short = { ...CHEAP, output_tokens: 60, duration_ms: 1200 };
  assertEquals(await askRule("faster_model", calls(150, DEAR, short)), { suggestions: [], untold: [] });
});

Deno.test("suggest() tells that one model is scored far less often than the other", async () => {
  const some = calls(150, DEAR, CHEAP).map((call, index) => {
    return call.model === CHEAP.model && index % 4 !== 0 ? { ...call, score: null } : call;
  });
  const { suggestions, untold: [few] } = await askRule("cheaper_model", some);
  assertEquals(suggestions, []);
  assertEquals(
    few!.reason,
    "gpt-4.1-mini of openai would be cheaper, but 24.7 % of its calls are scored and 100 % of these: which ones may differ",
  );
});
