/** `kymo check`. @module */
import { buildCheck, type CheckOptions, isFailing } from "../check/build_check.ts";
import { FAIL_ON } from "../check/check_report.ts";
import { CHECK_KINDS, type CheckKind } from "../check/check_result.ts";
import { formatCheckJson } from "../check/format_check_json.ts";
import { formatCheckText } from "../check/format_check_text.ts";
import { formatGithub } from "../check/format_github.ts";
import { formatJunit } from "../check/format_junit.ts";
import { countsText } from "../check/limit_text.ts";
import { openChecked } from "./check_events.ts";
import { CHECK_NOTIFY_OPTIONS, checkNotifier } from "./check_notify.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { lengthOption, momentOption } from "./length_option.ts";
import { ratioOption } from "./ratio_option.ts";
import { BY_OPTION, listOf, OUTPUT_OPTIONS, SETTINGS_OPTIONS, WINDOW_OPTIONS } from "./shared_options.ts";
import { requireWritable, writeResult } from "./write_output.ts";

const FORMATS = { text: formatCheckText, json: formatCheckJson, junit: formatJunit, github: formatGithub } as const;

const OPTIONS = [
  ...WINDOW_OPTIONS,
  BY_OPTION,
  {
    name: "only",
    value: "KINDS",
    says: `which checks, separated by commas: ${CHECK_KINDS.join(", ")} [default: all]`,
  },
  {
    name: "fail-on",
    value: "WHAT",
    oneOf: FAIL_ON,
    says: "exit with 1 when that or worse fails: page, ticket, warn, never [default: ticket]",
  },
  { name: "baseline", value: "DIR", completes: "folder", says: "fail when something is worse than in this folder" },
  {
    name: "baseline-window",
    value: "AGE",
    says: "fail when something is worse than in so long before the window: 7d; needs --hours or --since",
  },
  {
    name: "margin",
    value: "RATIO",
    says: "with a baseline, changes up to this do not matter: 0.05 or 5% [default: 0]",
  },
  {
    name: "max-unpriced",
    value: "R",
    says: "fail when more than that share of the tokens has no price, or of the successful calls no tokens: 0.05, 5%",
  },
  { name: "max-age", value: "AGE", says: "fail when the newest event began longer ago: 2h" },
  {
    name: "now",
    value: "TIME",
    says: "when it is: 2026-11-20T08:00:00Z [default: the wall clock; without a calendar always the last event]",
  },
  {
    name: "format",
    value: "FORMAT",
    oneOf: ["text", "json", "junit", "github"],
    says: "text, json, junit (XML) or github (annotations) [default: text]",
  },
  ...CHECK_NOTIFY_OPTIONS,
  ...SETTINGS_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** `kymo check`. */
export const checkCommand: CliCommand = command({
  name: "check",
  usage: ["check [PATH…] [OPTIONS]"],
  about:
    "Whether a service keeps its objectives (slos of kymo.json, by the burn rates of the Google SRE workbook) and its limits " +
    "(thresholds), is no worse than before (with a baseline), and whether its data can be trusted. What may be chance does not " +
    "fail. Without PATH: the folder of kymo.json, ./events, or else the example data that comes with Kymo.\n" +
    "--hours, --since and --until say which events limits are held against: objectives have windows of their own.",
  options: OPTIONS,
  examples: [
    "kymo check events --hours 24 --max-age 2h",
    "kymo check events --only slo --fail-on page --notify failure --state check.state",
    "kymo check branch/events --baseline main/events --margin 5% --format junit --output check.xml",
    "kymo check events --hours 24 --baseline-window 7d --format github",
  ],
  notes:
    "Webhooks are told what --fail-on names, and need --allow-net of their host. With --state they hear only when other checks " +
    "fail than before, and when none does any more; what was not delivered is told again in the next run.",
  exitCodes: "0 ok, 1 what --fail-on names failed, 2 bad input, or nothing failed and a webhook could not be reached.",
}, runCheck);

async function runCheck({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const { format = "text", "fail-on": failOn = "ticket", output, force } = flags;
  const only = kindsOption(flags.only);
  const { margin, "max-unpriced": unpriced, "max-age": age } = flags;
  const hasBaseline = flags.baseline !== undefined || flags["baseline-window"] !== undefined;
  const limits: CheckOptions = {
    only,
    failOn,
    ...flags.by === undefined ? {} : { by: listOf(flags.by) },
    ...margin === undefined ? {} : { margin: ratioOption("kymo check", "margin", margin) },
    ...unpriced === undefined ? {} : { maxUnpriced: shareOption(unpriced) },
    ...age === undefined ? {} : { maxAgeMs: lengthOption(age, { command: "kymo check", option: "max-age" }) },
  };
  requireUse("margin", margin, { isUsed: hasBaseline, by: "--baseline or --baseline-window" });

  const isWindowed = { isUsed: only.some((kind) => kind !== "slo"), by: "checks of thresholds, regression or data" };
  for (const option of ["hours", "since", "until"] as const) requireUse(option, flags[option], isWindowed);
  requireUse("by", flags.by, {
    isUsed: only.includes("thresholds") || only.includes("regression"),
    by: "checks of thresholds or regression",
  });
  requireUse("max-unpriced", unpriced, { isUsed: only.includes("data"), by: "checks of data" });
  requireUse("max-age", age, { isUsed: only.includes("data"), by: "checks of data" });
  requireUse("baseline", hasBaseline || undefined, { isUsed: only.includes("regression"), by: "checks of regression" });
  const moment = flags.now === undefined
    ? undefined
    : momentOption(flags.now, { command: "kymo check", option: "now" });
  const at: CliIo = moment === undefined ? io : { ...io, now: () => moment };
  if (output !== undefined) requireWritable(output, { force });
  const { settings, events, ...sources } = await openChecked({ paths, flags, only, io: at });
  const notifier = checkNotifier(settings, flags);
  const { thresholds, slos } = settings;
  const report = await buildCheck(events, {
    ...limits,
    ...sources,
    ...thresholds === undefined ? {} : { thresholds },
    ...slos === undefined ? {} : { slos },
    now: new Date(at.now?.() ?? Date.now()),
  });
  if (report.results.length === 0) {
    throw new UsageError(
      `Cannot run kymo check: there is nothing to check by --only ${
        only.join(",")
      }, slos of the settings say objectives and ` +
        "--baseline says what to compare with",
    );
  }
  const text = FORMATS[format](report, output === undefined ? { columns: io.columns, color: io.color } : {});
  writeResult(text, { output, force, io });
  if (output !== undefined && report.failing) io.err(`kymo check: ${countsText(report)}, see "${output}"\n`);
  const failing = report.results.filter((result) => isFailing(result, failOn)).map(({ id }) => id);
  const delivered = await notifier(report, { failing, io });
  return report.failing ? 1 : delivered ? 0 : 2;
}

function kindsOption(text: string | undefined): readonly CheckKind[] {
  if (text === undefined) return CHECK_KINDS;
  const kinds = listOf(text);
  const unknown = kinds.find((kind) => !CHECK_KINDS.some((known) => known === kind));
  if (unknown === undefined && kinds.length > 0) return kinds as CheckKind[];
  throw new UsageError(
    `Cannot run kymo check: --only must be of ${CHECK_KINDS.join(", ")}, current value is "${unknown ?? text}"`,
  );
}

/** More than everything can not be unpriced: 5 is meant to be 5%. */
function shareOption(text: string): number {
  const share = ratioOption("kymo check", "max-unpriced", text);
  if (share <= 1) return share;
  throw new UsageError(
    `Cannot run kymo check: --max-unpriced must be from 0 to 1, or 0% to 100%, current value is "${text}"`,
  );
}

/** An option that would do nothing is a slip. */
function requireUse(
  option: string,
  given: unknown,
  { isUsed, by }: { readonly isUsed: boolean; readonly by: string },
): void {
  if (given === undefined || isUsed) return;
  throw new UsageError(`Cannot run kymo check: --${option} belongs to ${by}, which this run does not have`);
}
