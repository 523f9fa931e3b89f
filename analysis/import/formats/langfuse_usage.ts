/** Tokens and cost of a Langfuse observation. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { isObject, type JsonObject } from "../lenient_json.ts";

const CACHE_READS = [
  "input_cache_read",
  "input_cached_tokens",
  "cache_read_input_tokens",
  "prompt_details.cache_read",
  "prompt_details.cached_tokens",
];
const CACHE_WRITES = ["input_cache_creation", "input_cache_write", "cache_creation_input_tokens"];
const REASONING = ["output_reasoning", "output_reasoning_tokens", "completion_details.reasoning"];
/** Of Anthropic's, and named like no other part. */
const INPUT_PARTS = ["cache_read_input_tokens", "cache_creation_input_tokens"];

/**
 * Tokens with all their parts inside. Langfuse counts parts such as `input_cache_read` and `output_reasoning` apart from
 * `input` and `output`, some of its clients inside: the total says which.
 */
export function langfuseUsage({ usageDetails, costDetails, totalCost }: JsonObject): LooseEvent {
  const usage = numbersOf(usageDetails);
  const cost = numbersOf(costDetails).total ?? (typeof totalCost === "number" && totalCost > 0 ? totalCost : null);
  const isInside = usage.total !== undefined && usage.total === (usage.input ?? 0) + (usage.output ?? 0);
  const input_tokens = isInside ? usage.input ?? null : wholeOf(usage, "input");
  const output_tokens = isInside ? usage.output ?? null : wholeOf(usage, "output");
  const reads = firstOf(usage, CACHE_READS);
  const writes = firstOf(usage, CACHE_WRITES);
  const reasoning = firstOf(usage, REASONING);
  const inputFits = (reads ?? 0) + (writes ?? 0) <= (input_tokens ?? 0);
  return {
    input_tokens,
    output_tokens,
    cache_read_tokens: inputFits ? reads : null,
    cache_write_tokens: inputFits ? writes : null,
    reasoning_tokens: (reasoning ?? 0) <= (output_tokens ?? 0) ? reasoning : null,
    cost_usd: cost,
    cost_source: cost === null ? null : "caller",
  };
}

function numbersOf(details: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(isObject(details) ? details : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}

function wholeOf(usage: Readonly<Record<string, number>>, whole: "input" | "output"): number | null {
  const parts = Object.entries(usage).filter(([name]) => {
    return name === whole || name.startsWith(`${whole}_`) || whole === "input" && INPUT_PARTS.includes(name);
  });
  return parts.length === 0 ? null : parts.reduce((sum, [, tokens]) => sum + tokens, 0);
}

function firstOf(usage: Readonly<Record<string, number>>, names: readonly string[]): number | null {
  const name = names.find((one) => usage[one] !== undefined);
  return name === undefined ? null : usage[name]!;
}
