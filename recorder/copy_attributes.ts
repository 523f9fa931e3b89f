/** Takes attributes over from a program that goes on using the object. Pure. @module */

/** Keys that `attributes` may have. */
export const MAX_KEYS = 256;
/** Under this a copy holds the number of keys, where it holds only the first of them. */
export const ALL_KEYS: unique symbol = Symbol("number of all keys");
/** Stands for a value that could not be read. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

/**
 * A copy of attributes as they are now: of the first {@linkcode MAX_KEYS} keys, so that no event keeps more in memory than
 * will be written. What is left out, and a getter that throws, is told when the copy becomes JSON. Never throws.
 */
export function copyAttributes(attributes: object): object | symbol {
  try {
    const source = attributes instanceof Map ? Object.fromEntries(attributes) : attributes;
    const names = Object.keys(source);
    if (names.length > MAX_KEYS) return { ...pick(source, names.slice(0, MAX_KEYS)), [ALL_KEYS]: names.length };
    return copyWhole(source, names);
  } catch {
    return UNREADABLE;
  }
}

function copyWhole(source: object, names: readonly string[]): object {
  try {
    return { ...source };
  } catch {
    return pick(source, names);
  }
}

function pick(source: object, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, valueOf(source, name)]));
}

/** The value of a key, {@linkcode UNREADABLE} where reading it throws. */
export function valueOf(source: object, name: string | number | symbol): unknown {
  try {
    return (source as Readonly<Record<string | number | symbol, unknown>>)[name];
  } catch {
    return UNREADABLE;
  }
}
