import { assert, assertEquals } from "@std/assert";
import { extractUsage, findProvider } from "@pydantic/genai-prices";
import { normalizeUsage, type TokenUsage } from "../../recorder/usage.ts";
import { usageEntries, type UsageEntry, usageExtractor } from "./usage_entries.ts";

/** Input, output, cache read, cache write, cache write for an hour, reasoning; null from where the list ends. */
type Counts = readonly (number | null)[];

function usageOf([input, output, read, write, write1h, reasoning]: Counts, rest: Partial<TokenUsage> = {}): TokenUsage {
  return {
    input_tokens: input ?? null,
    output_tokens: output ?? null,
    cache_read_tokens: read ?? null,
    cache_write_tokens: write ?? null,
    cache_write_1h_tokens: write1h ?? null,
    reasoning_tokens: reasoning ?? null,
    service_tier: null,
    cost_usd: null,
    ...rest,
  };
}

// One golden per way of reporting. Where no source is named the numbers are made up; the shape is the provider's.
const GOLDENS: readonly [name: string, payload: unknown, counts: Counts, rest?: Partial<TokenUsage>][] = [
  [
    "OpenAI chat completions",
    {
      prompt_tokens: 2006,
      completion_tokens: 300,
      total_tokens: 2306,
      prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 256, audio_tokens: 0 },
    },
    [2006, 300, 1920, null, null, 256],
  ],
  ["OpenAI embeddings", { prompt_tokens: 8, total_tokens: 8 }, [8, 0]],
  ["an answer that Gemini refused", { promptTokenCount: 14, totalTokenCount: 14 }, [14, 0]],
  [
    "OpenAI responses",
    {
      input_tokens: 12594,
      input_tokens_details: { cached_tokens: 3200, cache_write_tokens: 64 },
      output_tokens: 150,
      output_tokens_details: { reasoning_tokens: 100 },
      total_tokens: 12744,
    },
    [12594, 150, 3200, 64, null, 100],
  ],
  [
    "OpenAI realtime",
    {
      type: "response.done",
      response: { usage: { input_tokens: 127, output_tokens: 23, input_token_details: { cached_tokens: 64 } } },
    },
    [127, 23, 64],
  ],
  [
    "Anthropic messages",
    {
      input_tokens: 4,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 8845,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens: 20,
      output_tokens_details: { thinking_tokens: 7 },
      service_tier: "priority",
    },
    [9149, 20, 8845, 300, 200, 7],
    { service_tier: "priority" },
  ],
  [
    "Anthropic messages whose cache is null",
    { input_tokens: 10, cache_creation_input_tokens: null, cache_read_input_tokens: 0, output_tokens: 2 },
    [10, 2, 0],
  ],
  [
    "an old Anthropic message_delta, which only knows the output",
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15 } },
    [null, 15],
  ],
  // Pydantic AI's recording test_anthropic_compaction_usage_with_cache.
  [
    "Anthropic's compaction, which is billed but not in the counts",
    {
      input_tokens: 180,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 8,
      iterations: [{
        type: "compaction",
        input_tokens: 100,
        cache_creation_input_tokens: 55096,
        cache_read_input_tokens: 0,
        output_tokens: 82,
      }, {
        type: "message",
        input_tokens: 180,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 8,
      }],
    },
    [55376, 90, 0, 55096],
  ],
  [
    "Gemini",
    {
      promptTokenCount: 17,
      candidatesTokenCount: 34,
      thoughtsTokenCount: 117,
      toolUsePromptTokenCount: 119,
      cachedContentTokenCount: 5,
      totalTokenCount: 287,
      serviceTier: "flex",
    },
    [136, 151, 5, null, null, 117],
    { service_tier: "flex" },
  ],
  [
    "Gemini that ran out of tokens while it thought",
    { promptTokenCount: 17, thoughtsTokenCount: 30 },
    [17, 30, null, null, null, 30],
  ],
  ["Gemini Live", { promptTokenCount: 9, responseTokenCount: 40, totalTokenCount: 49 }, [9, 40]],
  [
    "Vertex AI, whose tier is the traffic type",
    { promptTokenCount: 9, candidatesTokenCount: 40, trafficType: "ON_DEMAND_FLEX" },
    [9, 40],
    { service_tier: "ON_DEMAND_FLEX" },
  ],
  [
    "Gemini in snake_case",
    { prompt_token_count: 9, candidates_token_count: 40, thoughts_token_count: 1 },
    [9, 41, null, null, null, 1],
  ],
  [
    "Gemini's Interactions API",
    {
      total_input_tokens: 10,
      total_output_tokens: 4,
      total_thought_tokens: 2,
      total_cached_tokens: 3,
      total_tokens: 16,
    },
    [10, 6, 3, null, null, 2],
  ],
  // Pydantic AI's recording test_compatible_api_with_tool_calls_without_id: 62 tokens of thought.
  [
    "Gemini's OpenAI-compatible endpoint, whose thoughts are in the total alone",
    { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
    [35, 74],
  ],
  ["Ollama", { model: "llama3.2", done: true, prompt_eval_count: 26, eval_count: 298 }, [26, 298]],
  ["AI SDK 4", { promptTokens: 10, completionTokens: 5, totalTokens: 15 }, [10, 5]],
  ["AI SDK 4 that knows nothing", { promptTokens: NaN, completionTokens: 5 }, [null, 5]],
  [
    "AI SDK 5",
    { inputTokens: 100, outputTokens: 50, totalTokens: 150, reasoningTokens: 40, cachedInputTokens: 64 },
    [100, 50, 64, null, null, 40],
  ],
  [
    "AI SDK 5 with Gemini, which passes the apart reasoning on",
    { inputTokens: 10, outputTokens: 34, reasoningTokens: 117, totalTokens: 161 },
    [10, 151, null, null, null, 117],
  ],
  [
    "AI SDK 5 with Anthropic, which passes the apart cache on",
    { inputTokens: 4, outputTokens: 50, totalTokens: 54, cachedInputTokens: 8845 },
    [8849, 50, 8845],
  ],
  [
    "AI SDK 6 and 7",
    {
      inputTokens: 100,
      inputTokenDetails: { noCacheTokens: 30, cacheReadTokens: 64, cacheWriteTokens: 6 },
      outputTokens: 50,
      outputTokenDetails: { textTokens: 10, reasoningTokens: 40 },
      totalTokens: 150,
    },
    [100, 50, 64, 6, null, 40],
  ],
  [
    "what providers hand to AI SDK 6 and 7",
    {
      inputTokens: { total: 100, noCache: 30, cacheRead: 64, cacheWrite: 6 },
      outputTokens: { total: 50, text: 10, reasoning: 40 },
    },
    [100, 50, 64, 6, null, 40],
  ],
  ["embeddings of the AI SDK", { tokens: 7 }, [7]],
  [
    "Bedrock Converse",
    {
      inputTokens: 3,
      outputTokens: 61,
      totalTokens: 2435,
      cacheReadInputTokens: 2074,
      cacheWriteInputTokens: 297,
      cacheDetails: [{ ttl: "1h", inputTokens: 200 }, { ttl: "5m", inputTokens: 97 }],
    },
    [2374, 61, 2074, 297, 200],
  ],
  ["Bedrock Converse without a cache", { inputTokens: 3, outputTokens: 61, totalTokens: 64 }, [3, 61]],
  [
    "the Claude Agent SDK per model",
    { inputTokens: 3, outputTokens: 61, cacheReadInputTokens: 2074, cacheCreationInputTokens: 297, costUSD: 0.02 },
    [2374, 61, 2074, 297],
    { cost_usd: 0.02 },
  ],
  ["Mistral", { prompt_tokens: 70, completion_tokens: 12, total_tokens: 82, num_cached_tokens: 64 }, [70, 12, 64]],
  [
    "Mistral's TypeScript client",
    { promptTokens: 70, completionTokens: 12, totalTokens: 82, promptTokensDetails: { cachedTokens: 64 } },
    [70, 12, 64],
  ],
  [
    "Groq, whose stream wraps the usage",
    { choices: [], x_groq: { usage: { prompt_tokens: 7, completion_tokens: 2 } } },
    [7, 2],
  ],
  [
    "DeepSeek",
    {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_cache_hit_tokens: 64,
      prompt_cache_miss_tokens: 36,
    },
    [100, 20, 64],
  ],
  // The counts of vercel/ai#12425; 37,756,000 ticks are the example of xAI's documentation.
  [
    "xAI, which counts reasoning apart and says so in the total",
    {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 399,
      completion_tokens_details: { reasoning_tokens: 386 },
      cost_in_usd_ticks: 37756000,
    },
    [12, 387, null, null, null, 386],
    { cost_usd: 0.0037756 },
  ],
  [
    "Perplexity's research, which even the total leaves out",
    {
      prompt_tokens: 19,
      completion_tokens: 498,
      total_tokens: 517,
      citation_tokens: 10175,
      num_search_queries: 48,
      reasoning_tokens: 193947,
      cost: { input_tokens_cost: 0, output_tokens_cost: 0.004, total_cost: 0.82 },
    },
    [19, 194445, null, null, null, 193947],
    { cost_usd: 0.82 },
  ],
  [
    "Cohere, of which the billed units are paid",
    {
      billed_units: { input_tokens: 2406, output_tokens: 2 },
      tokens: { input_tokens: 2935, output_tokens: 4 },
      cached_tokens: 2928,
    },
    [2406, 2],
  ],
  [
    "Cohere without billed units",
    { tokens: { input_tokens: 2935, output_tokens: 4 }, cached_tokens: 2928 },
    [2935, 4, 2928],
  ],
  ["Cohere's TypeScript client", { billedUnits: { inputTokens: 13, outputTokens: 61 } }, [13, 61]],
  [
    "OpenRouter",
    {
      prompt_tokens: 3329,
      completion_tokens: 53,
      total_tokens: 3382,
      prompt_tokens_details: { cached_tokens: 3211, cache_write_tokens: 115 },
      completion_tokens_details: { reasoning_tokens: 0 },
      cost: 0.00219855,
      is_byok: false,
      cost_details: { upstream_inference_cost: 0.00219855 },
    },
    [3329, 53, 3211, 115, null, 0],
    { cost_usd: 0.00219855 },
  ],
  [
    "OpenRouter with the user's own key: its fee and the provider's price",
    {
      prompt_tokens: 1,
      completion_tokens: 1,
      cost: 0.25,
      is_byok: true,
      cost_details: { upstream_inference_cost: 5 },
    },
    [1, 1],
    { cost_usd: 5.25 },
  ],
  [
    "LangChain",
    {
      usage_metadata: {
        input_tokens: 350,
        output_tokens: 240,
        total_tokens: 590,
        input_token_details: { cache_creation: 200, cache_read: 100 },
        output_token_details: { reasoning: 200 },
      },
    },
    [350, 240, 100, 200, null, 200],
  ],
  [
    "OpenTelemetry GenAI attributes",
    {
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.cache_read.input_tokens": 60,
      "gen_ai.usage.cache_creation.input_tokens": 4,
      "gen_ai.usage.reasoning.output_tokens": 30,
    },
    [100, 50, 60, 4, null, 30],
  ],
  [
    "Kymo's own columns",
    {
      input_tokens: 100,
      output_tokens: 50,
      cache_read_tokens: 60,
      cache_write_tokens: 4,
      cache_write_1h_tokens: 3,
      reasoning_tokens: 30,
      service_tier: "batch",
      cost_usd: 0.5,
    },
    [100, 50, 60, 4, 3, 30],
    { service_tier: "batch", cost_usd: 0.5 },
  ],
];

for (const [name, payload, counts, rest] of GOLDENS) {
  Deno.test(`normalizeUsage() reads ${name}`, () => {
    assertEquals(normalizeUsage(payload), usageOf(counts, rest));
  });
}

Deno.test("normalizeUsage() is its own fixed point", () => {
  for (const [, payload] of GOLDENS) {
    const once = normalizeUsage(payload);
    assertEquals(normalizeUsage(once), once);
  }
});

Deno.test("normalizeUsage() finds the usage in whole responses and stream events", () => {
  const openai = { input_tokens: 5, output_tokens: 2 };
  const expected = usageOf([5, 2]);
  assertEquals(normalizeUsage({ id: "resp_1", usage: openai }), expected);
  assertEquals(normalizeUsage({ type: "response.completed", response: { usage: openai } }), expected);
  assertEquals(normalizeUsage({ type: "message_start", message: { usage: openai } }), expected);
  assertEquals(normalizeUsage({ type: "message-end", delta: { usage: { tokens: openai } } }), expected);
  assertEquals(
    normalizeUsage({ id: "batch_req_1", response: { status_code: 200, body: { usage: openai } } }),
    expected,
  );
  assertEquals(normalizeUsage({ metadata: { usage: { inputTokens: 5, outputTokens: 2 } } }), expected);
  const gemini = { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 } };
  assertEquals(normalizeUsage({ candidates: [], ...gemini }), expected);
  assertEquals(normalizeUsage({ response: gemini }), expected);
  assertEquals(normalizeUsage({ meta: { billed_units: { input_tokens: 5 } } }), usageOf([5]));
});

Deno.test("normalizeUsage() takes the sum of all steps where the AI SDK gives it beside the last step", () => {
  const result = {
    usage: { inputTokens: 5, outputTokens: 2 },
    totalUsage: { inputTokens: 25, outputTokens: 12 },
  };
  assertEquals(normalizeUsage(result), usageOf([25, 12]));
});

Deno.test("normalizeUsage() takes tier and cost from the response around the usage", () => {
  const counts = { prompt_tokens: 5, completion_tokens: 2 };
  assertEquals(normalizeUsage({ service_tier: "flex", usage: counts })?.service_tier, "flex");
  const bedrock = { inputTokens: 5, outputTokens: 2, cacheReadInputTokens: 0 };
  assertEquals(normalizeUsage({ serviceTier: { type: "priority" }, usage: bedrock })?.service_tier, "priority");
  assertEquals(normalizeUsage({ type: "result", total_cost_usd: 0.5, usage: counts })?.cost_usd, 0.5);
});

Deno.test("normalizeUsage() returns null where no token count is recognisable", () => {
  for (
    const value of [
      undefined,
      null,
      0,
      12,
      3n,
      "",
      "12",
      true,
      Symbol("s"),
      () => 1,
      [],
      {},
      new Map(),
      new Date(),
    ]
  ) {
    assertEquals(normalizeUsage(value), null);
  }
  assertEquals(normalizeUsage({ usage: null, choices: [] }), null);
  assertEquals(normalizeUsage({ prompt_tokens: "12", completion_tokens: NaN }), null);
  assertEquals(normalizeUsage({ total_tokens: 12 }), null);
});

Deno.test("normalizeUsage() leaves a count unknown that is no safe whole number from 0 up", () => {
  for (const bad of [-1, 1.5, NaN, Infinity, 2 ** 53, "12", true, {}, [], -1n, 2n ** 64n]) {
    assertEquals(normalizeUsage({ input_tokens: bad, output_tokens: 2 }), usageOf([null, 2]));
    const details = { cached_tokens: bad };
    assertEquals(
      normalizeUsage({ input_tokens: 5, output_tokens: 2, input_tokens_details: details }),
      usageOf([5, 2]),
    );
  }
  assertEquals(normalizeUsage({ input_tokens: 5n, output_tokens: 0 }), usageOf([5, 0]));
  assert(Object.is(normalizeUsage({ input_tokens: -0 })?.input_tokens, 0));
});

Deno.test("normalizeUsage() leaves a whole unknown when a part it needs is unreadable", () => {
  const anthropic = { input_tokens: 5, cache_read_input_tokens: "many", output_tokens: 2 };
  assertEquals(normalizeUsage(anthropic), usageOf([null, 2]));
  const compaction = {
    ...anthropic,
    cache_read_input_tokens: 0,
    iterations: [null, 7, { type: "compaction", input_tokens: 1.5 }],
  };
  assertEquals(normalizeUsage(compaction), usageOf([null, 2, 0]));
  const tooLarge = { input_tokens: 2 ** 53 - 1, cache_read_input_tokens: 1, output_tokens: 2 };
  assertEquals(normalizeUsage(tooLarge), usageOf([null, 2, 1]));
});

Deno.test("normalizeUsage() adds what the total shows to stand apart, and nothing else", () => {
  const counts = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 3, reasoningTokens: 2 };
  assertEquals(normalizeUsage({ ...counts, totalTokens: 15 }), usageOf([10, 5, 3, null, null, 2]));
  assertEquals(normalizeUsage({ ...counts, totalTokens: 17 }), usageOf([10, 7, 3, null, null, 2]));
  assertEquals(normalizeUsage({ ...counts, totalTokens: 18 }), usageOf([13, 5, 3, null, null, 2]));
  assertEquals(normalizeUsage({ ...counts, totalTokens: 20 }), usageOf([13, 7, 3, null, null, 2]));
  assertEquals(normalizeUsage({ ...counts, totalTokens: 99 }), usageOf([10, 5, 3, null, null, 2]));

  const chat = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 18 };
  assertEquals(normalizeUsage({ ...chat, cached_tokens: 3 }), usageOf([13, 5, 3]));
  assertEquals(normalizeUsage({ ...chat, reasoning_tokens: 0 }), usageOf([10, 5, null, null, null, 0]));
  // Without a total, reasoning above the output cannot be inside it.
  assertEquals(
    normalizeUsage({ completion_tokens: 1, reasoning_tokens: 386 }),
    usageOf([null, 387, null, null, null, 386]),
  );
});

Deno.test("normalizeUsage() leaves reasoning unknown that contradicts output and total", () => {
  // Reported by OpenRouter for gpt-oss-20b: another tokenizer counted the reasoning.
  const payload = {
    prompt_tokens: 16686,
    completion_tokens: 132,
    total_tokens: 16818,
    completion_tokens_details: { reasoning_tokens: 137 },
  };
  assertEquals(normalizeUsage(payload), usageOf([16686, 132]));
});

Deno.test("normalizeUsage() leaves an impossible cost or tier unknown", () => {
  for (const cost of [-1, NaN, Infinity, "0.1", 1n, {}, Symbol("s")]) {
    const payload = { prompt_tokens: 5, completion_tokens: 2, cost, service_tier: cost };
    assertEquals(normalizeUsage(payload)?.cost_usd, null);
    assertEquals(normalizeUsage(payload)?.input_tokens, 5);
    assertEquals(normalizeUsage({ ...payload, is_byok: true })?.cost_usd, null);
  }
  assertEquals(normalizeUsage({ prompt_tokens: 5, service_tier: "" })?.service_tier, null);
});

Deno.test("normalizeUsage() does not throw on payloads that do", async () => {
  const thrower = {
    get usage(): unknown {
      throw new Error("no");
    },
  };
  assertEquals(normalizeUsage(thrower), null);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  assertEquals(normalizeUsage(revoked.proxy), null);
  assertEquals(normalizeUsage({ usage: revoked.proxy }), null);
  const cyclic: Record<string, unknown> = {};
  cyclic.response = cyclic.usage = cyclic.message = cyclic;
  assertEquals(normalizeUsage(cyclic), null);
  // Like the result of the AI SDK's streamText: each read makes a promise, and an unhandled rejection would end the test.
  const stream = {
    get usage(): Promise<never> {
      return Promise.reject(new Error("stream failed"));
    },
  };
  assertEquals(normalizeUsage(stream), null);
  await new Promise((resolve) => setTimeout(resolve, 0));
});

Deno.test("normalizeUsage() gives the last of cumulative reports as the usage of the call", () => {
  const anthropic = [
    { type: "message_start", message: { usage: { input_tokens: 9, cache_read_input_tokens: 90, output_tokens: 1 } } },
    { type: "message_delta", usage: { input_tokens: 9, cache_read_input_tokens: 90, output_tokens: 40 } },
    { type: "message_delta", usage: { input_tokens: 9, cache_read_input_tokens: 90, output_tokens: 75 } },
  ];
  const reports = anthropic.map(normalizeUsage);
  assertEquals(reports.map((report) => report?.output_tokens), [1, 40, 75]);
  assertEquals(reports.map((report) => report?.input_tokens), [99, 99, 99]);

  const gemini = [3, 8, 20].map((candidatesTokenCount) => ({
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount, thoughtsTokenCount: 5 },
  }));
  assertEquals(gemini.map(normalizeUsage).map((report) => report?.output_tokens), [8, 13, 25]);
  assertEquals(normalizeUsage(gemini[2]), normalizeUsage(gemini[2]));
});

Deno.test("normalizeUsage() does not modify its argument", () => {
  for (const [, payload] of GOLDENS) {
    const before = structuredClone(payload);
    normalizeUsage(payload);
    assertEquals(payload, before);
  }
});

/** Seeded uniform numbers in 0..1 (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function assertConsistent(counts: TokenUsage, payload: unknown): void {
  const context = JSON.stringify(payload, (_, value) => typeof value === "bigint" ? `${value}n` : value);
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens } = counts;
  for (const value of [input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, counts.reasoning_tokens]) {
    assert(value === null || (Number.isSafeInteger(value) && value >= 0), context);
  }
  const cached = (cache_read_tokens ?? 0) + (cache_write_tokens ?? 0);
  assert(input_tokens === null || cached <= input_tokens, context);
  assert(output_tokens === null || (counts.reasoning_tokens ?? 0) <= output_tokens, context);
  assert(cache_write_tokens === null || (cache_write_1h_tokens ?? 0) <= cache_write_tokens, context);
  assert(counts.cost_usd === null || (Number.isFinite(counts.cost_usd) && counts.cost_usd >= 0), context);
}

Deno.test("normalizeUsage() never throws and never gives a part above its whole on 20,000 random payloads", () => {
  const keys = new Set<string>(["usage", "usageMetadata", "totalUsage", "response", "iterations", "type", "is_byok"]);
  JSON.stringify(GOLDENS.map(([, payload]) => payload), (key, value) => {
    if (isNaN(Number(key))) keys.add(key);
    return value;
  });
  const names = [...keys];
  const next = random(20260201);
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(next() * values.length)];
  const make = (depth: number): unknown => {
    const kind = next();
    if (depth > 0 && kind < 0.35) {
      const entries = Array.from({ length: Math.floor(next() * 8) }, () => [pick(names), make(depth - 1)]);
      return Object.fromEntries(entries);
    }
    if (depth > 0 && kind < 0.4) return Array.from({ length: Math.floor(next() * 4) }, () => make(depth - 1));
    if (kind < 0.85) return Math.floor(next() * 10 ** Math.floor(next() * 5));
    return pick([null, undefined, NaN, -3, 0.5, 2 ** 53, 10n, "compaction", "1h", true]);
  };
  let recognised = 0;
  for (let round = 0; round < 20_000; round++) {
    const payload = Object.fromEntries(Array.from({ length: 8 }, () => [pick(names), make(3)]));
    const counts = normalizeUsage(payload);
    if (counts === null) continue;
    recognised++;
    assertConsistent(counts, payload);
  }
  assert(recognised > 5_000, `only ${recognised} payloads were recognised`);
});

Deno.test("normalizeUsage() gives the same counts back from each provider's way of writing them", () => {
  const next = random(7);
  const below = (limit: number): number => Math.floor(next() * limit);
  for (let round = 0; round < 500; round++) {
    const [read, write, fresh, reasoning, text] = [below(900), below(900), below(900), below(900), 1 + below(900)];
    const [input, output, write1h] = [read + write + fresh, reasoning + text, below(write + 1)];
    const full = usageOf([input, output, read, write, null, reasoning]);
    const chat = {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: read, cache_write_tokens: write },
      completion_tokens_details: { reasoning_tokens: reasoning },
    };
    assertEquals(normalizeUsage(chat), full);
    // xAI: the same with reasoning apart.
    assertEquals(normalizeUsage({ ...chat, completion_tokens: text }), full);
    assertEquals(
      normalizeUsage({
        input_tokens: input,
        output_tokens: output,
        total_tokens: input + output,
        input_tokens_details: { cached_tokens: read, cache_write_tokens: write },
        output_tokens_details: { reasoning_tokens: reasoning },
      }),
      full,
    );
    assertEquals(
      normalizeUsage({
        inputTokens: input,
        outputTokens: output,
        totalTokens: input + output,
        inputTokenDetails: { noCacheTokens: fresh, cacheReadTokens: read, cacheWriteTokens: write },
        outputTokenDetails: { textTokens: text, reasoningTokens: reasoning },
      }),
      full,
    );
    assertEquals(
      normalizeUsage({
        input_tokens: fresh,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: write,
        cache_creation: { ephemeral_1h_input_tokens: write1h, ephemeral_5m_input_tokens: write - write1h },
        output_tokens: output,
        output_tokens_details: { thinking_tokens: reasoning },
      }),
      { ...full, cache_write_1h_tokens: write1h },
    );
    assertEquals(
      normalizeUsage({
        inputTokens: fresh,
        outputTokens: output,
        cacheReadInputTokens: read,
        cacheWriteInputTokens: write,
        totalTokens: input + output,
      }),
      { ...full, reasoning_tokens: null },
    );
    assertEquals(
      normalizeUsage({
        promptTokenCount: input,
        cachedContentTokenCount: read,
        candidatesTokenCount: text,
        thoughtsTokenCount: reasoning,
        totalTokenCount: input + output,
      }),
      { ...full, cache_write_tokens: null },
    );
  }
});

const COUNTS = [
  ["input_tokens", "input_tokens"],
  ["output_tokens", "output_tokens"],
  ["cache_read_tokens", "cache_read_tokens"],
  ["cache_write_tokens", "cache_write_tokens"],
  ["cache_write_1h_tokens", "cache_write_1h_tokens"],
  ["reasoning_tokens", "output_reasoning_tokens"],
] as const;

// Where Kymo means to differ from genai-prices 0.1.8, with the payloads of the fixture that are concerned.
const DIFFERENCES: readonly {
  cause: string;
  columns: string[];
  payloads: number;
  applies: (body: UsageEntry["body"]) => boolean;
}[] = [
  {
    cause: "Anthropic bills the compaction passes that its counts leave out; the library reads the counts alone",
    columns: ["input_tokens", "output_tokens", "cache_write_tokens"],
    payloads: 2,
    applies: ({ usage }) => JSON.stringify(usage?.iterations ?? []).includes('"compaction"'),
  },
  {
    cause: "Gemini's OpenAI-compatible endpoint puts its thoughts in the total alone; the library drops them",
    columns: ["output_tokens"],
    payloads: 2,
    applies: ({ model, usage }) => model?.startsWith("gemini") === true && usage !== undefined,
  },
  {
    cause: "Mistral's older num_cached_tokens; the library reads prompt_tokens_details.cached_tokens alone",
    columns: ["cache_read_tokens"],
    payloads: 1,
    applies: ({ usage }) => usage?.num_cached_tokens !== undefined && usage.num_cached_tokens !== 0,
  },
];

Deno.test("normalizeUsage() agrees with genai-prices on its dataset, but for the differences that are meant", () => {
  const entries = usageEntries();
  const concerned = DIFFERENCES.map(() => 0);
  for (const { body, extracted } of entries) {
    const [providerId, flavor] = usageExtractor(body);
    const provider = findProvider({ providerId });
    assert(provider !== undefined);
    const theirs = extractUsage(provider, body, flavor).usage;
    const stored = extracted.find(({ extractors }) =>
      extractors.some((extractor) => extractor.provider_id === providerId && extractor.api_flavor === flavor)
    );
    const ours = normalizeUsage(body);
    assert(ours !== null, body.file);
    assertConsistent(ours, body);
    assertEquals(normalizeUsage(body.usage ?? body.usageMetadata ?? body.meta), ours);

    const meant = DIFFERENCES.findIndex(({ applies }) => applies(body));
    const differing: string[] = [];
    for (const [column, unit] of COUNTS) {
      // The library leaves out what is 0, so 0 and unknown are one to it.
      const expected = theirs[unit] ?? 0;
      assertEquals(stored?.usage[unit] ?? 0, expected, `${body.file}: the dataset and the library differ in ${unit}`);
      if ((ours[column] ?? 0) !== expected) differing.push(column);
    }
    const allowed = DIFFERENCES[meant]?.columns ?? [];
    assertEquals(differing.filter((column) => !allowed.includes(column)), [], body.file);
    if (differing.length > 0) concerned[meant] = (concerned[meant] ?? 0) + 1;
  }
  assertEquals(entries.length, 104);
  assertEquals(concerned, DIFFERENCES.map(({ payloads }) => payloads));
});
