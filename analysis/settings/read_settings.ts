/** The settings file, `kymo.json`. @module */
import { type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import { pathExists } from "../path_exists.ts";
import type { OwnPrice } from "../prices/own_prices.ts";
import { readOwnPrices } from "../prices/read_own_prices.ts";
import type { SuggestSettings } from "../suggest.ts";
import type { RedactOptions } from "../../recorder/redactor.ts";
import type { Slo } from "../check/slo.ts";
import type { NotifySettings } from "../notify/webhook.ts";
import { jsonFault } from "./json_fault.ts";
import { readNotify } from "./read_notify.ts";
import { readSlos } from "./read_slos.ts";
import { readRedact } from "./read_redact.ts";
import { readRetention, type Retention } from "./read_retention.ts";
import { readSuggestSettings } from "./read_suggest_settings.ts";
import { requireKeys, requireObject, type SettingPlace, wrong } from "./setting_checks.ts";

/** What `kymo.json` can say; what it does not say is as without it. */
export interface Settings {
  /** Folder of events, as seen from where the command runs. */
  readonly dir?: string;
  /** What counts as slow, dear or faulty. */
  readonly thresholds?: Partial<Thresholds>;
  /** Prices of one's own. */
  readonly prices?: readonly OwnPrice[];
  /** What may be spent. */
  readonly budgets?: { readonly month_usd?: number };
  /** Service of events that are recorded or imported. */
  readonly service?: string;
  /** What is hidden, beside secrets and e-mail addresses. */
  readonly redact?: RedactOptions;
  /** How long events are kept. */
  readonly retention?: Retention;
  /** Objectives that checks hold services to. */
  readonly slos?: readonly Slo[];
  /** Webhooks that hear of failed checks. */
  readonly notify?: NotifySettings;
  /** What is worth a suggestion, and by which rules. */
  readonly suggestions?: SuggestSettings;
}

/** Read unless another file is named. */
export const SETTINGS_FILE = "kymo.json";

/** Reads the settings, each by the reader of its first name. */
const READERS: { readonly [Name in keyof Settings]-?: (value: unknown, action: string) => Settings[Name] } = {
  dir: (value, action) => requireText(value, { action, place: "dir", must: "must be the path of a folder" }),
  service: (value, action) => requireText(value, { action, place: "service", must: "must be a name" }),
  thresholds: readThresholds,
  prices: readOwnPrices,
  budgets: readBudgets,
  redact: readRedact,
  retention: readRetention,
  slos: readSlos,
  notify: readNotify,
  suggestions: readSuggestSettings,
};

/**
 * Reads a settings file.
 *
 * @param path The file; `null` for `kymo.json` where there is one.
 * @throws {Deno.errors.NotFound} If a file that was named does not exist.
 * @throws {SyntaxError} If it is not JSON.
 * @throws {TypeError} If it is no object, or a setting has the wrong type or does not exist.
 * @throws {RangeError} If a threshold is out of bounds or does not exist, or prices are negative or overlap, a
 *   budget is not above 0, or a rule of suggestions does not exist.
 *
 * @example
 * ```ts
 * import { readSettings } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * Deno.writeTextFileSync(path, `{ "dir": "events", "thresholds": { "error_ratio": 0.02 } }`);
 * assertEquals(readSettings(path), { dir: "events", thresholds: { error_ratio: 0.02 } });
 * ```
 */
export function readSettings(path: string | null = null): Settings {
  const file = path ?? SETTINGS_FILE;
  return path === null && !pathExists(file) ? {} : settingsOf(readSettingsFile(file), `read "${file}"`);
}

/**
 * The object in a settings file, unchecked.
 *
 * @throws {Deno.errors.NotFound} If the file does not exist.
 * @throws {SyntaxError} If it is not JSON.
 * @throws {TypeError} If it is no object.
 */
export function readSettingsFile(file: string): Record<string, unknown> {
  return parsed(file, textOf(file));
}

/**
 * Checks settings.
 *
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError | RangeError} As {@linkcode readSettings}.
 */
export function settingsOf(fields: Readonly<Record<string, unknown>>, action: string): Settings {
  const known = Object.keys(READERS);
  const unknown = Object.keys(fields).find((name) => name !== "$schema" && !known.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot ${action}: "${unknown}" is not a setting, settings are ${known.join(", ")}`);
  }
  const read = Object.entries(READERS).flatMap(([name, reader]) => {
    return fields[name] === undefined ? [] : [[name, reader(fields[name], action)] as const];
  });
  return Object.fromEntries(read) as Settings;
}

function textOf(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`Cannot read settings: "${file}" does not exist`);
    }
    const problem = error instanceof Error ? error.message.replace(/ \(os error \d+\).*$/s, "") : error;
    throw new Error(`Cannot read settings "${file}": ${problem}`, { cause: error });
  }
}

function parsed(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new SyntaxError(`Cannot read "${file}": it is not JSON, ${jsonFault(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const what = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  throw new TypeError(`Cannot read "${file}": it must be a JSON object, it is ${what}`);
}

function readBudgets(value: unknown, action: string): { readonly month_usd?: number } {
  const place = "budgets";
  const { month_usd } = requireKeys(requireObject(value, { action, place }), { action, place, names: ["month_usd"] });
  if (month_usd === undefined) return {};
  if (typeof month_usd === "number" && month_usd > 0 && month_usd < Infinity) return { month_usd };
  throw new RangeError(
    `Cannot ${action}: budgets.month_usd must be a number above 0, current value is ${JSON.stringify(month_usd)}`,
  );
}

function readThresholds(value: unknown, action: string): Partial<Thresholds> {
  const limits = requireObject(value, { action, place: "thresholds" });
  try {
    thresholds(limits);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = message.replace("Cannot set thresholds: ", "");
    throw new RangeError(`Cannot ${action}: ${problem.startsWith('"') ? "" : "thresholds."}${problem}`, {
      cause: error,
    });
  }
  return limits;
}

function requireText(value: unknown, where: SettingPlace & { readonly must: string }): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(where, value);
}
