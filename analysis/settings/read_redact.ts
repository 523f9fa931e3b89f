/** What `kymo.json` says of what is hidden. @module */
import { createRedactor, type RedactOptions } from "../../recorder/redactor.ts";
import { requireKeys, requireObject, requireTexts } from "./setting_checks.ts";

/**
 * Checks it.
 *
 * @throws {TypeError} If something has the wrong type or does not exist, or a pattern is no regular expression.
 * @throws {RangeError} If a key holds no letter and no digit, or a pattern finds the empty text.
 */
export function readRedact(value: unknown, action: string): RedactOptions {
  const place = "redact";
  const fields = requireKeys(requireObject(value, { action, place }), { action, place, names: ["keys", "patterns"] });
  for (const [name, list] of Object.entries(fields)) {
    if (list !== undefined) requireTexts(list, { action, place: `redact.${name}`, must: "must be a list of texts" });
  }
  const rules = fields as { readonly keys?: readonly string[]; readonly patterns?: readonly string[] };
  try {
    createRedactor(rules);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RangeError(problem.replace("Cannot create recorder:", `Cannot ${action}:`), { cause: error });
  }
  return rules;
}
