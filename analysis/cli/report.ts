/** `kymo report`. @module */
import { parseArgs } from "@std/cli/parse-args";
import { type Kind, KINDS } from "../../recorder/schema.ts";
import { open } from "../open.ts";
import { ratio } from "../group_keys.ts";
import { formatRatio } from "../report/format_quantity.ts";
import { buildReport } from "../report/build_report.ts";
import type { Report } from "../report/report.ts";
import { readSettings, type Settings } from "../settings/read_settings.ts";
import type { TimeWindow } from "../time_window.ts";
import { bundledEvents } from "./bundled_events.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { bindNegative } from "./negative_values.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { ratioOption } from "./ratio_option.ts";
import { requireValues } from "./require_values.ts";
import { settingsPrices } from "./settings_prices.ts";
import { requireWritable } from "./write_output.ts";
import { writeReport } from "./write_report.ts";
import { requireBothWritable } from "./write_with_folder.ts";

const HELP = `Usage: kymo report [PATH…] [OPTIONS]

What recorded work cost in time, tokens and money. Without PATH: the folder of
kymo.json, ./events, or else the example data that comes with Kymo.

Options:
  --by KEYS        group by columns or attributes.<key>, separated by commas [default: model]
  --kind KIND      what to report: ${KINDS.join(", ")} [default: llm_call]
  --hours N        only the last N hours
  --since TIME     only from then on: 2026-11-20, 2026-11-20T08:00:00Z, or an age such as 90m, 2h, 7d
  --until TIME     only before then
  --format FORMAT  text, json, html (one file that needs nothing else) or markdown [default: text]
  --settings FILE  folder, thresholds, prices, budgets, suggestions
                   [default: kymo.json, where there is one]
  --suggestions N  how many suggestions are shown: a number, 0 for none, or all [default: 6]; JSON has all
  --max-unpriced R fail when more than that share of the tokens has no price, or of the
                   successful calls no tokens: 0.05, 5%
  --output FILE    write to a file instead of the terminal; charts of report.md go to report_files/
                   beside it, without --output Markdown has no charts
  --force          overwrite FILE, and charts beside it
  --help           show this help

Examples:
  kymo report
  kymo report events --by model,task --hours 24
  kymo report events other/events --by attributes.tenant --format json --output report.json
  kymo report --format html --output report.html

Exit codes: 0 ok, 1 --max-unpriced is exceeded, 2 bad input.
`;

const STRINGS = [
  "by",
  "kind",
  "hours",
  "since",
  "until",
  "format",
  "settings",
  "suggestions",
  "output",
  "max-unpriced",
] as const;

const FORMATS = ["text", "json", "html", "markdown"] as const;

/** Runs `kymo report`. */
export async function reportCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs(bindNegative(args, STRINGS), {
    string: ["_", ...STRINGS],
    boolean: ["help", "force"],
    alias: { h: "help", o: "output" },
    unknown: refuseUnknown("kymo report", [...STRINGS, "help", "force"]),
  });
  if (flags.help) {
    io.out(HELP);
    return 0;
  }
  requireValues("kymo report", flags, STRINGS);
  const format = oneOf("format", flags.format ?? "text", FORMATS);
  const maxUnpriced = flags["max-unpriced"] === undefined ? null : shareOption(flags["max-unpriced"]);
  const suggestions = suggestionsOption(flags.suggestions);
  const kind: Kind = oneOf("kind", flags.kind ?? "llm_call", KINDS);
  const by = (flags.by ?? "model").split(",").map((key) => key.trim()).filter((key) => key !== "");
  const paths = flags._.map(String);
  const output = { path: flags.output, force: flags.force };
  if (output.path !== undefined) (format === "markdown" ? requireBothWritable : requireWritable)(output.path, output);
  const settings = readSettings(flags.settings ?? null);
  const source = paths.length > 0 ? { paths, bundled: false } : ownEvents(settings);
  const events = await open(source.paths, { ...timeWindow(flags), ...settingsPrices(settings, flags.settings) });
  const { thresholds, budgets, suggestions: advice } = settings;
  const report = await buildReport(events, {
    by,
    kind,
    bundled: source.bundled,
    timeline: format === "html" || (format === "markdown" && output.path !== undefined),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(advice === undefined ? {} : { suggestions: advice }),
    ...(budgets?.month_usd === undefined ? {} : { budgetUsd: budgets.month_usd }),
  });
  const nowhere = by.filter((key) =>
    key.startsWith("attributes.") && report.groups.every((group) => group.by[key] === null)
  );
  if (report.overall.calls > 0) { for (const key of nowhere) io.err(`No ${kind} in this window has ${key}.\n`); }
  await writeReport(report, { format, suggestions, output, io });
  return maxUnpriced === null ? 0 : unpricedCode(report, { most: maxUnpriced, io });
}

/** Fails where more than a share of the tokens has no price, or of the successful calls neither tokens nor a cost. */
function unpricedCode({ quality }: Report, { most, io }: { readonly most: number; readonly io: CliIo }): number {
  const { unpriced_tokens_ratio, without_tokens, successful_calls } = quality;
  const shares: readonly (readonly [share: number | null, says: string])[] = [
    [unpriced_tokens_ratio, "of the tokens have no price"],
    [ratio(without_tokens, successful_calls), "of the successful calls have no tokens and are in no cost"],
  ];
  const beyond = shares.filter(([share]) => share !== null && share > most);
  for (const [share, says] of beyond) {
    io.err(`${formatRatio(share)} ${says}, --max-unpriced allows ${formatRatio(most)}.\n`);
  }
  return beyond.length === 0 ? 0 : 1;
}

function ownEvents({ dir }: Settings): { readonly paths: readonly string[]; readonly bundled: boolean } {
  return dir === undefined ? bundledEvents() : { paths: [dir], bundled: false };
}

/** More than everything can not be unpriced: 5 is meant to be 5%. */
function shareOption(value: string): number {
  const share = ratioOption("kymo report", "max-unpriced", value);
  if (share <= 1) return share;
  throw new UsageError(
    `Cannot run kymo report: --max-unpriced must be from 0 to 1, or 0% to 100%, current value is "${value}"`,
  );
}

function suggestionsOption(value: string | undefined): number {
  if (value === undefined) return 6;
  if (value === "all") return Infinity;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 0 && value.trim() !== "") return count;
  throw new UsageError(
    `Cannot run kymo report: --suggestions must be a whole number from 0 up, or all, current value is "${value}"`,
  );
}

function timeWindow(flags: { hours?: string; since?: string; until?: string }): TimeWindow {
  const hours = flags.hours === undefined ? undefined : Number(flags.hours);
  if (hours !== undefined && !(hours > 0 && hours < Infinity)) {
    throw new UsageError(`Cannot run kymo report: --hours must be a number above 0, current value is "${flags.hours}"`);
  }
  return {
    ...(hours === undefined ? {} : { hours }),
    ...(flags.since === undefined ? {} : { since: flags.since }),
    ...(flags.until === undefined ? {} : { until: flags.until }),
  };
}

function oneOf<Allowed extends string>(option: string, value: string, allowed: readonly Allowed[]): Allowed {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `Cannot run kymo report: --${option} must be one of ${allowed.join(", ")}, current value is "${value}"`,
  );
}
