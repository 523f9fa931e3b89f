/** Measures by the names that people use. @module */

const WORDS: Readonly<Record<string, string>> = {
  duration_ms: "duration",
  first_token_ms: "first token",
  first_text_ms: "first text",
  tokens_per_s: "tokens per second",
  error_ratio: "error ratio",
  cost_per_call_usd: "cost per call",
  tokens_per_call: "tokens per call",
  input_tokens: "input tokens",
  output_tokens: "output tokens",
};

/** `duration_ms_p50` is "p50 duration", `attributes.depth_mean` "mean attributes.depth". */
export function measureLabel(name: string): string {
  const [, field, statistic] = /^(.+)_(p\d{1,2}(?:\.\d+)?|mean)$/.exec(name) ?? [];
  if (field === undefined) return WORDS[name] ?? name;
  return `${statistic} ${WORDS[field] ?? field}`;
}
