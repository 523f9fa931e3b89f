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
    if (names.length > MAX_KEYS) {
      return withOwnParts({ ...pick(source, names.slice(0, MAX_KEYS)), [ALL_KEYS]: names.length });
    }
    return withOwnParts(copyWhole(source, names));
  } catch {
    return UNREADABLE;
  }
}

/** Lists, objects and dates inside are copied too. @param copy Changed in place: it is ours already. */
function withOwnParts(copy: Record<string | symbol, unknown>): object {
  let budget: Budget | null = null;
  for (const name in copy) {
    const value = copy[name];
    if (typeof value === "object" && value !== null) copy[name] = copyPart(value, budget ??= { parts: MAX_PARTS }, 0);
  }
  return copy;
}

interface Budget {
  parts: number;
}

/** More than is ever written: what lies beyond stays the program's own. */
const MAX_PARTS = 10_000;
const MAX_DEPTH = 8;

function copyPart(value: object, budget: Budget, depth: number): unknown {
  if (depth > MAX_DEPTH || budget.parts-- <= 0) return value;
  try {
    if (value instanceof Date) return new Date(value);
    const copyOf = (part: unknown): unknown =>
      typeof part === "object" && part !== null ? copyPart(part, budget, depth + 1) : part;
    if (Array.isArray(value)) return value.length > MAX_PARTS ? value : value.map(copyOf);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    return Object.fromEntries(Object.keys(value).map((name) => [name, copyOf(valueOf(value, name))]));
  } catch {
    return value;
  }
}

function copyWhole(source: object, names: readonly string[]): Record<string, unknown> {
  try {
    return { ...source };
  } catch {
    return pick(source, names);
  }
}

function pick(source: object, names: readonly string[]): Record<string, unknown> {
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
