/** An object whose values may be such objects. */
export type Nested = Record<string, unknown>;

/**
 * Sets a value below an object; objects on the way are made.
 *
 * @param target The object, changed.
 * @param path Keys from the outside in. Those that would reach a prototype set nothing.
 * @param value The value.
 * @param collects Adds to an array instead.
 */
export function setNested(target: Nested, path: readonly string[], value: unknown, collects = false): void {
  if (path.some((key) => key === "__proto__" || key === "constructor")) return;
  let inner = target;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Nested;
  }
  const key = path.at(-1) ?? "";
  const present = inner[key];
  if (!collects) inner[key] = value;
  else if (Array.isArray(present)) present.push(value);
  else inner[key] = present ? [present, value] : [value];
}

/**
 * Tells whether a value was set below an object.
 *
 * @param target The object.
 * @param path Keys from the outside in.
 * @returns True if every key is there.
 */
export function hasNested(target: Nested, path: readonly string[]): boolean {
  let inner: unknown = target;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = Reflect.get(inner, key);
  }
  return true;
}
