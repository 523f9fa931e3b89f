/** Names of one model at several providers. @module */

/**
 * What is left of a model's name without what providers put around it: `meta-llama/Llama-2-70b-chat-hf`,
 * `accounts/fireworks/models/llama-v2-70b-chat` and `meta.llama2-70b-chat-v1` are one model. Sizes, kinds and dates stay: a
 * dated model need not be the one of today.
 */
export function plainModelName(model: string): string {
  return model.toLowerCase()
    .replace(/:[0-9a-f]{32,}$/, "")
    .replace(/^.*\//, "")
    .replace(/^(?:[a-z]{2,6}\.)?(?:meta|anthropic|mistral|amazon|cohere|deepseek|openai)\./, "")
    .replace(/-v\d+(?::\d+)?$/, "")
    .replace(/-hf$/, "")
    .replace(/v(?=\d)/g, "")
    .replace(/[^a-z0-9.:]/g, "");
}
