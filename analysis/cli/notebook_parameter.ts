/** Parameters of notebooks on the command line. @module */
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";
import { UsageError } from "./cli_io.ts";

/**
 * Reads `key=value`: the value is JSON where it can be, else text. Of a key that comes twice the last value counts.
 *
 * @throws {UsageError} If one has no key.
 */
export function parameterOptions(options: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(options.map((option) => {
    const at = option.indexOf("=");
    if (at > 0) return [option.slice(0, at).trim(), jsonOrText(option.slice(at + 1))];
    throw new UsageError(`Cannot run kymo notebook: --parameter must be KEY=VALUE, current value is "${option}"`);
  }));
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
