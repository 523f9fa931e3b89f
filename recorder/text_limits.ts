/** How long texts may be, so that no event takes more than its share of memory and disk. Pure. @module */
import type { ColumnName } from "./schema.ts";

/** Longest text of a column and of a value in `attributes`. */
export const TEXT_CHARACTERS = 8_192;
/** Longest input or output. */
const CONTENT_CHARACTERS = 1_000_000;
/** Longest error message. */
export const MESSAGE_CHARACTERS = 500;
/** Read beyond the limit, so that a secret across it is recognised. */
const OVERLAP = 1_024;

/** Longest text of a column. */
export function textLimit(column: ColumnName): number {
  return column === "input_text" || column === "output_text" ? CONTENT_CHARACTERS : TEXT_CHARACTERS;
}

/**
 * The beginning of a text as a text of its own: a slice would keep the whole in memory. Splits no surrogate pair.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cutText } from "./text_limits.ts";
 *
 * assertEquals(cutText("kymograph", 4), "kymo");
 * assertEquals(cutText("kymo", 10), "kymo");
 * ```
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const isPair = (text.codePointAt(limit - 1) ?? 0) > 0xffff;
  return JSON.parse(JSON.stringify(text.slice(0, isPair ? limit - 1 : limit)));
}

/** The beginning of what a rule leaves of a text. Takes no longer for a text that is much longer than the limit. */
export function redactAndCut(text: string, limit: number, redact: (text: string) => string): string {
  const window = 2 * limit + OVERLAP;
  if (text.length <= window) return cutText(redact(text), limit);
  const redacted = redact(text.slice(0, window));
  return cutText(redacted, Math.max(0, Math.min(limit, redacted.length - OVERLAP)));
}
