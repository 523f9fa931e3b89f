/** What becomes of inputs and outputs: lengths always, texts and fingerprints only where asked for. @module */
import { createHmac } from "node:crypto";
import type { InvalidCell } from "./column_batch.ts";
import type { Redactor } from "./redactor.ts";
import { redactAndCut } from "./text_limits.ts";

/** How content is treated. */
export interface ContentOptions {
  /**
   * True keeps `input_text` and `output_text`, redacted and cut at 10,000 characters or at `maxChars`. Otherwise the
   * recorder takes their length and lets go of them. @default {false}
   */
  readonly captureContent?: boolean | { readonly maxChars: number };
  /**
   * True keeps a salted hash of the input, to find repeated calls. The salt is drawn anew for each recorder; give one
   * to compare between processes and days. @default {false}
   */
  readonly fingerprint?: boolean | { readonly salt: string };
}

/** What texts are held against before they are cut: a secret across the cut would not be recognised after it. */
export interface ContentGuard {
  /** Takes secrets out. */
  readonly redactor: Redactor;
  /** Hears of a text that could not be redacted; it is hidden. */
  readonly onInvalid: InvalidCell;
}

/** Replaces the content of an event by what may be kept of it. */
export type ContentRule = (event: Record<string, unknown>) => void;

const MAX_CHARS = 10_000;
const FINGERPRINT_DIGITS = 16;

/**
 * Makes the rule. Texts may be given as text or as anything that becomes JSON, such as a list of messages.
 *
 * Fingerprint: HMAC-SHA-256 of the input with the salt, the first 64 bits.
 *
 * @throws {RangeError} If `maxChars` is no whole number above 0, or the salt is empty.
 */
export function createContentRule(
  { captureContent = false, fingerprint = false }: ContentOptions,
  { redactor, onInvalid }: ContentGuard,
): ContentRule {
  const maxChars = maxCharsOf(captureContent);
  const salt = saltOf(fingerprint);
  function kept(column: "input_text" | "output_text", text: string | null): string | undefined {
    if (maxChars === 0 || text === null) return undefined;
    const rule = redactor.ruleOf(column);
    return redactAndCut(text, maxChars, (part) => rule(part, (problem) => onInvalid(column, problem)));
  }
  return (event) => {
    const input = textOf(event.input_text);
    const output = textOf(event.output_text);
    if (input !== null) {
      event.input_chars ??= input.length;
      if (salt !== null) event.fingerprint ??= hash(input, salt);
    }
    if (output !== null) event.output_chars ??= output.length;
    event.input_text = kept("input_text", input);
    event.output_text = kept("output_text", output);
  };
}

/** Characters of a stream that are worth keeping until they are redacted and cut; 0 where content is not captured. */
export function captureChars({ captureContent = false }: ContentOptions): number {
  return 2 * maxCharsOf(captureContent);
}

function maxCharsOf(captureContent: boolean | { readonly maxChars: number }): number {
  if (typeof captureContent === "boolean") return captureContent ? MAX_CHARS : 0;
  const { maxChars } = captureContent;
  if (Number.isSafeInteger(maxChars) && maxChars > 0) return maxChars;
  throw new RangeError(
    `Cannot create recorder: captureContent.maxChars must be a whole number above 0, current value is ${maxChars}`,
  );
}

function saltOf(fingerprint: boolean | { readonly salt: string }): string | null {
  if (typeof fingerprint === "boolean") return fingerprint ? crypto.randomUUID() : null;
  if (typeof fingerprint.salt === "string" && fingerprint.salt !== "") return fingerprint.salt;
  throw new RangeError('Cannot create recorder: fingerprint.salt must be a text, current value is ""');
}

function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (typeof content !== "object" || content === null) return null;
  try {
    return JSON.stringify(content) ?? null;
  } catch {
    // Cycles and getters that throw: there is no text to take.
    return null;
  }
}

function hash(text: string, salt: string): string {
  return createHmac("sha256", salt).update(text).digest("hex").slice(0, FINGERPRINT_DIGITS);
}
