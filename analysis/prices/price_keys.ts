/** What prices know a call by. @module */

/** A provider and a model, as the price table spells them. */
export interface PriceKey {
  /** Provider id of the price table. */
  readonly providerId: string;
  /** Model without prefixes. */
  readonly modelId: string;
}

/** Names of OpenTelemetry GenAI and of common libraries that the price table does not know. */
const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map(Object.entries({
  "x_ai": "x-ai",
  "xai": "x-ai",
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "az.ai.openai": "azure",
  "az.ai.inference": "azure",
  "aws.bedrock": "aws",
  "bedrock": "aws",
  "gcp.gemini": "google",
  "gcp.vertex_ai": "google",
  "gcp.gen_ai": "google",
  "vertex_ai": "google",
  "gemini": "google",
  "mistral_ai": "mistral",
  "moonshot_ai": "moonshotai",
}));

/** Providers that run on your own machine: a token costs nothing. */
const LOCAL_PROVIDERS: readonly string[] = [
  "ollama",
  "vllm",
  "llamacpp",
  "llama.cpp",
  "lmstudio",
  "lm_studio",
  "localai",
];

/** Prefixes that name the provider inside the model: `openai:gpt-4o`, `anthropic/claude-opus-4-5`. */
const PREFIX = /^([\w.-]+)[:/](.+)$/;

/** Whether tokens of a provider are free. */
export function isLocalProvider(provider: string | null): boolean {
  return provider !== null && LOCAL_PROVIDERS.includes(provider.toLowerCase());
}

/**
 * How the price table spells a call; `null` without a provider: the same model costs different amounts at different
 * providers, and nothing on one's own machine.
 *
 * @example
 * ```ts
 * import { priceKey } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(priceKey("gcp.gemini", "models/gemini-2.5-pro"), { providerId: "google", modelId: "gemini-2.5-pro" });
 * assertEquals(priceKey(null, "openai:gpt-4o"), { providerId: "openai", modelId: "gpt-4o" });
 * assertEquals(priceKey(null, "deepseek-r1"), null);
 * ```
 */
export function priceKey(provider: string | null, model: string): PriceKey | null {
  const name = model.replace(/^models\//, "");
  // A fine-tuned model is no prefix: it has a price of its own, under its own name.
  const prefix = name.startsWith("ft:") ? null : PREFIX.exec(name);
  if (provider !== null && provider !== "") {
    const providerId = providerIdOf(provider);
    const repeats = prefix !== null && providerIdOf(prefix[1]!) === providerId;
    return { providerId, modelId: repeats ? prefix[2]! : name };
  }
  return prefix === null ? null : { providerId: providerIdOf(prefix[1]!), modelId: prefix[2]! };
}

function providerIdOf(name: string): string {
  const known = name.toLowerCase();
  return PROVIDER_ALIASES.get(known) ?? known;
}
