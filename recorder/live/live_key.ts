/** What live metrics are counted by. Pure. @module */
import type { Labels } from "./label_index.ts";

/** Columns that can be part of a key. */
export const KEY_COLUMNS = [
  "model",
  "response_model",
  "provider",
  "service_tier",
  "task",
  "agent",
  "caller",
  "user",
  "session_id",
  "name",
  "prompt_version",
] as const;

/** A column that can be part of a key: one of {@linkcode KEY_COLUMNS}. */
export type KeyColumn = (typeof KEY_COLUMNS)[number];

/** A key: the columns that calls are counted by, with their values; what is left out is unknown. */
export type LiveKey = Readonly<Partial<Record<KeyColumn, string | null | undefined>>>;

/**
 * The key as one text, `model|task|agent`: for display, and for resetting by prefix. Unknown parts stay empty, those at
 * the end are left out, so a lone model is plain. A `|` or `\` inside a part is written `\|` or `\\`: different keys
 * never look the same.
 */
export function keyText(parts: Labels): string {
  let known = parts.length;
  while (known > 0 && parts[known - 1] === null) known--;
  return parts.slice(0, known).map((part) => (part ?? "").replace(/[\\|]/g, "\\$&")).join("|");
}
