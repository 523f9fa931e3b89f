import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Suggestions, SuggestOptions } from "@kymo/kymo/analysis";
import type { SomeEvent } from "./event_files.ts";
import { suggestedBy } from "./suggest_kit.ts";

/** Input $5, output $25 per million tokens. */
const CALL: SomeEvent = { provider: "anthropic", model: "claude-opus-4-5", input_tokens: 1000, output_tokens: 100 };

function suggested(events: readonly SomeEvent[], options: SuggestOptions = {}): Promise<Suggestions> {
  return suggestedBy("long", events, options);
}

/** A hundred calls, every fifth a long one. */
function calls(long: SomeEvent, short: SomeEvent = {}): SomeEvent[] {
  return Array.from({ length: 100 }, (_, place) => ({
    ...CALL,
    session_id: `s${place}`,
    ...(place % 5 === 0 ? long : short),
  }));
}

Deno.test("long_prompts: 20 of 100 prompts with 16,000 tokens beyond four medians cost 8 cents each too much", async () => {
  const { suggestions: [only, ...others] } = await suggested(calls({ input_tokens: 20_000 }));
  assertEquals([only!.id, others], ["suggestion:long_prompts:provider=anthropic,model=claude-opus-4-5", []]);
  assertAlmostEquals(only!.saving!.usd!, 1000 * 0.2 * 0.08, 1e-9);
  assertEquals(only!.advice, "cut prompts to 4,000 tokens: leave out what was found last, or shorten it");
  assertEquals(only!.assumptions, [
    "long ones are no better: no score says so",
    "what is cut is not needed: try it on some first",
  ]);
});

Deno.test("long_prompts are as often cached beyond the limit as before it: half of them read at $0.50 make $2.75 per million", async () => {
  const { suggestions: [only] } = await suggested(calls({ input_tokens: 20_000, cache_read_tokens: 10_000 }));
  assertAlmostEquals(only!.saving!.usd!, 1000 * 0.2 * 16_000 * 2.75e-6, 1e-9);
});

Deno.test("long_outputs: 1,600 tokens beyond four medians cost 4 cents at $25 per million", async () => {
  const { suggestions: [only, ...others] } = await suggested(calls({ output_tokens: 2000 }));
  assertEquals([only!.id, others], ["suggestion:long_outputs:provider=anthropic,model=claude-opus-4-5", []]);
  assertAlmostEquals(only!.saving!.usd!, 1000 * 0.2 * 0.04, 1e-9);
});

Deno.test("long_prompts is silent where long ones are scored better, and where what is beyond the limit costs little", async () => {
  const found = async (long: SomeEvent, short: SomeEvent, options: SuggestOptions = {}) => {
    return (await suggested(calls(long, short), options)).suggestions.map(({ assumptions }) => assumptions[0]);
  };
  assertEquals(await found({ input_tokens: 20_000, score: 0.9 }, { score: 0.5 }), []);
  assertEquals(await found({ input_tokens: 20_000, score: 0.5 }, { score: 0.5 }), [
    "long ones are no better: score 0.5, others 0.5",
  ]);
  assertEquals(await found({ input_tokens: 5000 }, {}), []);
  assertEquals(await found({ input_tokens: 20_000 }, {}, { limits: { long_prompts: { times_median: 20 } } }), []);
});

Deno.test("long_prompts says that it cannot tell where a few scores leave it open whether long ones are better", async () => {
  const scored = calls({ input_tokens: 20_000 }).map((call, place) => {
    return place < 30 ? { ...call, score: place % 2 === 0 ? 0.4 : 0.6 } : call;
  });
  const { suggestions, scan } = await suggested(scored);
  assertEquals(suggestions, []);
  assertEquals(scan.find(({ rule }) => rule === "long_prompts")!.untold.map(({ reason }) => reason), [
    "too few long ones are scored to say whether they are better",
  ]);
});

Deno.test("long_prompts and long_outputs say nothing of calls without tokens or prices", async () => {
  const unknown = [{ input_tokens: null }, { output_tokens: null }, { model: "own" }, { provider: null }];
  for (const each of unknown) assertEquals((await suggested(calls({ ...each }, each))).suggestions, []);
});
