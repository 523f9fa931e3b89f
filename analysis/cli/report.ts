/** `kymo report`. @module */
import { classicReport } from "../classic/classic_report.ts";
import { formatClassic } from "../classic/format_classic.ts";
import { ratio } from "../group_keys.ts";
import { formatRatio } from "../report/format_quantity.ts";
import { buildReport } from "../report/build_report.ts";
import type { Report } from "../report/report.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { openEvents } from "./open_events.ts";
import { ratioOption } from "./ratio_option.ts";
import { BY_OPTION, KIND_OPTION, listOf, SETTINGS_OPTIONS, WINDOW_OPTIONS, windowOf } from "./shared_options.ts";
import { requireWritable, writeResult } from "./write_output.ts";
import { writeReport } from "./write_report.ts";
import { requireBothWritable } from "./write_with_folder.ts";

const FORMATS = ["text", "json", "csv", "html", "markdown"] as const;

const OPTIONS = [
  BY_OPTION,
  KIND_OPTION,
  ...WINDOW_OPTIONS,
  {
    name: "format",
    value: "FORMAT",
    oneOf: FORMATS,
    says: "text, json, csv (the groups), html (one file that needs nothing else) or markdown [default: text]",
  },
  {
    name: "style",
    value: "STYLE",
    oneOf: ["kymo", "classic"],
    says: "text: kymo, or classic, the summary of queries to agents that an older monitor printed [default: kymo]",
  },
  ...SETTINGS_OPTIONS,
  {
    name: "suggestions",
    value: "N",
    says: "how many suggestions are shown: a number, 0 for none, or all [default: 6]; JSON has all",
  },
  { name: "verbose", short: "v", says: "text: all groups, findings and suggestions, not only the most important" },
  {
    name: "max-unpriced",
    value: "R",
    says: "fail when more than that share of the tokens has no price, or of the successful calls no tokens: 0.05, 5%",
  },
  {
    name: "output",
    short: "o",
    value: "FILE",
    completes: "file",
    says:
      "write to a file instead of the terminal; charts of report.md go to report_files/ beside it, without --output " +
      "Markdown has no charts",
  },
  { name: "force", says: "overwrite FILE, and charts beside it" },
] as const satisfies readonly OptionSpec[];

/** `kymo report`. */
export const reportCommand: CliCommand = command({
  name: "report",
  usage: ["report [PATH…] [OPTIONS]"],
  about:
    "What recorded work cost in time, tokens and money. Without PATH: the folder of kymo.json, ./events, or else the " +
    "example data that comes with Kymo.",
  options: OPTIONS,
  examples: [
    "kymo report",
    "kymo report events --by model,task --hours 24",
    "kymo report events other/events --by attributes.tenant --format json --output report.json",
    "kymo report --format html --output report.html",
    "kymo report events --style classic --hours 1",
  ],
  exitCodes: "0 ok, 1 --max-unpriced is exceeded, 2 bad input.",
}, runReport);

async function runReport({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const { format = "text", kind = "llm_call" } = flags;
  if (flags.style === "classic") requireClassic(flags);
  const maxUnpriced = flags["max-unpriced"] === undefined ? null : shareOption(flags["max-unpriced"]);
  const suggestions = suggestionsOption(flags.suggestions ?? (flags.verbose ? "all" : "6"));
  const by = listOf(flags.by ?? "model");
  const output = { path: flags.output, force: flags.force };
  if (output.path !== undefined) (format === "markdown" ? requireBothWritable : requireWritable)(output.path, output);
  const window = windowOf(flags, "kymo report");
  const { events, settings, bundled } = await openEvents({ paths, flags, window, io, tellsBundled: true });
  const { thresholds, budgets, suggestions: advice } = settings;
  if (flags.style === "classic") {
    const summary = await classicReport(events, {
      hours: window.hours ?? null,
      ...(thresholds === undefined ? {} : { thresholds }),
      ...(io.now === undefined ? {} : { now: new Date(io.now()) }),
    });
    writeResult(formatClassic(summary), { ...flags, io });
    return 0;
  }
  const report = await buildReport(events, {
    by,
    kind,
    bundled,
    ...(io.now === undefined ? {} : { now: new Date(io.now()) }),
    timeline: format === "html" || (format === "markdown" && output.path !== undefined),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(advice === undefined ? {} : { suggestions: advice }),
    ...(budgets?.month_usd === undefined ? {} : { budgetUsd: budgets.month_usd }),
  });
  const nowhere = by.filter((key) =>
    key.startsWith("attributes.") && report.groups.every((group) => group.by[key] === null)
  );
  if (report.overall.calls > 0) { for (const key of nowhere) io.err(`No ${kind} in this window has ${key}.\n`); }
  if (kind === "aggregate") {
    io.err(
      "Aggregates are numbers that somebody had counted: here each is one event, kymo export performance-metrics tells them.\n",
    );
  }
  await writeReport(report, { format, suggestions, verbose: flags.verbose, output, io });
  return maxUnpriced === null ? 0 : unpricedCode(report, { most: maxUnpriced, io });
}

/** What the older summary does not have would change nothing. */
function requireClassic({ format, ...flags }: Given<typeof OPTIONS>["flags"]): void {
  const others = ["by", "kind", "suggestions", "max-unpriced", "verbose"] as const;
  const other = others.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (other !== undefined) throw new UsageError(`Cannot run kymo report: --style classic has no --${other}`);
  if (format === undefined || format === "text") return;
  throw new UsageError(`Cannot run kymo report: --style classic is text, current --format is "${format}"`);
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

/** More than everything can not be unpriced: 5 is meant to be 5%. */
function shareOption(value: string): number {
  const share = ratioOption("kymo report", "max-unpriced", value);
  if (share <= 1) return share;
  throw new UsageError(
    `Cannot run kymo report: --max-unpriced must be from 0 to 1, or 0% to 100%, current value is "${value}"`,
  );
}

function suggestionsOption(value: string): number {
  if (value === "all") return Infinity;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 0 && value.trim() !== "") return count;
  throw new UsageError(
    `Cannot run kymo report: --suggestions must be a whole number from 0 up, or all, current value is "${value}"`,
  );
}
