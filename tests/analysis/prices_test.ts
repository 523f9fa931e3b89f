import { assertEquals, assertThrows } from "@std/assert";
import { createPriceBook, type OwnPrice, type PricedCall, priceKey } from "@kymo/kymo/analysis";

const LIST = createPriceBook();

const CALL: PricedCall = {
  provider: "openai",
  model: "gpt-5-mini",
  serviceTier: null,
  at: Date.UTC(2026, 0, 10) * 1000,
  inputTokens: 1000,
};

/** USD per million tokens of input and output. */
function usdPerMillion(call: Partial<PricedCall>): readonly [number, number] | null {
  const prices = LIST.pricesOf({ ...CALL, ...call });
  return prices === null ? null : [Number(prices.input) / 1e6, Number(prices.output) / 1e6];
}

Deno.test("pricesOf() are those of the day of the call: OpenAI cut o3 from $10 and $40 to $2 and $8", () => {
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 4, 1) * 1000 }), [10, 40]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 6, 1) * 1000 }), [2, 8]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 5, 10) * 1000 - 1000 }), [10, 40]);
  assertEquals(usdPerMillion({ model: "o3", at: Date.UTC(2025, 5, 10) * 1000 }), [2, 8]);
});

Deno.test("pricesOf() of gemini-2.5-pro are $1.25 and $10 up to 200,000 tokens, then $2.50 and $15 for all", () => {
  const gemini = { provider: "google", model: "gemini-2.5-pro" };
  assertEquals(usdPerMillion({ ...gemini, inputTokens: 200_000 }), [1.25, 10]);
  assertEquals(usdPerMillion({ ...gemini, inputTokens: 200_001 }), [2.5, 15]);
  assertEquals(LIST.stepsOf([gemini]).edges, [200_001]);
  assertEquals(LIST.stepsOf([{ provider: "openai", model: "gpt-5-mini" }, { provider: null, model: null }]).edges, []);
});

Deno.test("pricesOf() of claude-opus-4-5: cache read $0.50, write $6.25, for an hour $10", () => {
  const prices = LIST.pricesOf({ ...CALL, provider: "anthropic", model: "claude-opus-4-5" });
  assertEquals(prices, {
    input: 5_000_000n,
    cache_read: 500_000n,
    cache_write: 6_250_000n,
    cache_write_1h: 10_000_000n,
    output: 25_000_000n,
    reasoning: 25_000_000n,
    request: 0n,
    time: null,
    source: "genai-prices 0.1.8",
  });
});

Deno.test("pricesOf() know prices of reasoning and of the call itself", () => {
  const deep = LIST.pricesOf({ ...CALL, provider: "perplexity", model: "sonar-deep-research" });
  assertEquals([deep?.output, deep?.reasoning], [8_000_000n, 3_000_000n]);
  // $14 per thousand requests.
  assertEquals(LIST.pricesOf({ ...CALL, provider: "perplexity", model: "sonar-pro" })?.request, 14_000_000_000n);
});

Deno.test("pricesOf() of a fine-tuned model are its own: $3.75 and $15 where gpt-4o costs $2.50 and $10", () => {
  assertEquals(usdPerMillion({ model: "gpt-4o" }), [2.5, 10]);
  assertEquals(usdPerMillion({ model: "ft:gpt-4o-2024-08-06:acme::Bx7" }), [3.75, 15]);
});

for (const provider of ["ollama", "vLLM", "llama.cpp", "LMStudio"]) {
  Deno.test(`pricesOf() of ${provider} are 0, also where a cloud sells the same model`, () => {
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
  { serviceTier: "scale" },
  { serviceTier: "constructor" },
  { provider: "anthropic", model: "claude-opus-4-5", serviceTier: "priority" },
  { provider: "x-ai", model: "grok-4", serviceTier: "batch" },
  { model: "gpt-5-nano", serviceTier: "priority" },
];

for (const call of UNKNOWN) {
  Deno.test(`pricesOf() are unknown, not 0, for ${JSON.stringify(call)}`, () => {
    assertEquals(LIST.pricesOf({ ...CALL, ...call }), null);
  });
}

Deno.test("pricesOf() of the standard tier have many names", () => {
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

/** What OpenAI, Anthropic and Google list per million tokens of input, cached input and output. */
const TIER_PRICES: readonly (readonly [provider: string, model: string, tier: string, usd: readonly number[]])[] = [
  ["openai", "gpt-5", "batch", [0.625, 0.0625, 5]],
  ["openai", "gpt-5-mini", "flex", [0.125, 0.0125, 1]],
  ["openai", "gpt-5-2025-08-07", "priority", [2.5, 0.25, 20]],
  ["openai", "gpt-5-mini", "priority", [0.45, 0.045, 3.6]],
  ["openai", "gpt-5.2", "Priority", [3.5, 0.35, 28]],
  ["openai", "gpt-4.1", "priority", [3.5, 0.875, 14]],
  ["openai", "gpt-4.1-nano", "priority", [0.2, 0.05, 0.8]],
  ["openai", "gpt-4o-2024-08-06", "priority", [4.25, 2.125, 17]],
  ["openai", "gpt-4o-mini", "priority", [0.25, 0.125, 1]],
  ["openai", "o3", "priority", [3.5, 0.875, 14]],
  ["openai", "o4-mini", "priority", [2, 0.5, 8]],
  ["anthropic", "claude-opus-4-5", "batch", [2.5, 0.25, 12.5]],
  ["google", "gemini-2.5-flash", "batch", [0.15, 0.03, 1.25]],
];

for (const [provider, model, serviceTier, usd] of TIER_PRICES) {
  Deno.test(`pricesOf() of ${model} in the tier ${serviceTier} are what ${provider} lists`, () => {
    const prices = LIST.pricesOf({ ...CALL, provider, model, serviceTier })!;
    assertEquals([prices.input, prices.cache_read, prices.output].map((pico) => Number(pico) / 1e6), usd);
  });
}

const OWN: readonly OwnPrice[] = [
  {
    model: "gpt-5*",
    provider: "openai",
    from: "2026-01-01",
    until: "2026-07-01",
    usd_per_mtok: { input: 1, output: 4 },
  },
  { model: "gpt-5*", provider: "openai", from: "2026-07-01", usd_per_mtok: { input: 2, output: 8 } },
  {
    model: "our-own",
    usd_per_mtok: { input: 1, output: 4, cache_read: 0.1 },
    from_input_tokens: [{ tokens: 1000, usd_per_mtok: { input: 3, output: 9 } }],
    usd_per_request: 0.002,
    service_tiers: { batch: 0.25 },
  },
  { model: "*", provider: "vllm", usd_per_second: 0.0005 },
];
const book = createPriceBook(OWN, "kymo.json");

Deno.test("createPriceBook() takes prices of one's own first, on their days, and list prices for the rest", () => {
  const input = (call: Partial<PricedCall>) => {
    const prices = book.pricesOf({ ...CALL, ...call });
    return prices && [Number(prices.input) / 1e6, prices.source];
  };
  assertEquals(input({ at: Date.UTC(2025, 11, 31) * 1000 }), [0.25, "genai-prices 0.1.8"]);
  assertEquals(input({ at: Date.UTC(2026, 0, 1) * 1000 }), [1, "kymo.json"]);
  assertEquals(input({ at: Date.UTC(2026, 6, 1) * 1000 - 1 }), [1, "kymo.json"]);
  assertEquals(input({ at: Date.UTC(2026, 6, 1) * 1000 }), [2, "kymo.json"]);
  assertEquals(input({ provider: "azure" }), [0.25, "genai-prices 0.1.8"]);
  assertEquals(input({ provider: null, model: "openai/GPT-5-nano" }), [1, "kymo.json"]);
  assertEquals(input({ provider: "ollama", model: "our-own-7b" }), [0, "local"]);
});

Deno.test("createPriceBook() has steps, tiers of service, requests and seconds of one's own", () => {
  const call = { ...CALL, provider: "ours", model: "our-own" };
  const { input, cache_read, reasoning, request, time } = book.pricesOf({ ...call, inputTokens: 999 })!;
  assertEquals([input, cache_read, reasoning, request, time], [1_000_000n, 100_000n, 4_000_000n, 2_000_000_000n, null]);
  assertEquals(book.stepsOf([call]).edges, [1000]);
  assertEquals(book.pricesOf({ ...call, inputTokens: 1000 })?.cache_read, 3_000_000n);
  assertEquals(book.pricesOf({ ...call, inputTokens: 999, serviceTier: "batch" })?.output, 1_000_000n);
  assertEquals(book.pricesOf({ ...call, serviceTier: "priority" }), null);
  assertEquals(book.pricesOf({ ...call, provider: "vllm", model: null })?.time, 500n);
});

const WRONG: readonly (readonly [prices: unknown, message: string])[] = [
  [{}, "prices must be a list, current value is {}"],
  [["gpt"], 'prices[0] must be an object, current value is "gpt"'],
  [[{ usd_per_second: 1 }], "prices[0].model must be a name, * stands for any text, current value is missing"],
  [[{ model: "a" }], "prices[0] needs usd_per_mtok or usd_per_second, and not both"],
  [[{ model: "a", usd_per_second: 1, usd_per_token: 2 }], 'prices[0] knows no "usd_per_token", it has model, provider'],
  [
    [{ model: "a", usd_per_mtok: { input: 1 } }],
    "prices[0].usd_per_mtok.output must be a number, current value is missing",
  ],
  [[{ model: "a", usd_per_mtok: { input: -1, output: 1 } }], "prices[0].usd_per_mtok.input must be from 0 to 1000000"],
  [[{ model: "a", usd_per_second: NaN }], "prices[0].usd_per_second must be from 0 to 1000000"],
  [[{ model: "a", usd_per_second: 1, from: "2026-02-30" }], "prices[0].from must be a day such as 2026-01-31"],
  [
    [{ model: "a", usd_per_second: 1, from: "2026-02-01", until: "2026-02-01" }],
    'prices[0].until must be after from, 2026-02-01, current value is "2026-02-01"',
  ],
  [
    [
      { model: "a*", usd_per_second: 1, until: "2026-03-01" },
      { model: "b", usd_per_second: 1 },
      { model: "A*", usd_per_second: 2, from: "2026-02-28" },
    ],
    'prices[0] and prices[2] are both about "a*" on the same days, end one before the other begins',
  ],
];

for (const [prices, message] of WRONG) {
  Deno.test(`createPriceBook() refuses ${JSON.stringify(prices)}`, () => {
    const error = assertThrows(() => createPriceBook(prices as readonly OwnPrice[]), Error, message);
    assertEquals([TypeError, RangeError].some((Kind) => error instanceof Kind), true);
  });
}
