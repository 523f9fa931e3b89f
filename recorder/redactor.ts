/** Takes secrets and e-mail addresses out of everything a program records, before anything is written. Pure. @module */
import { isSuspicious, redactSecrets } from "./redact_secrets.ts";
import { redactText } from "./redact_text.ts";
import { plainKey, type Secrecy, secrecyOf } from "./secret_keys.ts";

/** Rules of your own, in addition to the built-in ones. */
export interface RedactOptions {
  /**
   * Names of attributes whose values are hidden, at any depth, and of columns: `["ssn", "patient_name", "user"]`. Case and
   * separators do not matter. @default {[]}
   */
  readonly keys?: readonly string[] | undefined;
  /**
   * What these find in any text is replaced; texts are sources of regular expressions, as `kymo.json` has them. They should
   * be linear in the length of the text. @default {[]}
   */
  readonly patterns?: readonly (RegExp | string)[] | undefined;
  /**
   * Returns what may be written of a text of a column; the other rules are used on what it returns. It may be called once
   * for many events. A text for which it throws is hidden. @default {keeps the text}
   */
  readonly text?: ((text: string, column: string) => string) | undefined;
}

/** What stands in place of a value that is hidden as a whole. */
export const REDACTED = "[redacted]";

/** Hears of an own function that failed. */
export type RedactFailure = (problem: string) => void;

/** What may be written of a text. Never throws: where an own function fails, the text is hidden. */
export type TextRule = (text: string, onFailure: RedactFailure) => string;

/** The name of an attribute. */
export interface RedactedKey {
  /** What may be written of it, as JSON and with its colon. */
  readonly json: string;
  /** Whether that is not the whole name, so that two names may have become the same. */
  readonly isChanged: boolean;
  /** Which values are hidden, whatever they hold. */
  readonly secrecy: Secrecy;
}

/** Says what may be written. */
export interface Redactor {
  /** The rule of a column: the same one at every call. */
  ruleOf(column: string): TextRule;
  /** What may be written of the name of an attribute, and whether its value may be. */
  keyOf(name: string): RedactedKey;
}

/** Texts that are remembered of each column, and the longest of them: many events say the same. */
const REMEMBERED_TEXTS = 1_000;
const REMEMBERED_CHARACTERS = 256;
/** Longest name of an attribute. */
const KEY_CHARACTERS = 200;

/**
 * Makes a redactor with the built-in rules: secrets are hidden everywhere, e-mail addresses everywhere but in `user`, a
 * group key that the program chose. `false` turns all rules off but those for `error_message`.
 *
 * @throws {TypeError} If a key is no text, a pattern no regular expression, or `text` no function.
 * @throws {RangeError} If a key holds no letter and no digit, or a pattern finds the empty text.
 */
export function createRedactor(options: RedactOptions | false = {}): Redactor {
  if (options === false) {
    return {
      ruleOf: () => (text) => text,
      keyOf: (name) => keyNamed(name, shortKey(name), "none"),
    };
  }
  const ownKeys = new Set(listOf("keys", options.keys).map(ownKey));
  const patterns = listOf("patterns", options.patterns).map(ownPattern);
  const ownText = ownTextRule(options.text);
  const rules = new Map<string, TextRule>();

  function ruleOf(column: string): TextRule {
    let rule = rules.get(column);
    if (rule === undefined) rules.set(column, rule = makeRule(column));
    return rule;
  }

  function makeRule(column: string): TextRule {
    if (ownKeys.has(plainKey(column))) return () => REDACTED;
    const builtIn = column === "user" ? redactSecrets : redactText;
    if (ownText === null && patterns.length === 0) {
      const remembered = remember(builtIn);
      return (text) => isSuspicious(text) ? remembered(text) : text;
    }
    const remembered = remember((text) => builtIn(withoutMatches(ownText?.(text, column) ?? text)));
    return (text, onFailure) => {
      try {
        return remembered(text);
      } catch (error) {
        const what = error === NOT_TEXT ? "returned something else" : "threw";
        onFailure(`must be redacted by a function that returns text, redact.text ${what}`);
        return REDACTED;
      }
    };
  }

  function withoutMatches(text: string): string {
    let redacted = text;
    for (const pattern of patterns) redacted = redacted.replace(pattern, REDACTED);
    return redacted;
  }

  function keyOf(name: string): RedactedKey {
    const secrecy = ownKeys.has(plainKey(name)) ? "all" : secrecyOf(name);
    return keyNamed(name, redactText(withoutMatches(shortKey(name))), secrecy);
  }

  return { ruleOf, keyOf: remember(keyOf) };
}

function shortKey(name: string): string {
  return name.length > KEY_CHARACTERS ? name.slice(0, KEY_CHARACTERS) : name;
}

function keyNamed(name: string, text: string, secrecy: Secrecy): RedactedKey {
  return { json: `${JSON.stringify(text)}:`, isChanged: text !== name, secrecy };
}

/** Remembers results of short texts. When there are too many of them it begins anew. */
function remember<Result>(make: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    if (text.length > REMEMBERED_CHARACTERS) return make(text);
    let result = known.get(text);
    if (result !== undefined) return result;
    result = make(text);
    if (known.size >= REMEMBERED_TEXTS) known.clear();
    known.set(text, result);
    return result;
  };
}

const NOT_TEXT = new TypeError("redact.text returned no text");

type OwnText = NonNullable<RedactOptions["text"]>;

function ownTextRule(text: OwnText | undefined): OwnText | null {
  if (text === undefined) return null;
  if (typeof text !== "function") throw new TypeError(`${CANNOT}text must be a function, current value is ${text}`);
  return (value, column) => {
    const result: unknown = text(value, column);
    if (typeof result !== "string") throw NOT_TEXT;
    return result;
  };
}

const CANNOT = "Cannot create recorder: redact.";

function listOf<Item>(option: string, list: readonly Item[] = []): readonly Item[] {
  if (Array.isArray(list)) return list;
  throw new TypeError(`${CANNOT}${option} must be a list, current value is ${String(list)}`);
}

function ownKey(key: string): string {
  if (typeof key !== "string") throw new TypeError(`${CANNOT}keys must hold texts, current value is ${String(key)}`);
  const plain = plainKey(key);
  if (plain === "") throw new RangeError(`${CANNOT}keys must hold names with letters, current value is "${key}"`);
  return plain;
}

/** A copy that finds every match, wherever it stands: the program's own may be used by others meanwhile. */
function ownPattern(given: RegExp | string): RegExp {
  const pattern = typeof given === "string" ? compiled(given) : given;
  if (!(pattern instanceof RegExp)) {
    throw new TypeError(`${CANNOT}patterns must hold regular expressions, current value is ${String(pattern)}`);
  }
  const copy = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`);
  if ("".match(copy) === null) return copy;
  throw new RangeError(`${CANNOT}patterns must find one character at least, current value is ${pattern}`);
}

function compiled(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new TypeError(`${CANNOT}patterns must hold regular expressions, current value is "${source}"`);
  }
}
