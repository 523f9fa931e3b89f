/** `kymo config`. @module */
import {
  ENABLED_VARIABLES,
  environmentText,
  isSwitchedOn,
  PERSIST_VARIABLES,
  SESSION_VARIABLES,
} from "../../recorder/environment.ts";
import { DEFAULT_THRESHOLDS, type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import { printable } from "../html/printable.ts";
import { type TextColumn, textTable } from "../report/text_table.ts";
import { SETTINGS_FILE } from "../settings/read_settings.ts";
import { resolveSettings, type SettingValue } from "../settings/resolve_settings.ts";
import { SETTINGS, variablesOf } from "../settings/setting_table.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { OUTPUT_OPTIONS, SETTINGS_OPTIONS } from "./shared_options.ts";
import { requireWritable, writeOutput, writeResult } from "./write_output.ts";

const OPTIONS = [
  { name: "init", says: "write a kymo.json to begin with: editors complete it by its $schema" },
  { name: "format", value: "FORMAT", oneOf: ["text", "json"], says: "text or json [default: text]" },
  ...SETTINGS_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** `kymo config`. */
export const configCommand: CliCommand = command({
  name: "config",
  usage: ["config [NAME…] [OPTIONS]", "config --init [OPTIONS]"],
  about:
    "Every setting, its value, and where it comes from: an option of the command, else the environment, else kymo.json, " +
    "else a default. With NAME: that setting, or those below it. What may hold secrets is not shown.",
  words: SETTINGS.map(({ name }) => name),
  options: OPTIONS,
  examples: ["kymo config", "kymo config thresholds", "kymo config dir --format json", "kymo config --init"],
  notes:
    `Every setting can be set in three ways: budgets.month_usd in kymo.json, the environment variable KYMO_BUDGETS_MONTH_USD, or --set budgets.month_usd=500. Lists and objects are JSON there; lists may also be words with commas.`,
  exitCodes: "0 ok, 2 bad input.",
}, runConfig);

interface Row {
  readonly name: string;
  readonly value: unknown;
  /** What is shown for `null`. */
  readonly without: string;
  readonly source: string;
  readonly from: string | null;
  readonly says: string;
  readonly variables: readonly string[];
}

function runConfig({ flags, args }: Given<typeof OPTIONS>, io: CliIo): number {
  if (flags.init) {
    requireNothingElse({ flags, args });
    return init(flags.output ?? flags.settings ?? SETTINGS_FILE, { force: flags.force, io });
  }
  if (flags.output !== undefined) requireWritable(flags.output, flags);
  const { settings, values } = resolveSettings({ file: flags.settings, set: flags.set });
  const limits = thresholds(settings.thresholds);
  const rows = [...values.map((value) => settingRow(value, limits)), ...RECORDER_SWITCHES.map(switchRow)];
  const chosen = args.length === 0 ? rows : rows.filter(({ name }) => args.some((arg) => isBelow(name, arg)));
  const unknown = args.find((arg) => !rows.some(({ name }) => isBelow(name, arg)));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot run kymo config: "${unknown}" is not a setting, settings are ${
        SETTINGS.map(({ name }) => name).join(", ")
      }`,
    );
  }
  const text = flags.format === "json"
    ? jsonOf(chosen)
    : tableOf(chosen, flags.output === undefined ? io.columns : 120);
  writeResult(text, { ...flags, io });
  return 0;
}

/** Writes a settings file that says what holds without it. */
function init(file: string, { force, io }: { readonly force: boolean; readonly io: CliIo }): number {
  const $schema = new URL("../settings/kymo.schema.json", import.meta.url).href;
  const { operation_ms, stage_ms, slow_ms, error_ratio } = DEFAULT_THRESHOLDS;
  const settings = { $schema, dir: "events", thresholds: { operation_ms, stage_ms, slow_ms, error_ratio } };
  writeOutput(file, `${JSON.stringify(settings, null, 2)}\n`, { force });
  io.out(`${file} written: kymo config shows every setting\n`);
  return 0;
}

function isBelow(name: string, place: string): boolean {
  return name === place || name.startsWith(`${place}.`);
}

/** Limits by name that are set leave the others as they are: all that hold are shown. */
function settingRow({ spec, value, source, from }: SettingValue, limits: Thresholds): Row {
  const { name, byDefault, without = "none", says, isSecret } = spec;
  const [, threshold] = /^thresholds\.(.+)$/.exec(name) ?? [];
  const held = threshold === undefined ? value ?? byDefault : limits[threshold as keyof Thresholds];
  const shown = isSecret && value !== undefined ? "(set, not shown)" : held;
  return { name, value: shown, without, source, from, says, variables: variablesOf(spec) };
}

/** @throws {UsageError} If something is given that would change nothing. */
function requireNothingElse({ flags, args }: Given<typeof OPTIONS>): void {
  const other = args[0] ?? (flags.set.length > 0 ? "--set" : flags.format === undefined ? undefined : "--format");
  if (other === undefined) return;
  throw new UsageError(`Cannot run kymo config --init: "${other}" would change nothing`);
}

/** What programs that record read for themselves, in their own environment. */
const RECORDER_SWITCHES = [
  { name: "recorder.enabled", variables: ENABLED_VARIABLES, isSwitch: true, says: "whether programs record" },
  { name: "recorder.persist", variables: PERSIST_VARIABLES, isSwitch: true, says: "whether they write files" },
  { name: "recorder.session_id", variables: SESSION_VARIABLES, isSwitch: false, says: "session of their events" },
] as const;

function switchRow({ name, variables, isSwitch, says }: typeof RECORDER_SWITCHES[number]): Row {
  const from = variables.find((variable) => environmentText([variable]) !== null);
  const value = isSwitch ? isSwitchedOn(variables) : environmentText(variables);
  return {
    name,
    value,
    without: "none",
    source: from === undefined ? "default" : "environment",
    from: from ?? null,
    says,
    variables,
  };
}

function tableOf(rows: readonly Row[], columns: number): string {
  const text = ({ value, without }: Row): string => {
    return printable(value === null ? without : typeof value === "string" ? value : JSON.stringify(value));
  };
  const cut = (value: string): string =>
    value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS - 1)}…` : value;
  const table: TextColumn[] = [
    { title: "setting", cells: rows.map(({ name }) => name), align: "left" },
    { title: "value", cells: rows.map((row) => cut(text(row))), align: "left" },
    { title: "from", cells: rows.map(({ source, from }) => from ?? source), align: "left" },
    { title: "", cells: rows.map(({ says }) => says), align: "left", spare: 1 },
  ];
  return `${textTable(table, columns).join("\n")}\n`;
}

const MOST_CHARACTERS = 48;

function jsonOf(rows: readonly Row[]): string {
  return `${JSON.stringify(rows.map(({ says: _, without: __, ...row }) => row), null, 2)}\n`;
}
