/** `kymo compare`. @module */
import type { CompareOptions, ComparisonOptions } from "../compare.ts";
import type { EventSource } from "../engine/event_source.ts";
import { buildComparison } from "../report/build_comparison.ts";
import type { ChangeInside, ComparisonReport } from "../report/comparison_report.ts";
import { formatComparisonJson } from "../report/format_comparison_json.ts";
import { formatComparisonText } from "../report/format_comparison_text.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type FlagsOf, type Given, type OptionSpec } from "./command.ts";
import { comparedValues, knownValues } from "./compared_values.ts";
import { openEvents } from "./open_events.ts";
import { ratioOption } from "./ratio_option.ts";
import { KIND_OPTION, listOf, numberOption, OUTPUT_OPTIONS, SETTINGS_OPTIONS, windowOf } from "./shared_options.ts";
import { requireWritable, writeResult } from "./write_output.ts";

const OPTIONS = [
  {
    name: "field",
    value: "KEY",
    says: "compare two values of a column or attributes.<key>, such as release, model, prompt_version",
  },
  { name: "values", value: "A,B", says: "which values: A is what B is held against" },
  {
    name: "at",
    value: "TIME",
    says: "compare before and after: 2026-11-20, 2026-11-20T08:00:00Z, or an age such as 90m, 2h, 7d",
  },
  { name: "hours", value: "N", says: "with --at: no more than N hours on both sides" },
  {
    name: "by",
    value: "KEYS",
    says: "a verdict for each group: columns or attributes.<key>, separated by commas",
  },
  {
    name: "within",
    value: "KEYS",
    says: "hold only calls of the same against each other: another mix of models is no difference within model",
  },
  {
    name: "measures",
    value: "NAMES",
    says:
      "what to compare: error_ratio, cost_per_call_usd, tokens_per_call, and any number with _p50, _p95 … or _mean " +
      "behind it, separated by commas [default: durations, first token, tokens per second, errors, cost, tokens]",
  },
  KIND_OPTION,
  { name: "since", value: "TIME", says: "only from then on, on both sides" },
  { name: "until", value: "TIME", says: "only before then, on both sides" },
  { name: "margin", value: "RATIO", says: "changes up to this do not matter: 0.05 or 5% [default: 0]" },
  {
    name: "fail-on",
    value: "WHAT",
    oneOf: ["worse", "change"],
    says: "exit with 1 when something is worse, or changed, or became so on side B alone: worse, change",
  },
  { name: "format", value: "FORMAT", oneOf: ["text", "json"], says: "text or json [default: text]" },
  ...SETTINGS_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionSpec[];

type Flags = FlagsOf<typeof OPTIONS>;

/** `kymo compare`. */
export const compareCommand: CliCommand = command({
  name: "compare",
  usage: [
    "compare A B [OPTIONS]",
    "compare [PATH] --field KEY --values A,B [OPTIONS]",
    "compare [PATH] --at TIME [--hours N] [OPTIONS]",
  ],
  about:
    "How much better or worse B is than A, and how sure that is: two folders, two values of a column, or before and " +
    "after a moment. Calls of the same time are held against each other where there are any, and levels that wander by " +
    "themselves are no evidence. Without PATH: the folder of kymo.json, ./events, or else the example data that comes with " +
    "Kymo.",
  options: OPTIONS,
  examples: [
    "kymo compare main/events branch/events --by model",
    "kymo compare events --field release --values r41,r42 --fail-on worse",
    "kymo compare events --at 2026-11-20T08:00:00Z --hours 24 --within model",
    "kymo compare --field model --values claude-opus-4-5-20251101,claude-opus-4-6",
  ],
  exitCodes: "0 ok, 1 what --fail-on names was found, 2 bad input.",
}, runCompare);

async function runCompare({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const { format = "text", "fail-on": failOn } = flags;
  const options = comparisonOptions(flags);
  requireOneWay(paths, flags);
  if (flags.output !== undefined) requireWritable(flags.output, { force: flags.force });
  const { hours: _, ...times } = flags;
  const window = windowOf({ ...times, hours: undefined }, "kymo compare");
  const openOne = async (path?: string): Promise<EventSource> => {
    return (await openEvents({ paths: path === undefined ? [] : [path], flags, window, io })).events;
  };
  const source = await openOne(paths[0]);
  const compared: CompareOptions = paths.length === 2
    ? { ...options, with: await openOne(paths[1]) }
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
  writeResult(text, { ...flags, io });
  return failOn !== undefined && isFailing(report, failOn) ? 1 : 0;
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
    kind: flags.kind ?? "llm_call",
    ...(flags.measures === undefined ? {} : { measures: listOf(flags.measures) }),
    ...(margin === undefined ? {} : { margin }),
  };
}

function sidesOf(flags: Flags): Exclude<CompareOptions, { readonly with: EventSource }> {
  if (flags.at === undefined) return { field: flags.field!, ...comparedValues(flags.field!, flags.values!) };
  if (flags.hours === undefined) return { at: flags.at };
  return { at: flags.at, hours: numberOption(flags.hours, { command: "kymo compare", option: "hours", above: 0 }) };
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
