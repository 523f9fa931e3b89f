/** `kymo compare`. @module */
import { parseArgs } from "@std/cli/parse-args";
import { type Kind, KINDS } from "../../recorder/schema.ts";
import type { CompareOptions, ComparisonOptions } from "../compare.ts";
import type { EventSource } from "../engine/event_source.ts";
import { open } from "../open.ts";
import { buildComparison } from "../report/build_comparison.ts";
import type { ChangeInside, ComparisonReport } from "../report/comparison_report.ts";
import { formatComparisonJson } from "../report/format_comparison_json.ts";
import { formatComparisonText } from "../report/format_comparison_text.ts";
import { readSettings, type Settings } from "../settings/read_settings.ts";
import { settingsPrices } from "./settings_prices.ts";
import { ratioOption } from "./ratio_option.ts";
import { bundledEvents } from "./bundled_events.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { comparedValues, knownValues } from "./compared_values.ts";
import { bindNegative } from "./negative_values.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { requireValues } from "./require_values.ts";
import { requireWritable, writeOutput } from "./write_output.ts";

const HELP = `Usage: kymo compare A B [OPTIONS]
       kymo compare [PATH] --field KEY --values A,B [OPTIONS]
       kymo compare [PATH] --at TIME [--hours N] [OPTIONS]

How much better or worse B is than A, and how sure that is: two folders, two values of a column, or before and after a moment.
Calls of the same time are held against each other where there are any, and levels that wander by themselves are no evidence.
Without PATH: the folder of kymo.json, ./events, or else the example data that comes with Kymo.

Options:
  --field KEY      compare two values of a column or attributes.<key>, such as release, model, prompt_version
  --values A,B     which values: A is what B is held against
  --at TIME        compare before and after: 2026-11-20, 2026-11-20T08:00:00Z, or an age such as 90m, 2h, 7d
  --hours N        with --at: no more than N hours on both sides
  --by KEYS        a verdict for each group: columns or attributes.<key>, separated by commas
  --within KEYS    hold only calls of the same against each other: another mix of models is no difference within model
  --measures NAMES what to compare: error_ratio, cost_per_call_usd, tokens_per_call, and any number with _p50, _p95 … or _mean
                   behind it, separated by commas [default: durations, first token, tokens per second, errors, cost, tokens]
  --kind KIND      which events: ${KINDS.join(", ")} [default: llm_call]
  --since TIME     only from then on, on both sides
  --until TIME     only before then, on both sides
  --margin RATIO   changes up to this do not matter: 0.05 or 5% [default: 0]
  --fail-on WHAT   exit with 1 when something is worse, or changed, or became so on side B alone [worse, change]
  --format FORMAT  text or json [default: text]
  --settings FILE  prices and folder [default: kymo.json, where there is one]
  --output FILE    write to a file instead of the terminal
  --force          overwrite FILE
  --help           show this help

Examples:
  kymo compare main/events branch/events --by model
  kymo compare events --field release --values r41,r42 --fail-on worse
  kymo compare events --at 2026-11-20T08:00:00Z --hours 24 --within model
  kymo compare --field model --values claude-opus-4-5-20251101,claude-opus-4-6

Exit codes: 0 ok, 1 what --fail-on names was found, 2 bad input.
`;

const STRINGS = [
  "field",
  "values",
  "at",
  "hours",
  "by",
  "within",
  "measures",
  "kind",
  "since",
  "until",
  "margin",
  "fail-on",
  "format",
  "output",
  "settings",
] as const;

type Flags = Partial<Readonly<Record<typeof STRINGS[number], string>>>;

/** Runs `kymo compare`. */
export async function compareCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs(bindNegative(args, STRINGS), {
    string: ["_", ...STRINGS],
    boolean: ["help", "force"],
    alias: { h: "help", o: "output" },
    unknown: refuseUnknown("kymo compare", [...STRINGS, "help", "force"]),
  });
  if (flags.help) {
    io.out(HELP);
    return 0;
  }
  requireValues("kymo compare", flags, STRINGS);
  const format = oneOf("format", flags.format ?? "text", ["text", "json"]);
  const failOn = flags["fail-on"] === undefined ? null : oneOf("fail-on", flags["fail-on"], ["worse", "change"]);
  const options = comparisonOptions(flags);
  const paths = flags._.map(String);
  requireOneWay(paths, flags);
  if (flags.output !== undefined) requireWritable(flags.output, { force: flags.force });
  const settings = readSettings(flags.settings ?? null);
  const window = {
    ...settingsPrices(settings, flags.settings),
    ...(flags.since === undefined ? {} : { since: flags.since }),
    ...(flags.until === undefined ? {} : { until: flags.until }),
  };
  const source = await open(paths.length === 0 ? ownEvents(settings, io) : [paths[0]!], window);
  const compared: CompareOptions = paths.length === 2
    ? { ...options, with: await open([paths[1]!], window) }
    : { ...options, ...sidesOf(flags) };
  const report = await buildComparison(source, {
    ...compared,
    ...io.now === undefined ? {} : { now: new Date(io.now()) },
  });
  await requireCalls(source, { report, compared });
  const toFile = flags.output !== undefined;
  const text = format === "json"
    ? formatComparisonJson(report)
    : formatComparisonText(report, toFile ? {} : { columns: io.columns, color: io.color });
  if (flags.output === undefined) io.out(text);
  else writeOutput(flags.output, text, { force: flags.force });
  return failOn !== null && isFailing(report, failOn) ? 1 : 0;
}

/** The folder of the settings, or what a report would read; a word where that is example data. */
function ownEvents({ dir }: Settings, io: CliIo): readonly string[] {
  if (dir !== undefined) return [dir];
  const { paths, bundled } = bundledEvents();
  if (bundled) io.err("Example data that comes with Kymo: there is no ./events here.\n");
  return paths;
}

const FAILING = { worse: ["worse"], change: ["worse", "better", "higher", "lower"] } as const;

/** Also where b alone became worse half-way: that is no difference of the whole time yet. */
function isFailing({ rows, changes_inside: inside }: ComparisonReport, failOn: keyof typeof FAILING): boolean {
  if (rows.some(({ verdict }) => FAILING[failOn].some((one) => one === verdict))) return true;
  const idOf = ({ by, measure }: ChangeInside): string => JSON.stringify([by, measure]);
  const onBoth = new Set(inside.filter(({ side }) => side === "a").map(idOf));
  return inside.some((change) => {
    return change.side === "b" && !onBoth.has(idOf(change)) && (failOn === "change" || change.is_worse === true);
  });
}

function comparisonOptions(flags: Flags): ComparisonOptions {
  const margin = flags.margin === undefined ? undefined : ratioOption("kymo compare", "margin", flags.margin);
  return {
    by: listOf(flags.by),
    within: listOf(flags.within),
    kind: oneOf<Kind>("kind", flags.kind ?? "llm_call", KINDS),
    ...(flags.measures === undefined ? {} : { measures: listOf(flags.measures) }),
    ...(margin === undefined ? {} : { margin }),
  };
}

function sidesOf(flags: Flags): Exclude<CompareOptions, { readonly with: EventSource }> {
  if (flags.at === undefined) return { field: flags.field!, ...comparedValues(flags.field!, flags.values!) };
  if (flags.hours === undefined) return { at: flags.at };
  const hours = Number(flags.hours);
  if (!(hours > 0 && hours < Infinity)) {
    throw new UsageError(
      `Cannot run kymo compare: --hours must be a number above 0, current value is "${flags.hours}"`,
    );
  }
  return { at: flags.at, hours };
}

/** There is one thing to compare, said in one way. */
function requireOneWay(paths: readonly string[], flags: Flags): void {
  const ways = "give two folders, or one with --field and --values, or one with --at";
  const refuse = (what: string): never => {
    throw new UsageError(`Cannot run kymo compare: ${what}, ${ways}`);
  };
  if (paths.length > 2) refuse(`there are ${paths.length} folders`);
  const asked = [paths.length === 2, flags.field !== undefined, flags.at !== undefined].filter(Boolean).length;
  if (asked === 0) refuse(paths.length === 0 ? "there is nothing to compare" : "there is one folder");
  if (asked > 1) refuse("there are two things to compare");
  if ((flags.field === undefined) !== (flags.values === undefined)) refuse("--field and --values belong together");
  if (flags.hours !== undefined && flags.at === undefined) {
    throw new UsageError("Cannot run kymo compare: --hours belongs to --at, which is not given");
  }
}

/** A value that no call has is a slip of the pen. */
async function requireCalls(
  source: EventSource,
  { report, compared }: { readonly report: ComparisonReport; readonly compared: CompareOptions },
): Promise<void> {
  if (!("field" in compared)) return;
  for (const side of ["a", "b"] as const) {
    if (report[side].calls > 0) continue;
    const known = await knownValues(source, { field: compared.field, kind: report.kind });
    throw new UsageError(
      `Cannot run kymo compare: no ${report.kind} has ${compared.field} "${compared[side]}", ${known}`,
    );
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? "").split(",").map((part) => part.trim()).filter((part) => part !== "");
}

function oneOf<Allowed extends string>(option: string, value: string, allowed: readonly Allowed[]): Allowed {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `Cannot run kymo compare: --${option} must be one of ${allowed.join(", ")}, current value is "${value}"`,
  );
}
