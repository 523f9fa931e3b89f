/** `kymo import`. @module */
import { importFile, type ImportSummary } from "../import/import_file.ts";
import type { FormatOption, ImportFormat } from "../import/import_format.ts";
import { readLedger } from "../import/import_ledger.ts";
import { IMPORT_FORMATS } from "../import/import_formats.ts";
import { readImportMap } from "../import/import_map.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { importSummary } from "./import_summary.ts";
import { resolveSettings } from "../settings/resolve_settings.ts";
import { withSignals } from "./with_signals.ts";
import { progressBar } from "./progress_bar.ts";
import { SETTINGS_OPTIONS } from "./shared_options.ts";
import { toldError } from "./told_error.ts";

const NAME_WIDTH = 21;

const OPTIONS = [
  {
    name: "out",
    short: "o",
    value: "DIR",
    completes: "folder",
    says: "folder of events; made when missing [default: dir of the settings]",
  },
  {
    name: "map",
    value: "FILE",
    completes: "file",
    says: "what the columns of a CSV or the members of JSON Lines mean, for csv and jsonl of other programs",
  },
  { name: "service", value: "NAME", says: "service of events that say none [default: service of the settings]" },
  { name: "provider", value: "NAME", says: "provider of events that say none" },
  { name: "at", value: "TIME", says: "time of counters that say none [default: when the file was changed]" },
  { name: "key", value: "NAMES", says: "columns that the parts of a key are [default: model,task,agent]" },
  { name: "zone", value: "ZONE", says: "zone of times that say none, Asia/Tokyo or +09:00 [default: UTC]" },
  { name: "last-line", says: "of CSV: a last line without a line end is whole, nobody goes on writing it" },
  ...SETTINGS_OPTIONS,
  { name: "allow-rejected", says: "exit with 0 although rows were refused" },
] as const satisfies readonly OptionSpec[];

const FORMATS = IMPORT_FORMATS.toSorted((a, b) => a.name < b.name ? -1 : 1);

/** `kymo import`. */
export const importCommand: CliCommand = command({
  name: "import",
  usage: ["import auto FILE… --out DIR [OPTIONS]", "import FORMAT FILE… --out DIR [OPTIONS]"],
  about:
    "Turn files of other programs into a folder of events. auto recognises the format by the content. The same file twice " +
    "adds nothing, and of a file that has grown only what is new is added. What is packed with gzip is unpacked.\n\nFormats:\n" +
    FORMATS.map(({ name, says }) => `  ${name.padEnd(NAME_WIDTH)}${says}\n`).join(""),
  words: ["auto", ...FORMATS.map(({ name }) => name)],
  options: OPTIONS,
  examples: [
    "kymo import auto logs/*_performance.jsonl --out events",
    "kymo import csv requests.csv --map fixtures/maps/claude_code.json --out events",
  ],
  notes:
    "Maps are described by analysis/import/csv_map.schema.json, fixtures/maps holds three. Refused rows go to DIR/rejected " +
    "with line and reason. DIR/imports remembers what was imported, also when its events are merged or pruned, " +
    "and under another --zone. A metrics.csv says less than the metrics.json of the same queries: import the JSON first, what is " +
    "there already is not replaced.",
  exitCodes: "0 ok, 2 bad input (also when rows were refused; the others are imported), 130 stopped by Ctrl-C.",
}, runImport);

/** Runs `kymo import`: one file after the other. */
async function runImport({ flags, args }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const [name, ...paths] = args;
  const format = formatNamed(name);
  if (paths.length === 0) throw new UsageError("Cannot run kymo import: a FILE is needed, none is given");
  const { settings } = resolveSettings({ file: flags.settings, set: flags.set });
  const dir = flags.out ?? settings.dir;
  if (dir === undefined) {
    throw new UsageError("Cannot run kymo import: --out DIR is missing, and kymo.json names no dir");
  }
  requireOptions(format, flags);
  const given = {
    dir,
    redact: settings.redact,
    format,
    map: flags.map === undefined ? null : readImportMap(flags.map),
    constants: { service: flags.service ?? settings.service, provider: flags.provider },
    takesLastLine: flags["last-line"],
    at: flags.at === undefined ? undefined : momentOf(flags.at),
    key: flags.key === undefined ? undefined : keyNames(flags.key),
    zone: flags.zone === undefined ? undefined : zoneNamed(flags.zone),
  };
  let code = 0;
  for (const [index, path] of paths.entries()) {
    const { result, exitCode } = await withSignals((signal) => importOne({ ...given, path, signal }, io));
    if (result === null) {
      io.err(`${path}: stopped, nothing of it was imported\n`);
      return exitCode!;
    }
    if (result === "failed" || result.rejected > 0 && !flags["allow-rejected"]) code = 2;
    const next = paths[index + 1];
    if (exitCode === null || next === undefined) continue;
    io.err(`${next}: stopped before it, nothing of it was imported\n`);
    return exitCode;
  }
  return code;
}

/** The summary, or `failed` where one of several files cannot be imported: that is told, and the others are. */
async function importOne(options: Parameters<typeof importFile>[0], io: CliIo): Promise<ImportSummary | "failed"> {
  const { path, dir, signal } = options;
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
    if (signal?.aborted && error === signal.reason) throw error;
    io.err(`${toldError(error)}\n`);
    return "failed";
  }
  bar.clear();
  const { out, err } = importSummary(summary, { path, dir, isPoorer: knowsOnlyCsv(summary, dir) });
  io.out(out);
  io.err(err);
  return summary;
}

/** Whether rows of a metrics.json that are there already can only be from a metrics.csv. */
function knowsOnlyCsv({ format, rows, known }: ImportSummary, dir: string): boolean {
  if (format !== "metrics-json" || rows === 0 || known === 0) return false;
  const importsOf = (name: string): number => readLedger(dir, { format: name, map: null }).length;
  return importsOf("metrics-csv") > 0 && importsOf("metrics-json") === 1;
}

function formatNamed(name: string | undefined): ImportFormat | null {
  if (name === "auto") return null;
  const format = FORMATS.find((one) => one.name === name);
  if (format !== undefined) return format;
  const names = ["auto", ...FORMATS.map((one) => one.name)].join(", ");
  throw new UsageError(
    `Cannot run kymo import: the format must be one of ${names}, current value is ${
      name === undefined ? "missing" : `"${name}"`
    }`,
  );
}

const FORMAT_OPTIONS: readonly FormatOption[] = ["map", "at", "key", "zone", "last-line"];

/** No option is taken that does nothing. */
function requireOptions(format: ImportFormat | null, flags: Readonly<Record<string, unknown>>): void {
  const idle = FORMAT_OPTIONS.find((option) =>
    flags[option] !== undefined && flags[option] !== false && !format?.options.includes(option)
  );
  if (format === null || idle === undefined) return;
  const names = FORMATS.filter(({ options }) => options.includes(idle)).map(({ name }) => name);
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

function zoneNamed(text: string): string {
  try {
    // A time would be taken for its zone.
    if (!/^\d/.test(text)) return new Temporal.Instant(0n).toZonedDateTimeISO(text).timeZoneId;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new UsageError(
    `Cannot run kymo import: --zone must be a zone such as Europe/Berlin or +09:00, current value is "${text}"`,
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
