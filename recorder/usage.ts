/**
 * Token counts of any provider, in one convention. No I/O, no state; runs inside the recorded program's requests.
 *
 * @module
 */

import { USAGE_SHAPES, type UsagePath, type UsageShape } from "./usage_shapes.ts";

/** Tokens of one call as the schema counts them. A count that is unknown is `null`, never 0. */
export interface TokenUsage {
  /** Tokens read by the model; cached reads and writes are inside. */
  readonly input_tokens: number | null;
  /** Tokens written by the model; reasoning is inside. */
  readonly output_tokens: number | null;
  /** Part of `input_tokens` that came from the prompt cache. */
  readonly cache_read_tokens: number | null;
  /** Part of `input_tokens` that was written to the prompt cache, for five minutes or for an hour. */
  readonly cache_write_tokens: number | null;
  /** Part of `cache_write_tokens` that is kept for an hour. */
  readonly cache_write_1h_tokens: number | null;
  /** Part of `output_tokens` that is hidden reasoning. */
  readonly reasoning_tokens: number | null;
  /** Tier that sets the price, in the provider's own word. */
  readonly service_tier: string | null;
  /** Cost in US dollars, where the provider says it. */
  readonly cost_usd: number | null;
}

type Payload = Readonly<Record<string, unknown>>;
type TokenCounts = Omit<TokenUsage, "service_tier" | "cost_usd">;

/** What clients and stream events keep a usage, or a response with one, in; besides `usage` and `usageMetadata`. */
const WRAPPERS = "response message usage_metadata totalUsage delta body interaction meta metadata x_groq".split(" ");
const NO_PASSES: readonly Payload[] = [];
const MAX_WRAPPERS = 2;
/** Bound on lists inside a payload, so that no payload can hold up the recorded program. */
const MAX_ENTRIES = 1_000;
const MAX_COUNT = BigInt(Number.MAX_SAFE_INTEGER);
const TICKS_PER_USD = 1e10;

/**
 * Reads the token counts out of a provider's usage object, or out of the whole response that holds one.
 *
 * Understood are OpenAI (chat completions, responses, realtime) and its many copies, Anthropic, Gemini, Bedrock
 * Converse, Ollama, Cohere, OpenRouter, AI SDK 4 to 7, LangChain, OpenTelemetry GenAI attributes and Kymo's own columns.
 *
 * Providers disagree on what the input and output counts contain. The result is always inclusive: what a provider is
 * known to count apart (Anthropic's and Bedrock's cache, Anthropic's compaction, Gemini's thoughts) is added. Where one
 * shape serves providers of both habits, the payload decides: reasoning or cache is added when the reported total is
 * the sum of all, and a cache above the input stands beside it (AI SDK 5 with Anthropic: 4 and 8,845 make 8,849). A
 * cache that AI SDK 5 took from Anthropic and that is smaller than the other input looks like OpenAI's, and is read so.
 *
 * A missing count is `null`, as is one that is no safe whole number from 0 up, and a whole that would need it. Parts
 * are never above their whole: where the payload contradicts itself, the part is `null`.
 *
 * Each call is independent. Providers report usage in a stream cumulatively, so the last report counts, not their sum.
 *
 * @param usage Usage object or response, of any type; not modified. A promise of one holds no counts yet.
 * @returns The counts, or `null` when no token count is recognisable. Never throws, whatever it is given.
 *
 * @example Anthropic counts the cache apart, OpenAI inside
 * ```ts
 * import { normalizeUsage } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * const anthropic = { input_tokens: 4, cache_read_input_tokens: 8845, cache_creation_input_tokens: 0, output_tokens: 20 };
 * assertEquals(normalizeUsage(anthropic)?.input_tokens, 8849);
 *
 * const openai = { input_tokens: 12594, input_tokens_details: { cached_tokens: 3200 }, output_tokens: 20 };
 * assertEquals(normalizeUsage({ id: "resp_1", usage: openai })?.input_tokens, 12594);
 *
 * assertEquals(normalizeUsage("no usage"), null);
 * ```
 */
export function normalizeUsage(usage: unknown): TokenUsage | null {
  try {
    return find(usage, MAX_WRAPPERS);
  } catch {
    // Getters and proxies of the payload run foreign code; whatever they throw must not reach the recorded program.
    return null;
  }
}

function find(value: unknown, wrappers: number): TokenUsage | null {
  if (!isPayload(value)) return null;
  let held = property(value, "usage");
  // Beside the AI SDK's `totalUsage` its `usage` is the last step alone.
  held = isPayload(held) ? property(value, "totalUsage") ?? held : property(value, "usageMetadata");
  const usage = (isPayload(held) ? read(held, value) : null) ?? read(value, value);
  if (usage !== null || wrappers === 0) return usage;
  for (const key of WRAPPERS) {
    const usage = find(property(value, key), wrappers - 1);
    if (usage !== null) return usage;
  }
  return null;
}

/** Reads one usage object; the response around it may name the tier and the cost. */
function read(usage: Payload, response: Payload): TokenUsage | null {
  const shape = USAGE_SHAPES.find((shape) => isPresent(first(usage, shape.marks)));
  if (shape === undefined) return null;
  const counts = countTokens(usage, shape);
  if (counts === null) return null;
  let service_tier = text(first(usage, shape.tier));
  let cost_usd = costOf(usage, shape);
  if (response !== usage) {
    service_tier ??= text(first(response, shape.tier));
    cost_usd ??= amount(response.total_cost_usd);
  }
  return { ...counts, service_tier, cost_usd };
}

function countTokens(usage: Payload, shape: UsageShape): TokenCounts | null {
  // A count that is there but unreadable is NaN up to the end: sums with it are NaN too, comparisons false.
  const passes = compactionPasses(usage, shape);
  let input = plus(count(usage, passes, shape.input), count(usage, passes, shape.inputBeside));
  let output = count(usage, passes, shape.output);
  const read = count(usage, passes, shape.cacheRead);
  const write = count(usage, passes, shape.cacheWrite);
  const write1h = count(usage, passes, shape.cacheWrite1h);
  const reasoning = count(usage, passes, shape.reasoning);
  const total = count(usage, passes, shape.total);

  const cached = (read ?? 0) + (write ?? 0);
  const thought = reasoning ?? 0;
  // Embeddings and refused answers: the total says that nothing was written.
  if (output === null && total !== null && total === input && thought === 0) output = 0;
  const surplus = total === null || input === null || output === null ? 0 : total - input - output;
  const isThoughtApart = surplus > 0 && (surplus === thought || surplus === cached + thought);
  const isCacheApart = surplus > 0 && (surplus === cached + thought || (surplus === cached && !isThoughtApart));

  if (input !== null && (shape.cacheApart || isCacheApart || cached > input)) input += cached;
  if (shape.reasoningApart) output = plus(output, reasoning);
  else if (output !== null && thought > 0) {
    // Where a total says otherwise, reasoning above the output comes from another tokenizer (seen at OpenRouter).
    const isBeside = isThoughtApart || (total === null && thought > output) ||
      isPresent(first(usage, shape.reasoningApartMarks));
    if (isBeside) output += thought;
  } else if (output !== null && surplus > 0 && shape.surplusIsReasoning && !isCacheApart && reasoning === null) {
    output += surplus;
  }

  const input_tokens = part(input, null);
  const output_tokens = part(output, null);
  const cache_read_tokens = part(read, input_tokens);
  const cache_write_tokens = part(write, input_tokens);
  const cache_write_1h_tokens = part(write1h, cache_write_tokens);
  const reasoning_tokens = part(reasoning, output_tokens);
  const known = input_tokens ?? output_tokens ?? cache_read_tokens ?? cache_write_tokens ?? reasoning_tokens;
  if (known === null) return null;
  return {
    input_tokens,
    output_tokens,
    cache_read_tokens,
    cache_write_tokens,
    cache_write_1h_tokens,
    reasoning_tokens,
  };
}

/** Anthropic leaves the summarising passes of a compaction out of its counts but bills them, by the same model. */
function compactionPasses(usage: Payload, shape: UsageShape): readonly Payload[] {
  const iterations = shape.hasIterations ? usage.iterations : null;
  if (!Array.isArray(iterations)) return NO_PASSES;
  return iterations.slice(0, MAX_ENTRIES).filter(isPayload).filter((pass) => pass.type === "compaction");
}

function costOf(usage: Payload, shape: UsageShape): number | null {
  const cost = usage.cost;
  if (!isPresent(cost)) {
    const ticks = usage.cost_in_usd_ticks;
    return amount(typeof ticks === "number" ? ticks / TICKS_PER_USD : first(usage, shape.cost));
  }
  if (isPayload(cost)) return amount(cost.total_cost);
  if (usage.is_byok !== true) return amount(cost);
  // With the user's own key OpenRouter charges a fee at most, and the provider the rest.
  const upstream = amount(at(usage, ["cost_details", "upstream_inference_cost"]));
  return typeof cost === "number" && upstream !== null ? amount(cost + upstream) : null;
}

function amount(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value < Infinity ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function count(usage: Payload, passes: readonly Payload[], paths: readonly UsagePath[]): number | null {
  let sum = number(first(usage, paths));
  for (const pass of passes) if (sum !== null) sum += number(first(pass, paths)) ?? 0;
  return sum;
}

function number(value: unknown): number | null {
  if (!isPresent(value)) return null;
  if (typeof value === "number") return value >= 0 && Number.isSafeInteger(value) ? value : NaN;
  return typeof value === "bigint" && value >= 0n && value <= MAX_COUNT ? Number(value) : NaN;
}

function first(payload: Payload, paths: readonly UsagePath[]): unknown {
  for (const path of paths) {
    const value = at(payload, path);
    if (isPresent(value)) return value;
  }
  return undefined;
}

function at(payload: Payload, path: UsagePath): unknown {
  const value = payload[path[0]];
  if (path.length === 1) return value;
  if (!isPayload(value)) return undefined;
  if (Array.isArray(value)) {
    const entries = value.slice(0, MAX_ENTRIES).filter(isPayload);
    return entries.find((entry) => entry.ttl === path[1])?.inputTokens;
  }
  for (let index = 1; index < path.length; index++) {
    const inner = value[path[index] ?? ""];
    if (isPresent(inner)) return inner;
  }
  return undefined;
}

function property(payload: Payload, key: string): unknown {
  const value = payload[key];
  // A stream of the AI SDK makes a new promise at each read: nobody else could handle the rejection of this one.
  if (value instanceof Promise) value.catch(() => {});
  return value;
}

/** Sum of what is known: null only where neither is. */
function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

/** A count as it is recorded: null where it is unreadable or above its whole; -0 becomes 0. */
function part(value: number | null, whole: number | null): number | null {
  if (value === null || !Number.isSafeInteger(value)) return null;
  return whole !== null && value > whole ? null : value + 0;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
