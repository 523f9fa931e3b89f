/**
 * Any value as JSON that is safe to write: secrets hidden, bounded in size, depth and time. A value that has no JSON is
 * left out and told; it takes no other with it. Pure.
 *
 * @module
 */
import { UNREADABLE, valueOf } from "./copy_attributes.ts";
import { REDACTED, type RedactedKey, type Redactor, type TextRule } from "./redactor.ts";
import { redactAndCut } from "./text_limits.ts";

/** Deepest nesting. */
const MAX_DEPTH = 8;
/** The digits of a larger whole number take long to make. */
const LARGEST_INTEGER = 2n ** 256n;

/** Writes one value after the other. A class because of its counters. */
export class JsonWriter {
  readonly #redactor: Redactor;
  readonly #rule: TextRule;
  readonly #textLimit: number;
  readonly #ancestors: object[] = [];
  /** Characters that may still be made. */
  #left = 0;
  #isTooLong = false;
  #problem: string | null = null;

  /** Makes a writer for values whose texts follow a rule and have at most so many characters. */
  constructor(redactor: Redactor, rule: TextRule, textLimit: number) {
    this.#redactor = redactor;
    this.#rule = rule;
    this.#textLimit = textLimit;
  }

  /** What was left out of the latest value or cut in it, `null` for nothing. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether the latest value did not fit. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** The JSON of a value, `undefined` where it has none or would be longer. Takes time for `limit` characters at most. */
  write(value: unknown, limit: number, key?: RedactedKey): string | undefined {
    this.#left = limit;
    this.#problem = null;
    const json = key === undefined ? this.#value(value) : this.#member(key, value);
    this.#isTooLong = this.#left < 0 || (json !== undefined && json.length > limit);
    return this.#isTooLong ? this.#refuse("is too long") : json;
  }

  #value(value: unknown): string | undefined {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        if (!Number.isFinite(value)) return this.#refuse(`must be a number, current value is ${value}`);
        return this.#taken(String(value));
      case "boolean":
        return this.#taken(String(value));
      case "bigint":
        return this.#integer(value);
      case "object":
        return value === null ? this.#taken("null") : this.#object(value);
      case "undefined":
        return undefined;
      default:
        return this.#refuse(
          value === UNREADABLE ? "must be readable, reading it threw" : `must not be a ${typeof value}`,
        );
    }
  }

  #taken(json: string): string {
    this.#left -= json.length;
    return json;
  }

  #refuse(problem: string): undefined {
    this.#problem ??= problem;
    return undefined;
  }

  #text(text: string): string {
    const limit = this.#textLimit;
    if (text.length > limit) this.#refuse(`must have at most ${limit} characters, current value has ${text.length}`);
    const redacted = redactAndCut(text, limit, (whole) => this.#rule(whole, this.#onFailure));
    return this.#taken(JSON.stringify(redacted));
  }

  readonly #onFailure = (problem: string): void => void this.#refuse(problem);

  #integer(value: bigint): string | undefined {
    if (value > LARGEST_INTEGER || value < -LARGEST_INTEGER) return this.#refuse("must be below 2^256");
    const isExact = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
    return this.#taken(isExact ? String(value) : `"${value}"`);
  }

  #object(value: object): string | undefined {
    if (this.#ancestors.includes(value)) return this.#refuse("must not hold itself");
    if (this.#ancestors.length >= MAX_DEPTH) return this.#refuse(`must be at most ${MAX_DEPTH} levels deep`);
    this.#ancestors.push(value);
    try {
      const plain = plainValue(value);
      if (typeof plain !== "object" || plain === null) return this.#value(plain);
      return isList(plain) ? this.#list(plain) : this.#record(plain);
    } catch {
      return this.#value(UNREADABLE);
    } finally {
      this.#ancestors.pop();
    }
  }

  #list(list: ArrayLike<unknown>): string {
    const items: string[] = [];
    for (let index = 0; index < list.length && this.#left-- >= 0; index++) {
      items.push(this.#value(valueOf(list, index)) ?? "null");
    }
    return `[${items.join(",")}]`;
  }

  /** An object of which nothing is left is left out itself. */
  #record(record: object): string | undefined {
    const names = Object.keys(record);
    const members: string[] = [];
    for (let index = 0; index < names.length && this.#left-- >= 0; index++) {
      const name = names[index]!;
      const key = this.keyOf(name);
      const json = this.#member(key, valueOf(record, name));
      if (json !== undefined) members.push(memberOf(key, json, members));
    }
    return members.length === 0 && this.#problem !== null ? undefined : `{${members.join(",")}}`;
  }

  /** The name of a key, as it may be written. */
  keyOf(name: string): RedactedKey {
    return this.#redactor.keyOf(name);
  }

  #member(key: RedactedKey, value: unknown): string | undefined {
    this.#left -= key.json.length;
    return isHidden(key, value) ? this.#taken(`"${REDACTED}"`) : this.#value(value);
  }
}

/** `"key":value`. Names that redaction or a cut has made the same are numbered. */
export function memberOf({ json: name, isChanged }: RedactedKey, json: string, others: readonly string[]): string {
  let unique = name;
  for (let number = 2; isChanged && others.some((other) => other.startsWith(unique)); number++) {
    unique = `${name.slice(0, -2)} ${number}":`;
  }
  return unique + json;
}

function isHidden({ secrecy }: RedactedKey, value: unknown): boolean {
  if (secrecy === "none" || value === null || value === undefined) return false;
  if (typeof value === "boolean") return secrecy === "all";
  return secrecy !== "texts" || (typeof value !== "number" && typeof value !== "bigint");
}

/** What stands for an object that is no plain one. */
function plainValue(value: object): unknown {
  if (Array.isArray(value)) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return value.toJSON();
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof RegExp) return String(value);
  return isBoxed(value) ? value.valueOf() : value;
}

function isBoxed(value: object): boolean {
  return value instanceof String || value instanceof Number || value instanceof Boolean;
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}
