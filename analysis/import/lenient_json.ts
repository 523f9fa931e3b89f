/** JSON as Python writes it. Pure. @module */

/**
 * Reads JSON in which `NaN`, `Infinity` and `-Infinity` may stand for numbers, as Python's `json.dumps` writes them: they
 * are unknown, `null`.
 *
 * @throws {SyntaxError} If it is not even that.
 */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(TOKENS, (token) => token.startsWith('"') ? token : "null"));
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
