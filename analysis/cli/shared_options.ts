/** Options that several commands have, under the same names everywhere. @module */
import { KINDS } from "../../recorder/schema.ts";
import type { TimeWindow } from "../time_window.ts";
import { UsageError } from "./cli_io.ts";
import type { OptionSpec } from "./command.ts";

/** Which times. */
export const WINDOW_OPTIONS = [
  { name: "hours", value: "N", says: "only the last N hours" },
  {
    name: "since",
    value: "TIME",
    says: "only from then on: 2026-11-20, 2026-11-20T08:00:00Z, or an age such as 90m, 2h, 7d",
  },
  { name: "until", value: "TIME", says: "only before then" },
] as const satisfies readonly OptionSpec[];

/** Which groups. */
export const BY_OPTION = {
  name: "by",
  value: "KEYS",
  says: "group by columns or attributes.<key>, separated by commas [default: model]",
} as const satisfies OptionSpec;

/** Which events. */
export const KIND_OPTION = {
  name: "kind",
  value: "KIND",
  oneOf: KINDS,
  says: `which events: ${KINDS.join(", ")} [default: llm_call]`,
} as const satisfies OptionSpec;

/** Where settings come from. */
export const SETTINGS_OPTIONS = [
  {
    name: "settings",
    value: "FILE",
    completes: "file",
    says: "folder, thresholds, prices, budgets … [default: kymo.json, where there is one]",
  },
  {
    name: "set",
    value: "NAME=VALUE",
    repeats: true,
    says: "a setting for this run, as often as there are: budgets.month_usd=500; kymo config lists them",
  },
] as const satisfies readonly OptionSpec[];

/** Where results go. */
export const OUTPUT_OPTIONS = [
  {
    name: "output",
    short: "o",
    value: "FILE",
    completes: "file",
    says: "write to a file instead of the terminal",
  },
  { name: "force", says: "overwrite FILE" },
] as const satisfies readonly OptionSpec[];

/**
 * The window that was asked for.
 *
 * @throws {UsageError} If `--hours` is no number above 0.
 */
export function windowOf(
  { hours, since, until }: { readonly [Name in "hours" | "since" | "until"]: string | undefined },
  command: string,
): TimeWindow {
  return {
    ...(hours === undefined ? {} : { hours: numberOption(hours, { command, option: "hours", above: 0 }) }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** What a number on the command line may be. */
export interface NumberBounds {
  /** The command, for messages: `kymo report`. */
  readonly command: string;
  /** The option, without dashes. */
  readonly option: string;
  /** It is more than that. */
  readonly above?: number;
  /** It is that or more. */
  readonly least?: number;
  /** It is that or less. */
  readonly most?: number;
  /** Whether it has no places behind the point. */
  readonly whole?: boolean;
}

/**
 * Reads a number.
 *
 * @throws {UsageError} If it is none, or out of bounds.
 */
export function numberOption(
  text: string,
  { command, option, above, least, most, whole = false }: NumberBounds,
): number {
  const number = text.trim() === "" ? NaN : Number(text);
  const fits = Number.isFinite(number) && (!whole || Number.isSafeInteger(number)) &&
    (above === undefined || number > above) && (least === undefined || number >= least) &&
    (most === undefined || number <= most);
  if (fits) return number;
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(least === undefined ? [] : [`from ${least}${most === undefined ? " up" : ""}`]),
    ...(most === undefined ? [] : [`to ${most}`]),
  ];
  const must = [whole ? "a whole number" : "a number", ...bounds].join(" ");
  throw new UsageError(`Cannot run ${command}: --${option} must be ${must}, current value is "${text}"`);
}

/** Words between commas. */
export function listOf(text: string | undefined): string[] {
  return (text ?? "").split(",").map((part) => part.trim()).filter((part) => part !== "");
}
