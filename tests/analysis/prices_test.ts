import { assertEquals } from "@std/assert";
import { type PricedCall, priceKey, priceSteps, tokenPrices } from "@kymo/kymo/analysis";

const CALL: PricedCall = {
  provider: "openai",
  model: "gpt-5-mini",
  serviceTier: null,
  at: Date.UTC(2026, 0, 10) * 1000,
  inputTokens: 1000,
};

/** USD per million tokens of input and output. */
function usdPerMillion(call: Partial<PricedCall>): readonly [number, number] | null {
  const prices = tokenPrices({ ...CALL, ...call });
  return prices === null ? null : [Number(prices.input) / 1e6, Number(prices.output) / 1e6];
}

Deno.test("tokenPrices() are those of the day of the call: OpenAI cut o3 from $10 and $40 to $2 and $8", () => {
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 4, 1) * 1000 }), [10, 40]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 6, 1) * 1000 }), [2, 8]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 5, 10) * 1000 - 1000 }), [10, 40]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 5, 10) * 1000 }), [2, 8]);
});

Deno.test("tokenPrices() of gemini-2.5-pro are $1.25 and $10 up to 200,000 tokens, then $2.50 and $15 for all", () => {
  const gemini = { provider: "google", model: "gemini-2.5-pro" };
  assertEquals(usdPerMillion({ ...gemini, inputTokens: 200_000 }), [1.25, 10]);
  assertEquals(usdPerMillion({ ...gemini, inputTokens: 200_001 }), [2.5, 15]);
  assertEquals(priceSteps([gemini]).edges, [200_001]);
  assertEquals(priceSteps([{ provider: "openai", model: "gpt-5-mini" }, { provider: null, model: null }]).edges, []);
});

Deno.test("tokenPrices() of claude-opus-4-5: cache read $0.50, write $6.25, for an hour $10", () => {
  const prices = tokenPrices({ ...CALL, provider: "anthropic", model: "claude-opus-4-5" });
  assertEquals(prices, {
    input: 5_000_000n,
    cache_read: 500_000n,
    cache_write: 6_250_000n,
    cache_write_1h: 10_000_000n,
    output: 25_000_000n,
    reasoning: 25_000_000n,
    request: 0n,
  });
});

Deno.test("tokenPrices() know prices of reasoning and of the call itself", () => {
  const deep = tokenPrices({ ...CALL, provider: "perplexity", model: "sonar-deep-research" });
  assertEquals([deep?.output, deep?.reasoning], [8_000_000n, 3_000_000n]);
  // $14 per thousand requests.
  assertEquals(tokenPrices({ ...CALL, provider: "perplexity", model: "sonar-pro" })?.request, 14_000_000_000n);
});

Deno.test("tokenPrices() of a fine-tuned model are its own: $3.75 and $15 where gpt-4o costs $2.50 and $10", () => {
  assertEquals(usdPerMillion({ model: "gpt-4o" }), [2.5, 10]);
  assertEquals(usdPerMillion({ model: "ft:gpt-4o-2024-08-06:acme::Bx7" }), [3.75, 15]);
});

for (const provider of ["ollama", "vLLM", "llama.cpp", "LMStudio"]) {
  Deno.test(`tokenPrices() of ${provider} are 0, also where a cloud sells the same model`, () => {
    assertEquals(usdPerMillion({ provider, model: "deepseek-r1:7b" }), [0, 0]);
    assertEquals(usdPerMillion({ provider, model: null }), [0, 0]);
  });
}

const UNKNOWN: readonly Partial<PricedCall>[] = [
  { provider: null, model: "deepseek-r1:7b" },
  { provider: null, model: "gpt-4o" },
  { provider: "", model: "gpt-4o" },
  { model: null },
  { model: "" },
  { model: "no-such-model" },
  { provider: "my-gateway" },
  { provider: "constructor" },
  { provider: "__proto__" },
  { serviceTier: "batch" },
  { serviceTier: "flex" },
  { serviceTier: "priority" },
];

for (const call of UNKNOWN) {
  Deno.test(`tokenPrices() are unknown, not 0, for ${JSON.stringify(call)}`, () => {
    assertEquals(tokenPrices({ ...CALL, ...call }), null);
  });
}

Deno.test("tokenPrices() of the standard tier have many names", () => {
  for (const serviceTier of [null, "", "default", "standard", "auto", "Standard", "on_demand"]) {
    assertEquals(usdPerMillion({ serviceTier }), [0.25, 2]);
  }
});

const KEYS: readonly (readonly [provider: string | null, model: string, key: readonly [string, string] | null])[] = [
  ["openai", "gpt-4o", ["openai", "gpt-4o"]],
  ["OpenAI", "openai/gpt-4o", ["openai", "gpt-4o"]],
  ["Anthropic", "Anthropic/claude-opus-4-5", ["anthropic", "claude-opus-4-5"]],
  ["x_ai", "grok-4", ["x-ai", "grok-4"]],
  ["azure.ai.openai", "gpt-4o", ["azure", "gpt-4o"]],
  ["aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", ["aws", "anthropic.claude-sonnet-4-5-20250929-v1:0"]],
  ["gcp.vertex_ai", "models/gemini-2.5-pro", ["google", "gemini-2.5-pro"]],
  ["openrouter", "anthropic/claude-sonnet-4.5", ["openrouter", "anthropic/claude-sonnet-4.5"]],
  [null, "openai:gpt-4o", ["openai", "gpt-4o"]],
  [null, "anthropic/claude-opus-4-5", ["anthropic", "claude-opus-4-5"]],
  [null, "gemini/gemini-2.5-pro", ["google", "gemini-2.5-pro"]],
  [null, "ft:gpt-4o:acme::Bx7", null],
  [null, "gpt-4o", null],
];

for (const [provider, model, key] of KEYS) {
  Deno.test(`priceKey() of ${provider} and ${model}`, () => {
    assertEquals(priceKey(provider, model), key && { providerId: key[0], modelId: key[1] });
  });
}
