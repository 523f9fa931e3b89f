/** Real usage payloads with what genai-prices reads out of them, see fixtures/genai_prices. @module */

/** An entry. */
export interface UsageEntry {
  readonly body: {
    readonly file: string;
    readonly model?: string;
    readonly meta?: unknown;
    readonly usage?: Readonly<Record<string, unknown>>;
    readonly usageMetadata?: unknown;
  };
  /** Model that answered. */
  readonly model?: string;
  readonly extracted: readonly {
    readonly extractors: readonly {
      readonly provider_id: string;
      readonly api_flavor: string;
      readonly input_price?: string;
      readonly output_price?: string;
    }[];
    readonly usage: Readonly<Record<string, number>>;
  }[];
}

/** All of them. */
export function usageEntries(): UsageEntry[] {
  return JSON.parse(Deno.readTextFileSync(new URL("../../fixtures/genai_prices/usages.json", import.meta.url)));
}

/** Who answered: several extractors read any one payload, and only the true provider's reads it right. */
export function usageExtractor(
  { file, model, meta, usage = {}, usageMetadata }: UsageEntry["body"],
): readonly [string, string] {
  if (usageMetadata !== undefined) return ["google", "default"];
  if (meta !== undefined) return ["cohere", "embeddings"];
  if ("billed_units" in usage) return ["cohere", "default"];
  if ("inputTokens" in usage) return ["aws", "default"];
  if ("cache_read_input_tokens" in usage) {
    return file.includes("bedrock") ? ["aws", "anthropic"] : ["anthropic", "default"];
  }
  if ("input_tokens" in usage) return ["openai", "responses"];
  if (!("completion_tokens" in usage)) return ["openai", "embeddings"];
  if (model?.startsWith("gemini")) return ["google", "chat"];
  if (file.includes("huggingface")) return ["huggingface_novita", "chat"];
  for (const provider of ["groq", "mistral"]) if (file.includes(provider)) return [provider, "default"];
  for (const provider of ["cerebras", "deepseek", "openrouter", "zai"]) {
    if (file.includes(provider)) return [provider, "chat"];
  }
  return ["openai", "chat"];
}
