/** Parameters of notebooks on the command line. @module */
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";
import type { NotebookParameter } from "../../notebooks/kernel/notebook_parameters.ts";
import { UsageError } from "./cli_io.ts";

/**
 * Reads `key=value` into texts. Of a key that comes twice the last value counts.
 *
 * @throws {UsageError} If one has no key.
 */
export function parameterOptions(options: readonly string[]): Record<string, string> {
  return Object.fromEntries(options.map((option) => {
    const at = option.indexOf("=");
    if (at > 0) return [option.slice(0, at).trim(), option.slice(at + 1)];
    throw new UsageError(`Cannot run kymo notebook: --parameter must be KEY=VALUE, current value is "${option}"`);
  }));
}

/**
 * Reads texts as what the notebook declares: a parameter whose default is text takes the text as it is, one whose default
 * is a number takes numbers, all others take JSON; what is no such thing, or a number that would not print as it was given,
 * is text.
 *
 * @throws {UsageError} If a number has more digits than a number keeps.
 */
export function parameterValues(
  texts: Readonly<Record<string, string>>,
  declared: readonly NotebookParameter[],
): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const { value = "" } = declared.find((one) => one.name === name) ?? {};
      return [name, /^["'`]/.test(value) ? text : valueOf(text, { name, isNumber: /^-?[\d.]/.test(value) })];
    }),
  );
}

function valueOf(text: string, { name, isNumber }: { readonly name: string; readonly isNumber: boolean }): JsonValue {
  const value = jsonOrText(text);
  if (typeof value !== "number" || String(value) === text.trim()) return value;
  if (!isNumber) return text;
  if (digitsOf(String(value)) === digitsOf(text.trim())) return value;
  throw new UsageError(
    `Cannot run kymo notebook: parameter "${name}" has more digits than a number keeps, current value is "${text}"`,
  );
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A decimal number as digits and exponent: the same for the same number, however it is written. */
function digitsOf(decimal: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(decimal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
