/**
 * Where each provider writes its token counts: the table that {@linkcode normalizeUsage} walks. No I/O, no state.
 *
 * A shape is written in the snake_case of the wire; official TypeScript clients rename the same keys to camelCase, and
 * {@linkcode camelShape} makes that twin. The first shape with a mark present is taken, so among shapes that share keys
 * the more specific one stands first.
 *
 * @module
 */

/** A property, or an object and the properties below it of which the first that is neither missing nor null is read. */
export type UsagePath = readonly [key: string, ...inner: string[]];

/** One way of reporting tokens. Of several paths for a count the first that is neither missing nor null is read. */
export interface UsageShape {
  /** One of these present makes the payload one of this shape; the input and output count where not said. */
  readonly marks: readonly UsagePath[];
  /** Input count. */
  readonly input: readonly UsagePath[];
  /** Input that is always reported apart from the input count, such as what Gemini's own tools feed back. */
  readonly inputBeside: readonly UsagePath[];
  /** Output count. */
  readonly output: readonly UsagePath[];
  /** Input that came from the prompt cache. */
  readonly cacheRead: readonly UsagePath[];
  /** Input that was written to the prompt cache. */
  readonly cacheWrite: readonly UsagePath[];
  /** Part of the cache writes that is kept for an hour; below a list, the entry whose `ttl` is the inner key. */
  readonly cacheWrite1h: readonly UsagePath[];
  /** Output that is hidden reasoning. */
  readonly reasoning: readonly UsagePath[];
  /** The provider's own sum: evidence of what it counts inside input and output. */
  readonly total: readonly UsagePath[];
  /** Tier that sets the price, in the usage or in the response around it. */
  readonly tier: readonly UsagePath[];
  /** Cost in US dollars, beside the `cost` that several shapes share. */
  readonly cost: readonly UsagePath[];
  /** Whether the input count excludes cache reads and writes. */
  readonly cacheApart: boolean;
  /** Whether the output count excludes reasoning. */
  readonly reasoningApart: boolean;
  /** Presence of one of these also says that the output count excludes reasoning. */
  readonly reasoningApartMarks: readonly UsagePath[];
  /** Whether a total above input and output, where no reasoning is reported, holds reasoning that was left out. */
  readonly surplusIsReasoning: boolean;
  /** Whether `iterations` may list passes over the conversation that the counts leave out. */
  readonly hasIterations: boolean;
}

/** OpenAI chat completions and what copies it: Azure, Mistral, Groq, DeepSeek, xAI, OpenRouter, Perplexity, LiteLLM. */
const CHAT = shape({
  input: [["prompt_tokens"]],
  output: [["completion_tokens"]],
  cacheRead: [
    ["prompt_tokens_details", "cached_tokens"],
    ["prompt_cache_hit_tokens"],
    ["num_cached_tokens"],
    ["cached_tokens"],
    ["cached_prompt_text_tokens"],
    ["cache_read_input_tokens"],
  ],
  cacheWrite: [["prompt_tokens_details", "cache_write_tokens"], ["cache_creation_input_tokens"]],
  reasoning: [["completion_tokens_details", "reasoning_tokens"], ["reasoning_tokens"]],
  total: [["total_tokens"]],
  // Perplexity's total leaves its research out too, so only these keys tell that its reasoning stands apart.
  reasoningApartMarks: [["citation_tokens"], ["num_search_queries"]],
  // Gemini behind its OpenAI-compatible endpoint: thoughts are in the total and nowhere else.
  surplusIsReasoning: true,
});

/** Anthropic messages. */
const ANTHROPIC = shape({
  marks: [["cache_read_input_tokens"], ["cache_creation_input_tokens"]],
  input: [["input_tokens"]],
  output: [["output_tokens"]],
  cacheRead: [["cache_read_input_tokens"]],
  cacheWrite: [["cache_creation_input_tokens"]],
  cacheWrite1h: [["cache_creation", "ephemeral_1h_input_tokens"]],
  reasoning: [["output_tokens_details", "thinking_tokens"]],
  cacheApart: true,
  hasIterations: true,
});

/** Amazon Bedrock Converse; the per-model usage of the Claude Agent SDK differs in one key. */
const BEDROCK = shape({
  marks: [["cacheReadInputTokens"], ["cacheWriteInputTokens"]],
  input: [["inputTokens"]],
  output: [["outputTokens"]],
  cacheRead: [["cacheReadInputTokens"]],
  cacheWrite: [["cacheWriteInputTokens"], ["cacheCreationInputTokens"]],
  cacheWrite1h: [["cacheDetails", "1h"]],
  tier: [["serviceTier", "type"]],
  cost: [["costUSD"]],
  cacheApart: true,
});

/** AI SDK 6 and 7. */
const AI_SDK = shape({
  marks: [["inputTokenDetails"], ["outputTokenDetails"]],
  input: [["inputTokens"]],
  output: [["outputTokens"]],
  cacheRead: [["inputTokenDetails", "cacheReadTokens"]],
  cacheWrite: [["inputTokenDetails", "cacheWriteTokens"]],
  reasoning: [["outputTokenDetails", "reasoningTokens"]],
  total: [["totalTokens"]],
});

/** OpenAI responses and realtime, LangChain, Codex, Kymo's own columns; in camelCase, AI SDK 5. */
const INCLUSIVE = shape({
  input: [["input_tokens"]],
  output: [["output_tokens"]],
  cacheRead: [
    ["input_tokens_details", "cached_tokens"],
    ["input_token_details", "cache_read", "cached_tokens"],
    ["cache_read_tokens"],
    ["cached_input_tokens"],
  ],
  cacheWrite: [
    ["input_tokens_details", "cache_write_tokens"],
    ["input_token_details", "cache_creation"],
    ["cache_write_tokens"],
  ],
  cacheWrite1h: [["cache_write_1h_tokens"], ["input_token_details", "ephemeral_1h_input_tokens"]],
  reasoning: [
    ["output_tokens_details", "reasoning_tokens"],
    ["output_token_details", "reasoning"],
    ["reasoning_tokens"],
    ["reasoning_output_tokens"],
  ],
  total: [["total_tokens"]],
  cost: [["cost_usd"]],
});

/** What providers hand to AI SDK 6 and 7. */
const AI_SDK_PROVIDER = shape({
  input: [["inputTokens", "total"]],
  output: [["outputTokens", "total"]],
  cacheRead: [["inputTokens", "cacheRead"]],
  cacheWrite: [["inputTokens", "cacheWrite"]],
  reasoning: [["outputTokens", "reasoning"]],
});

/** Gemini and Vertex AI, generateContent and Live. */
const GEMINI = shape({
  input: [["prompt_token_count"]],
  inputBeside: [["tool_use_prompt_token_count"]],
  output: [["candidates_token_count"], ["response_token_count"]],
  cacheRead: [["cached_content_token_count"]],
  reasoning: [["thoughts_token_count"]],
  total: [["total_token_count"]],
  tier: [["service_tier"], ["traffic_type"]],
  reasoningApart: true,
});

/** Gemini's Interactions API. */
const GEMINI_INTERACTIONS = shape({
  input: [["total_input_tokens"]],
  inputBeside: [["total_tool_use_tokens"]],
  output: [["total_output_tokens"]],
  cacheRead: [["total_cached_tokens"]],
  reasoning: [["total_thought_tokens"]],
  reasoningApart: true,
});

/** Ollama's own API, where the counts stand in the response itself. */
const OLLAMA = shape({ input: [["prompt_eval_count"]], output: [["eval_count"]] });

/** Cohere, what is paid for. The cached tokens it reports are a part of `tokens`, not of the billed units. */
const COHERE_BILLED = shape({ input: [["billed_units", "input_tokens"]], output: [["billed_units", "output_tokens"]] });

/** Cohere where it bills nothing. */
const COHERE_TOKENS = shape({
  input: [["tokens", "input_tokens"]],
  output: [["tokens", "output_tokens"]],
  cacheRead: [["cached_tokens"]],
});

/** Embeddings of the AI SDK. */
const AI_SDK_EMBEDDING = shape({ input: [["tokens"]], output: [] });

/** Span attributes of the OpenTelemetry GenAI conventions, which ask for inclusive counts. */
const OTEL = shape({
  input: [["gen_ai.usage.input_tokens"]],
  output: [["gen_ai.usage.output_tokens"]],
  cacheRead: [["gen_ai.usage.cache_read.input_tokens"], ["gen_ai.usage.cache_read_input_tokens"]],
  cacheWrite: [["gen_ai.usage.cache_write.input_tokens"], ["gen_ai.usage.cache_creation.input_tokens"]],
  reasoning: [["gen_ai.usage.reasoning.output_tokens"], ["gen_ai.usage.reasoning_tokens"]],
});

/** All shapes in the order in which they are tried: the common ones early, the specific before the general. */
export const USAGE_SHAPES: readonly UsageShape[] = [
  CHAT,
  ANTHROPIC,
  INCLUSIVE,
  camelShape(GEMINI),
  AI_SDK,
  BEDROCK,
  AI_SDK_PROVIDER,
  camelShape(INCLUSIVE),
  camelShape(CHAT),
  OLLAMA,
  COHERE_BILLED,
  camelShape(COHERE_BILLED),
  COHERE_TOKENS,
  camelShape(COHERE_TOKENS),
  GEMINI,
  GEMINI_INTERACTIONS,
  OTEL,
  AI_SDK_EMBEDDING,
];

function shape(own: Partial<UsageShape> & Pick<UsageShape, "input" | "output">): UsageShape {
  // One literal for all, so that every shape has the same layout in memory and reading them stays fast.
  return {
    marks: own.marks ?? [...own.input, ...own.output],
    input: own.input,
    inputBeside: own.inputBeside ?? [],
    output: own.output,
    cacheRead: own.cacheRead ?? [],
    cacheWrite: own.cacheWrite ?? [],
    cacheWrite1h: own.cacheWrite1h ?? [],
    reasoning: own.reasoning ?? [],
    total: own.total ?? [],
    tier: own.tier ?? [["service_tier"]],
    cost: own.cost ?? [],
    cacheApart: own.cacheApart ?? false,
    reasoningApart: own.reasoningApart ?? false,
    reasoningApartMarks: own.reasoningApartMarks ?? [],
    surplusIsReasoning: own.surplusIsReasoning ?? false,
    hasIterations: own.hasIterations ?? false,
  };
}

function camelShape(snake: UsageShape): UsageShape {
  const own = Object.entries(snake).map(([name, value]) => [
    name,
    typeof value === "boolean" ? value : value.map(camelPath),
  ]);
  return shape(Object.fromEntries(own) as UsageShape);
}

function camelPath([key, ...inner]: UsagePath): UsagePath {
  return [camelKey(key), ...inner.map(camelKey)];
}

function camelKey(key: string): string {
  const [first = "", ...words] = key.split("_");
  return first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
