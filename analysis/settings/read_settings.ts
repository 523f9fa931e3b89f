/** The settings file, `kymo.json`. @module */
import { type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import { pathExists } from "../path_exists.ts";
import type { OwnPrice } from "../prices/own_prices.ts";
import { readOwnPrices } from "../prices/read_own_prices.ts";
import type { SuggestSettings } from "../suggest.ts";
import { readSuggestSettings } from "./read_suggest_settings.ts";

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
  /** What is worth a suggestion, and by which rules. */
  readonly suggestions?: SuggestSettings;
}

/** Read unless another file is named. */
export const SETTINGS_FILE = "kymo.json";

const NAMES = ["$schema", "dir", "thresholds", "prices", "budgets", "suggestions"] as const;

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
  if (path === null && !pathExists(file)) return {};
  const settings = parsed(file, textOf(file));
  const unknown = Object.keys(settings).find((name) => !NAMES.includes(name as typeof NAMES[number]));
  if (unknown !== undefined) {
    const known = NAMES.filter((name) => !name.startsWith("$")).join(", ");
    throw new TypeError(`Cannot read "${file}": "${unknown}" is not a setting, settings are ${known}`);
  }
  const { dir, thresholds: limits, prices, budgets, suggestions } = settings;
  if (dir !== undefined && (typeof dir !== "string" || dir === "")) {
    throw new TypeError(
      `Cannot read "${file}": dir must be the path of a folder, current value is ${JSON.stringify(dir)}`,
    );
  }
  if (limits !== undefined) requireThresholds(file, limits);
  return {
    ...(dir === undefined ? {} : { dir: dir as string }),
    ...(limits === undefined ? {} : { thresholds: limits as Partial<Thresholds> }),
    ...(prices === undefined ? {} : { prices: readOwnPrices(prices, `read "${file}"`) }),
    ...(budgets === undefined ? {} : { budgets: requireBudgets(file, budgets) }),
    ...(suggestions === undefined ? {} : { suggestions: readSuggestSettings(suggestions, `read "${file}"`) }),
  };
}

function textOf(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`Cannot read settings: "${file}" does not exist`);
    }
    throw error;
  }
}

function parsed(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read "${file}": it is not JSON, ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`Cannot read "${file}": it must be a JSON object, current value is ${JSON.stringify(value)}`);
}

function requireBudgets(file: string, budgets: unknown): { readonly month_usd?: number } {
  if (typeof budgets !== "object" || budgets === null || Array.isArray(budgets)) {
    throw new TypeError(
      `Cannot read "${file}": budgets must be an object, current value is ${JSON.stringify(budgets)}`,
    );
  }
  const unknown = Object.keys(budgets).find((name) => name !== "month_usd");
  if (unknown !== undefined) {
    throw new TypeError(`Cannot read "${file}": budgets.${unknown} is not a setting, settings are month_usd`);
  }
  const { month_usd } = budgets as { readonly month_usd?: unknown };
  if (month_usd === undefined) return {};
  if (typeof month_usd === "number" && month_usd > 0 && month_usd < Infinity) return { month_usd };
  throw new RangeError(
    `Cannot read "${file}": budgets.month_usd must be a number above 0, current value is ${JSON.stringify(month_usd)}`,
  );
}

function requireThresholds(file: string, limits: unknown): void {
  if (typeof limits !== "object" || limits === null || Array.isArray(limits)) {
    throw new TypeError(
      `Cannot read "${file}": thresholds must be an object, current value is ${JSON.stringify(limits)}`,
    );
  }
  try {
    thresholds(limits);
  } catch (error) {
    throw new RangeError(`Cannot read "${file}": ${error instanceof Error ? error.message : error}`);
  }
}
