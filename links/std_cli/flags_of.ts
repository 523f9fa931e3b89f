// @ts-types="@types/minimist"
import minimist from "minimist";

/** What is declared. */
export interface Declared {
  /** Names that take text. */
  readonly strings: ReadonlySet<string>;
  /** Names that take no value; true for every one with two dashes. */
  readonly booleans: ReadonlySet<string> | true;
}

/** What one argument says. */
export interface FoundFlags {
  /** Name and value, numbers still as text. */
  readonly flags: readonly (readonly [string, string | boolean])[];
  /** The next argument was the value. */
  readonly tookNext: boolean;
}

/**
 * Reads one argument, and the next one if it is its value. Only here minimist is asked: what a name means (its aliases,
 * whether it is known, counted, negated) differs between minimist and `@std/cli`, how `-abc`, `-n5` and `--a=b` are cut
 * does not.
 *
 * @param word An argument with one or two dashes.
 * @param next The argument after it.
 * @param declared Which names take a value.
 * @returns Names and values.
 */
export function flagsOf(word: string, next: string | undefined, declared: Declared): FoundFlags {
  const isLong = word.startsWith("--");
  const mayTake = next !== undefined && next !== "" && (!next.startsWith("-") || (!isLong && next === "-"));
  const unit = [isLong ? hidden(word.replace(/^--no-(?=.+?=)/s, "--")) : word, ...mayTake ? [next] : []];

  const { _: left, ...plain } = cut(unit, declared, []);
  const valued = Object.keys(plain).filter((key) => typeof plain[key] !== "boolean");
  const { _, ...found } = cut(unit, declared, valued);
  const flags = Object.entries(found).flatMap(([key, value]) => repeated(shown(key), value, word, declared));
  return { flags, tookNext: mayTake && left.length === 0 };
}

/** Keeps minimist from numbers, from nesting names at dots, and from setting flags that were not given. */
function cut(unit: string[], declared: Declared, valued: readonly string[]): minimist.ParsedArgs {
  const booleans = declared.booleans === true ? [] : [...declared.booleans].map(hidden);
  const absent = Object.fromEntries(booleans.map((name) => [name, null]));
  const parsed = minimist(unit, {
    string: ["_", ...[...declared.strings].map(hidden), ...valued],
    boolean: declared.booleans === true || booleans,
    default: absent,
  });
  for (const name of booleans) if (parsed[name] === null) delete parsed[name];
  return parsed;
}

/** One entry per time the name is there: minimist leaves out that `-vv` says a flag twice. */
function repeated(
  name: string,
  value: unknown,
  word: string,
  declared: Declared,
): (readonly [string, string | boolean])[] {
  if (typeof value === "boolean") {
    const times = word.startsWith("--") ? 1 : word.split(name).length - 1;
    return Array.from({ length: times }, (_, time) => [name, time < times - 1 || value]);
  }
  const isFlag = (text: unknown): boolean => text === "" && Array.isArray(value) && !declared.strings.has(name);
  return [value].flat().map((text) => [name, isFlag(text) || String(text)]);
}

const DOT = "\u0001";
const NO = "\u0002";

/** A long name, or an argument with it, in which minimist sees neither a dot nor a negation. */
function hidden(text: string): string {
  const [name = ""] = text.split("=", 1);
  return name.replace(/^(--)?no-(?=.)/, `$1${NO}`).replaceAll(".", DOT) + text.slice(name.length);
}

function shown(name: string): string {
  return name.replace(NO, "no-").replaceAll(DOT, ".");
}
