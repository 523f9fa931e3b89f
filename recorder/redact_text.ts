/** Takes secrets out of free text before it is written. Pure. @module */

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, "$1 [redacted]"],
  [/\b(?:sk|pk|rk|xai|gsk|hf|ghp|gho|glpat|AIza|AKIA)[-_]?[\w-]{12,}/g, "[redacted key]"],
  [
    /\b(api[-_ ]?key|token|secret|password|authorization)(["']?\s*[:=]\s*["']?)(?!\[redacted)[^\s"',;]{4,}/gi,
    "$1$2[redacted]",
  ],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[redacted e-mail]"],
];

/**
 * Replaces API keys, bearer tokens, values of secret-looking keys and e-mail addresses. Linear in the length of the text.
 *
 * @example
 * ```ts
 * import { redactText } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(redactText("401: key sk-proj-abcdefghijklmnop is invalid"), "401: key [redacted key] is invalid");
 * ```
 */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
