/** Settings from everywhere: flag before environment before file before default. @module */
import { environmentText } from "../../recorder/environment.ts";
import { pathExists } from "../path_exists.ts";
import { jsonFault } from "./json_fault.ts";
import { readSettingsFile, type Settings, SETTINGS_FILE, settingsOf } from "./read_settings.ts";
import { SETTINGS, type SettingSpec, variablesOf } from "./setting_table.ts";

/** Where to look. */
export interface ResolveSettingsOptions {
  /** The settings file; `kymo.json` where there is one unless told otherwise. */
  readonly file?: string | undefined;
  /** `NAME=VALUE`, as `--set` has them; the last of a name wins. */
  readonly set?: readonly string[];
  /** Value of an environment variable, null where it is not set. @default {that of the program, where it may be read} */
  readonly environment?: (variables: readonly [string]) => string | null;
}

/** Where a value comes from. */
export type SettingSource = "flag" | "environment" | "file" | "default";

/** A setting with its value. */
export interface SettingValue {
  /** What it is. */
  readonly spec: SettingSpec;
  /** Its value; `undefined` for the default. */
  readonly value: unknown;
  /** Who said it. */
  readonly source: SettingSource;
  /** Where exactly: the variable, the file, `--set`; `null` for the default. */
  readonly from: string | null;
}

/** What came of it. */
export interface ResolvedSettings {
  /** The settings that hold. */
  readonly settings: Settings;
  /** Every setting, with where its value comes from. */
  readonly values: readonly SettingValue[];
}

/**
 * Reads the settings file, the environment and flags, and says of every setting which of them won.
 *
 * @throws {Deno.errors.NotFound} If a file that was named does not exist.
 * @throws {SyntaxError | TypeError | RangeError} If a value cannot be used; the message names the file, the variable or the flag.
 */
export function resolveSettings(options: ResolveSettingsOptions = {}): ResolvedSettings {
  const { file, set = [], environment = environmentText } = options;
  const layers: readonly Layer[] = [
    flagLayer(set),
    environmentLayer(environment),
    fileLayer(file),
  ];
  const values = SETTINGS.map((spec): SettingValue => {
    for (const { source, held } of layers) {
      const found = held.get(spec.name);
      if (found !== undefined) return { spec, value: found.value, source, from: found.from };
    }
    return { spec, value: undefined, source: "default", from: null };
  });
  const said = values.filter(({ value }) => value !== undefined);
  return { settings: settingsOf(nested(said.map(({ spec, value }) => [spec.name, value])), "use settings"), values };
}

interface Layer {
  readonly source: SettingSource;
  readonly held: ReadonlyMap<string, { readonly value: unknown; readonly from: string }>;
}

function fileLayer(file: string | undefined): Layer {
  const held = new Map<string, { value: unknown; from: string }>();
  if (file === undefined && !pathExists(SETTINGS_FILE)) return { source: "file", held };
  const from = file ?? SETTINGS_FILE;
  const root = readSettingsFile(from);
  settingsOf(root, `read "${from}"`);
  for (const { name } of SETTINGS) {
    const value = at(root, name.split("."));
    if (value !== undefined) held.set(name, { value, from });
  }
  return { source: "file", held };
}

function environmentLayer(environment: (variables: readonly [string]) => string | null): Layer {
  const held = new Map<string, { value: unknown; from: string }>();
  for (const spec of SETTINGS) {
    const variable = variablesOf(spec).find((name) => environment([name]) !== null);
    if (variable === undefined) continue;
    const value = parsed(environment([variable])!, spec, `use the environment variable ${variable}`);
    held.set(spec.name, { value, from: variable });
  }
  return { source: "environment", held };
}

function flagLayer(set: readonly string[]): Layer {
  const held = new Map<string, { value: unknown; from: string }>();
  for (const text of set) {
    const [, name = "", value = ""] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(text) ?? [];
    const spec = SETTINGS.find((one) => one.name === name);
    if (spec === undefined) {
      const known = SETTINGS.map((one) => one.name).join(", ");
      const what = name === "" ? "it must be NAME=VALUE" : `"${name}" is not a setting`;
      throw new TypeError(`Cannot use --set: ${what}, settings are ${known}`);
    }
    held.set(name, { value: parsed(value.trim(), spec, `use --set ${name}`), from: "--set" });
  }
  return { source: "flag", held };
}

/** Checks a value by itself, so that the message names who said it. */
function parsed(text: string, { name, form }: SettingSpec, action: string): unknown {
  const value = form === "text" ? text : form === "number" ? numberOr(text) : jsonOf(text, { form, action });
  settingsOf(nested([[name, value]]), action);
  return value;
}

/** What is no number is refused where the setting is read, with its name. */
function numberOr(text: string): unknown {
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? text : number;
}

function jsonOf(text: string, { form, action }: { readonly form: "list" | "json"; readonly action: string }): unknown {
  if (form === "list" && !text.startsWith("[")) {
    return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot ${action}: it is not JSON, ${jsonFault(error)}`);
  }
}

function nested(entries: readonly (readonly [name: string, value: unknown])[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const [first = "", second] = name.split(".");
    if (second === undefined) root[first] = value;
    else root[first] = { ...root[first] as Record<string, unknown> | undefined, [second]: value };
  }
  return root;
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
}
