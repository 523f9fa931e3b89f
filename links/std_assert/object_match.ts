import { assertEquals } from "./equals.ts";

/**
 * Holds if the object has what the expected one has; other properties and items behind the expected ones are ignored.
 *
 * @param actual The object.
 * @param expected The properties it should have.
 * @param msg Text behind the message.
 */
export function assertObjectMatch(actual: object, expected: Record<PropertyKey, unknown>, msg?: string): void {
  // Expected against itself: both sides lose their classes in the same way.
  assertEquals(objectPart(actual, expected, new Map()), objectPart(expected, expected, new Map()), msg);
}

/** The part of a value that a pattern speaks of. */
function part(value: unknown, pattern: unknown, seen: Map<unknown, unknown>): unknown {
  if (!isObject(value) || !isObject(pattern) || value instanceof RegExp || value instanceof Date) return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value) && Array.isArray(pattern)) {
    const items: unknown[] = [];
    seen.set(value, items);
    const length = Math.min(value.length, pattern.length);
    for (let index = 0; index < length; index++) items.push(part(value[index], pattern[index], seen));
    return items;
  }
  if (value instanceof Map && pattern instanceof Map) {
    const entries = [...value].filter(([key]) => pattern.has(key));
    return new Map(entries.map(([key, item]) => [key, part(item, pattern.get(key), seen)]));
  }
  if (value instanceof Set && pattern instanceof Set) return value.intersection(pattern);
  return objectPart(value, pattern, seen);
}

function objectPart(value: object, pattern: object, seen: Map<unknown, unknown>): object {
  const result = {};
  seen.set(value, result);
  const keys = Reflect.ownKeys(value);
  const wanted = Reflect.ownKeys(pattern);
  const common = keys.filter((key) => wanted.includes(key));
  // With nothing in common, all of it is shown.
  const isForeign = common.length === 0 && keys.length > 0 && wanted.length > 0;
  for (const key of isForeign ? keys : common) {
    const item = Reflect.get(value, key);
    define(result, key, isForeign ? item : part(item, Reflect.get(pattern, key), seen));
  }
  return result;
}

function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
