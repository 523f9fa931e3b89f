import type { Aliases, Flags, Name } from "./args_types.ts";
import { flagsOf } from "./flags_of.ts";
import { hasNested, setNested } from "./nested.ts";

export type { Aliases, Flags, Name };

/** What {@linkcode parseArgs} returns. */
export type Args<
  TArgs extends Record<string, unknown> = Record<string, unknown>,
  TDoubleDash extends boolean | undefined = undefined,
> =
  & TArgs
  & {
    /** The arguments that belong to no option. */
    _: Array<string | number>;
  }
  & (true extends TDoubleDash ? { "--": string[] } : Record<never, never>);

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<
  TBooleans extends boolean | Name = boolean | Name,
  TStrings extends Name = Name,
  TCollectable extends Name = Name,
  TNegatable extends Name = Name,
  TDefault extends Record<string, unknown> | undefined = Record<string, unknown> | undefined,
  TAliases extends Aliases | undefined = Aliases | undefined,
  TDoubleDash extends boolean | undefined = boolean | undefined,
> {
  /** Puts what follows `--` there instead of into `_`. @default {false} */
  "--"?: TDoubleDash;
  /** Name to its other names. */
  alias?: TAliases;
  /** Names of flags; true for every option with two dashes and no `=`. */
  boolean?: TBooleans | ReadonlyArray<Extract<TBooleans, string>>;
  /** Values of options not given. */
  default?: TDefault;
  /** Everything after the first argument that is not an option goes to `_`. @default {false} */
  stopEarly?: boolean;
  /** Names of options with text, never turned into numbers. */
  string?: TStrings | ReadonlyArray<Extract<TStrings, string>>;
  /** Names of options that may come more than once; of others the last counts. */
  collect?: TCollectable | ReadonlyArray<Extract<TCollectable, string>>;
  /** Names that `--no-` turns off. */
  negatable?: TNegatable | ReadonlyArray<Extract<TNegatable, string>>;
  /** Called with every argument that is not declared; false drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * Reads command line arguments.
 *
 * @typeParam TArgs Names and types of the result.
 * @param args The arguments.
 * @param options What the options are called and take.
 * @returns The values by name, the rest in `_`.
 * @throws {TypeError} If an alias is undefined.
 */
export function parseArgs<
  TArgs extends Flags<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases>,
  TDoubleDash extends boolean | undefined = undefined,
  TBooleans extends boolean | Name = undefined,
  TStrings extends Name = undefined,
  TCollectable extends Name = undefined,
  TNegatable extends Name = undefined,
  TDefaults extends Record<string, unknown> | undefined = undefined,
  TAliases extends Aliases<TAliasNames> | undefined = undefined,
  TAliasNames extends string = string,
>(
  args: readonly string[],
  options?: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases, TDoubleDash>,
): Args<TArgs, TDoubleDash>;
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args<Record<string, unknown>, boolean> {
  const { unknown, stopEarly = false } = options;
  const aliases = readAliases(options.alias);
  const everyFlag = options.boolean === true;
  const booleans = names(typeof options.boolean === "boolean" ? undefined : options.boolean, aliases);
  const strings = names(options.string, aliases);
  const collect = names(options.collect, aliases);
  const negatable = names(options.negatable, aliases);
  const declared = new Set([...booleans, ...strings, ...collect, ...aliases.keys()]);
  const result: Record<string, unknown> & { _: Array<string | number> } = { _: [] };

  function set(key: string, value: unknown, collects: boolean): void {
    for (const name of [key, ...aliases.get(key) ?? []]) setNested(result, name.split("."), value, collects);
  }

  function take(key: string, text: string | boolean, arg: string, collects = collect.has(key)): void {
    const isDeclared = declared.has(key) || (everyFlag && /^--[^=]+$/.test(arg));
    if (!isDeclared && unknown?.(arg, key, text) === false) return;
    set(key, strings.has(key) ? text : toNumber(text), collects);
  }

  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  const rest = end === -1 ? [] : args.slice(end + 1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const off = /^--no-([^=]+)$/.exec(word)?.[1];
    if (off !== undefined && negatable.has(off)) {
      take(off, false, word, false);
    } else if (/^-./s.test(word)) {
      const found = flagsOf(word, words[index + 1], { strings, booleans: everyFlag || booleans });
      for (const [key, text] of found.flags) take(key, text, word);
      if (found.tookNext) index++;
    } else {
      if (unknown?.(word) !== false) result._.push(strings.has("_") ? word : toNumber(word));
      if (stopEarly) {
        result._.push(...words.slice(index + 1));
        break;
      }
    }
  }

  for (const [key, value] of Object.entries(options.default ?? {})) {
    if (!hasNested(result, key.split("."))) set(key, value, false);
  }
  for (const key of booleans) {
    if (!hasNested(result, key.split("."))) setNested(result, key.split("."), collect.has(key) ? [] : false);
  }
  for (const key of strings) {
    if (collect.has(key) && !hasNested(result, key.split("."))) setNested(result, key.split("."), []);
  }
  if (options["--"]) return { ...result, "--": rest };
  result._.push(...rest);
  return result as Args<Record<string, unknown>, boolean>;
}

function readAliases(alias: Aliases | undefined): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const [name, others] of Object.entries(alias ?? {})) {
    if (others === undefined) throw new TypeError("Alias value must be defined");
    const group = [name, ...typeof others === "string" ? [others] : others];
    for (const one of group) aliases.set(one, group.filter((other) => other !== one));
  }
  return aliases;
}

function names(listed: Name | readonly string[], aliases: Map<string, string[]>): Set<string> {
  const listedNames = typeof listed === "string" ? [listed] : listed ?? [];
  return new Set(listedNames.filter(Boolean).flatMap((name) => [name, ...aliases.get(name) ?? []]));
}

function toNumber<T>(value: T): T | number {
  if (typeof value !== "string" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}
