/** Members of objects by path. Pure. @module */
import { isObject, type JsonObject } from "../lenient_json.ts";

/** The value of a member, by its name or by the names of those it is inside, with dots; `null` where there is none. */
export function valueAt(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path] ?? null;
  let value: unknown = object;
  for (const name of path.split(".")) {
    if (Array.isArray(value) && /^\d+$/.test(name)) value = value[Number(name)];
    else if (isObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return null;
  }
  return value ?? null;
}
