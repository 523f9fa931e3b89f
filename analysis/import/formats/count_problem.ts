/** Whether counts are counts. Pure. @module */
import type { JsonObject } from "../lenient_json.ts";

/** Says which of these members of an object is no count, or `null` when all are; one that is unknown is fine. */
export function countProblem(object: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = object[name];
    if (value === null || value === undefined || Number.isSafeInteger(value) && Number(value) >= 0) continue;
    return `${name} must be a whole number from 0 up, current value is ${JSON.stringify(value)}`;
  }
  return null;
}
