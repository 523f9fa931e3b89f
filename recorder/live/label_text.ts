/** Text that may be shown as a key, a label or an error type. @module */
import type { LooseEvent } from "../column_batch.ts";
import { redactText } from "../redact_text.ts";

/** Turns a value of an event into text that may be shown, or `null` where there is none. */
export type LabelText = (raw: unknown) => string | null;

/** Longest text that is shown, in characters. */
export const LABEL_LENGTH = 200;

/** Read of a longer text: enough that a secret is seen whole before it is cut. */
const READ_LENGTH = 4 * LABEL_LENGTH;

/** Control characters and line separators: they would break lines of a report or colour a terminal. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * Makes the conversion: secrets are redacted, control characters become spaces, the rest is cut at
 * {@linkcode LABEL_LENGTH}. Empty text and objects are unknown. Each text is looked at once: the answers are kept, at
 * most `limit` of them.
 */
export function createLabelText(limit: number): LabelText {
  const known = new Map<string, string | null>();
  return (raw) => {
    const text = textOf(raw);
    if (text === null) return null;
    let shown = known.get(text);
    if (shown !== undefined) return shown;
    shown = show(text);
    if (text.length > READ_LENGTH) return shown;
    if (known.size >= limit) known.clear();
    known.set(text, shown);
    return shown;
  };
}

/** The label of how an event ended: `null` for one that went well, else what went wrong. */
export function errorLabel({ status, error_type }: LooseEvent, text: LabelText): string | null {
  const isOk = status === "ok" || status === undefined || status === null;
  return isOk ? null : text(error_type) ?? text(status) ?? "error";
}

function textOf(raw: unknown): string | null {
  if (typeof raw === "string") return raw;
  return typeof raw === "number" || typeof raw === "boolean" || typeof raw === "bigint" ? String(raw) : null;
}

function show(text: string): string | null {
  const redacted = redactText(text.slice(0, READ_LENGTH).replace(CONTROL, " "));
  const shown = redacted.slice(0, LABEL_LENGTH).toWellFormed().trim();
  return shown === "" ? null : shown;
}
