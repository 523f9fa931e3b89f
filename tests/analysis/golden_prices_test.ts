import { assertEquals } from "@std/assert";
import { cost, createPriceBook } from "@kymo/kymo/analysis";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { tableRows } from "./table_rows.ts";

const JANUARY = Date.UTC(2026, 0, 10) * 1000;
const book = createPriceBook();

/** USD per million tokens on 2026-01-10: input, from the cache, to the cache, output. */
const GOLDEN: readonly (readonly [provider: string, model: string, usd: readonly number[]])[] = [
  ["openai", "gpt-4o", [2.5, 1.25, 2.5, 10]],
  ["openai", "gpt-4o-mini", [0.15, 0.075, 0.15, 0.6]],
  ["openai", "gpt-4.1", [2, 0.5, 2, 8]],
  ["openai", "gpt-5", [1.25, 0.125, 1.25, 10]],
  ["openai", "gpt-5-mini", [0.25, 0.025, 0.25, 2]],
  ["openai", "gpt-5-pro", [15, 15, 15, 120]],
  ["openai", "o3", [2, 0.5, 2, 8]],
  ["openai", "o4-mini", [1.1, 0.275, 1.1, 4.4]],
  ["openai", "text-embedding-3-small", [0.02, 0.02, 0.02, 0]],
  ["openai", "ft:gpt-4o-2024-08-06:acme::Bx7", [3.75, 3.75, 3.75, 15]],
  ["anthropic", "claude-opus-4-5", [5, 0.5, 6.25, 25]],
  ["anthropic", "claude-sonnet-4-5", [3, 0.3, 3.75, 15]],
  ["anthropic", "claude-haiku-4-5", [1, 0.1, 1.25, 5]],
  ["anthropic", "claude-3-5-haiku-latest", [0.8, 0.08, 1, 4]],
  ["google", "gemini-2.5-pro", [1.25, 0.125, 1.25, 10]],
  ["google", "gemini-2.5-flash", [0.3, 0.03, 0.3, 2.5]],
  ["google", "gemini-2.0-flash", [0.1, 0.025, 0.1, 0.4]],
  ["google", "gemini-3-pro-preview", [2, 0.2, 2, 12]],
  ["x-ai", "grok-3", [3, 0.75, 3, 15]],
  ["x-ai", "grok-4", [3, 0.75, 3, 15]],
  ["mistral", "mistral-large-latest", [2, 2, 2, 6]],
  ["deepseek", "deepseek-chat", [0.135, 0.035, 0.135, 0.55]],
  ["deepseek", "deepseek-reasoner", [0.135, 0.035, 0.135, 0.55]],
  ["groq", "llama-3.3-70b-versatile", [0.59, 0.59, 0.59, 0.79]],
  ["perplexity", "sonar-pro", [3, 3, 3, 15]],
  ["cohere", "command-r-plus", [2.5, 2.5, 2.5, 10]],
  ["aws", "anthropic.claude-sonnet-4-5-20250929-v1:0", [3.3, 0.33, 4.125, 16.5]],
  ["azure", "gpt-4o", [2.5, 1.25, 2.5, 10]],
  ["openrouter", "anthropic/claude-sonnet-4.5", [3, 0.3, 3.75, 15]],
  ["together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", [0.88, 0.88, 0.88, 0.88]],
  ["moonshotai", "kimi-k2-0711-preview", [0.6, 0.15, 0.6, 2.5]],
  ["cerebras", "llama-3.3-70b", [0.85, 0.85, 0.85, 1.2]],
  ["perplexity", "sonar-deep-research", [2, 2, 2, 8]],
];

for (const [provider, model, usd] of GOLDEN) {
  Deno.test(`createPriceBook() knows the prices of ${model} at ${provider}`, () => {
    const found = book.pricesOf({ provider, model, serviceTier: null, at: JANUARY, inputTokens: 1000 })!;
    const prices = [found.input, found.cache_read, found.cache_write, found.output];
    assertEquals(prices.map((pico) => Number(pico) / 1e6), usd);
  });
}

interface Step {
  readonly provider: string;
  readonly model: string;
  /** A call on either side of the step. */
  readonly calls: readonly [before: SomeEvent, after: SomeEvent];
  /** USD of each. */
  readonly usd: readonly [before: number, after: number];
}

const tokens = (input_tokens: number, cache_read_tokens = 0): SomeEvent => {
  return { input_tokens, cache_read_tokens, output_tokens: 1000, started_at: JANUARY };
};
const at = (time: string, micros = 0): SomeEvent => {
  return { input_tokens: 1_000_000, output_tokens: 1_000_000, started_at: Date.parse(time) * 1000 + micros };
};

/** Every step in the prices of these models: inputs above 200,000 tokens, days, hours of the day. */
const STEPS: readonly Step[] = [
  {
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    calls: [tokens(200_000), tokens(200_001)],
    usd: [0.615, 1.222506],
  },
  {
    provider: "openrouter",
    model: "anthropic/claude-sonnet-4.5",
    calls: [tokens(200_000), tokens(200_001)],
    usd: [0.615, 1.222506],
  },
  { provider: "google", model: "gemini-2.5-pro", calls: [tokens(200_000), tokens(200_001)], usd: [0.26, 0.5150025] },
  {
    provider: "google",
    model: "gemini-2.5-pro",
    calls: [tokens(200_000, 200_000), tokens(200_001, 200_001)],
    usd: [0.035, 0.06500025],
  },
  {
    provider: "google",
    model: "gemini-3-pro-preview",
    calls: [tokens(200_000), tokens(200_001)],
    usd: [0.412, 0.818004],
  },
  { provider: "openai", model: "o3", calls: [at("2025-06-10", -1), at("2025-06-10")], usd: [50, 10] },
  {
    provider: "deepseek",
    model: "deepseek-chat",
    calls: [at("2026-01-10T00:30:00Z", -1), at("2026-01-10T00:30:00Z")],
    usd: [0.685, 1.37],
  },
  {
    provider: "deepseek",
    model: "deepseek-chat",
    calls: [at("2026-01-10T16:30:00Z", -1), at("2026-01-10T16:30:00Z")],
    usd: [1.37, 0.685],
  },
  {
    provider: "deepseek",
    model: "deepseek-reasoner",
    calls: [at("2026-01-10T00:30:00Z", -1), at("2026-01-10T00:30:00Z")],
    usd: [0.685, 2.74],
  },
  {
    provider: "deepseek",
    model: "deepseek-reasoner",
    calls: [at("2026-01-10T16:30:00Z", -1), at("2026-01-10T16:30:00Z")],
    usd: [2.74, 0.685],
  },
];

for (const { provider, model, calls, usd } of STEPS) {
  Deno.test(`cost() of ${model} at ${provider} is $${usd[0]} just before a step and $${usd[1]} just after`, async () => {
    const events = calls.map((call, index) => ({ provider, model, ...call, task: String(index) }));
    await withEvents(events, async (source) => {
      const rows = tableRows(await cost(source, { by: ["task"] }));
      assertEquals(Object.fromEntries(rows.map((row) => [row.task, row.cost_usd])), { 0: usd[0], 1: usd[1] });
      const [sum] = tableRows(await cost(source));
      assertEquals(sum!.cost_usd, Math.round((usd[0] + usd[1]) * 1e9) / 1e9);
    });
  });
}

Deno.test("cost() of ten million calls is exact: three tokens each at $1.25 and one at $10 per million are $137.50", async () => {
  const calls = 1000;
  const events = Array.from({ length: calls }, (_, index) => ({
    provider: "openai",
    model: "gpt-5",
    input_tokens: 3,
    output_tokens: 1,
    started_at: JANUARY + index,
    sample_weight: 10_000,
  }));
  await withEvents(events, async (source) => {
    const [row] = tableRows(await cost(source));
    assertEquals([row!.calls, row!.cost_usd], [10_000_000, 137.5]);
  });
});
