/** `kymo import`. @module */
import { parseArgs } from "@std/cli/parse-args";
import { importFile, type ImportSummary } from "../import/import_file.ts";
import type { FormatOption, ImportFormat } from "../import/import_format.ts";
import { IMPORT_FORMATS } from "../import/import_formats.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { importSummary } from "./import_summary.ts";
import { withSignals } from "./notebook_signals.ts";
import { progressBar } from "./progress_bar.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { requireValues } from "./require_values.ts";

const OPTIONS = ["map", "out", "service", "provider", "at", "key"] as const;

const HELP = `Usage: kymo import auto FILE… --out DIR [OPTIONS]
       kymo import FORMAT FILE… --out DIR [OPTIONS]

Turn files of other programs into a folder of events. auto recognises the format by the content. The same file twice adds
nothing, and of a file that has grown only what is new is added. Files packed with gzip are unpacked.

Formats:
${
  IMPORT_FORMATS.toSorted((a, b) => a.name < b.name ? -1 : 1).map(({ name, says }) => `  ${name.padEnd(21)}${says}\n`)
    .join("")
}
Options:
  -o, --out DIR      folder of events; made when missing
  --map FILE         what the columns of a CSV or the members of JSON Lines mean; analysis/import/csv_map.schema.json
                     describes maps, fixtures/maps holds three
  --service NAME     service of events that say none
  --provider NAME    provider of events that say none
  --at TIME          time of counters that say none [default: when the file was changed]
  --key NAMES        columns that the parts of a key are [default: model,task,agent]
  --allow-rejected   exit with 0 although rows were refused
  -h, --help         show this help

Refused rows go to DIR/rejected with line and reason. DIR/imports remembers what was imported.

Examples:
  kymo import auto logs/*_performance.jsonl --out events
  kymo import csv requests.csv --map fixtures/maps/claude_code.json --out events

Exit codes: 0 ok, 2 bad input (also when rows were refused; the others are imported).
`;

/** Runs `kymo import`. */
export async function importCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["_", ...OPTIONS],
    boolean: ["help", "allow-rejected"],
    alias: { h: "help", o: "out" },
    unknown: refuseUnknown("kymo import", [...OPTIONS, "allow-rejected", "help"]),
  });
  if (flags.help) {
    io.out(HELP);
    return 0;
  }
  requireValues("kymo import", flags, OPTIONS);
  const [name, ...paths] = flags._.map(String);
  const format = formatNamed(name);
  if (paths.length === 0) throw new UsageError("Cannot run kymo import: a FILE is needed, none is given");
  if (flags.out === undefined) throw new UsageError("Cannot run kymo import: --out DIR is missing");
  requireOptions(format, flags);
  const given = {
    dir: flags.out,
    format,
    mapPath: flags.map,
    constants: { service: flags.service, provider: flags.provider },
    at: flags.at === undefined ? undefined : momentOf(flags.at),
    key: flags.key === undefined ? undefined : keyNames(flags.key),
  };
  let code = 0;
  for (const path of paths) {
    const { result, exitCode } = await withSignals((signal) => importOne({ ...given, path, signal }, io));
    if (exitCode !== null) {
      io.err(`${path}: stopped, nothing of it was imported\n`);
      return exitCode;
    }
    if (result === null) code = 2;
    else if (result.rejected > 0 && !flags["allow-rejected"]) code = 2;
  }
  return code;
}

/** The summary, or `null` where one of several files cannot be imported: that is told, and the others are. */
async function importOne(options: Parameters<typeof importFile>[0], io: CliIo): Promise<ImportSummary | null> {
  const { path, dir } = options;
  const bar = progressBar(path, io);
  let summary: ImportSummary;
  try {
    summary = await importFile({
      ...options,
      onProgress: bar.draw,
      onWait: () => io.err(`${path}: another import into ${dir} is running, waiting for it to end\n`),
    });
  } catch (error) {
    bar.clear();
    if (options.signal?.aborted) throw error;
    io.err(`${error instanceof Error ? error.message : error}\n`);
    return null;
  }
  bar.clear();
  const { out, err } = importSummary(summary, { path, dir });
  io.out(out);
  io.err(err);
  return summary;
}

function formatNamed(name: string | undefined): ImportFormat | null {
  if (name === "auto") return null;
  const format = IMPORT_FORMATS.find((one) => one.name === name);
  if (format !== undefined) return format;
  const names = ["auto", ...IMPORT_FORMATS.map((one) => one.name).sort()].join(", ");
  throw new UsageError(
    `Cannot run kymo import: the format must be one of ${names}, current value is ${
      name === undefined ? "missing" : `"${name}"`
    }`,
  );
}

const FORMAT_OPTIONS: readonly FormatOption[] = ["map", "at", "key"];

/** No option is taken that does nothing. */
function requireOptions(format: ImportFormat | null, flags: Readonly<Record<string, unknown>>): void {
  const idle = FORMAT_OPTIONS.find((option) => flags[option] !== undefined && !format?.options.includes(option));
  if (format === null || idle === undefined) return;
  const names = IMPORT_FORMATS.filter(({ options }) => options.includes(idle)).map(({ name }) => name).sort();
  throw new UsageError(
    `Cannot run kymo import: --${idle} is for ${names.join(" and ")}, the format is ${format.name}`,
  );
}

function momentOf(text: string): number {
  const moment = parseMicros(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (moment !== null) return moment;
  throw new UsageError(
    `Cannot run kymo import: --at must be a time such as 2026-01-01T00:00:00Z, current value is "${text}"`,
  );
}

const KEY_COLUMNS: readonly string[] = [
  "model",
  "task",
  "agent",
  "provider",
  "caller",
  "user",
  "service",
  "environment",
  "release",
  "prompt_version",
];

function keyNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name, index) => !KEY_COLUMNS.includes(name) || names.indexOf(name) < index);
  if (wrong === undefined) return names;
  throw new UsageError(
    `Cannot run kymo import: --key must be different names of ${KEY_COLUMNS.join(", ")}, current value is "${text}"`,
  );
}
