/** Copies what a program handed over, because it may go on using it until it is written. @module */

/** Hears of a key whose value cannot be read. */
export type OnUnreadable = (key: string, problem: string) => void;

/**
 * A shallow copy; an object whose getters throw keeps what can be read. What is no object of keys becomes an empty one.
 * Never throws.
 */
export function copyObject(source: unknown, onUnreadable: OnUnreadable): Record<string, unknown> {
  if (!isPlainObject(source)) return {};
  try {
    return { ...source };
  } catch {
    return readableKeys(source, onUnreadable);
  }
}

/** Whether a value is an object of keys. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    return !Array.isArray(value);
  } catch {
    // A revoked proxy.
    return false;
  }
}

function readableKeys(source: object, onUnreadable: OnUnreadable): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of keysOf(source)) {
    try {
      copy[key] = (source as Record<string, unknown>)[key];
    } catch (error) {
      onUnreadable(key, `cannot be read, ${error instanceof Error ? error.message : "its getter threw"}`);
    }
  }
  return copy;
}

function keysOf(source: object): string[] {
  try {
    return Object.keys(source);
  } catch {
    return [];
  }
}
