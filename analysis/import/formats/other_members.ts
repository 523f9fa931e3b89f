/** Members of an object that have no column. Pure. @module */
import type { JsonObject } from "../lenient_json.ts";

/** What is known and was not taken; `null` when nothing is left. */
export function otherMembers(object: JsonObject, taken: ReadonlySet<string>): JsonObject | null {
  let others: Record<string, unknown> | null = null;
  for (const key in object) {
    const value = object[key];
    if (value === null || value === undefined || taken.has(key)) continue;
    others ??= {};
    others[key] = value;
  }
  return others;
}
