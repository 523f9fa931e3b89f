/** `kymo export`. @module */
import { COLUMN_NAMES } from "../../recorder/schema.ts";
import {
  type EventFormat,
  type ExportChunk,
  type ExportFormat,
  type ExportRequest,
  FORMAT_OPTIONS,
} from "../export/export_format.ts";
import { EXPORT_FORMATS } from "../export/export_formats.ts";
import { METRIC_NAMES } from "../export/prometheus_export.ts";
import { requireFields } from "../group_keys.ts";
import { isFolder } from "../is_folder.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { exportFixed, requireNothingChosen } from "./export_fixed.ts";
import { exportFiles, type ExportTarget } from "./export_files.ts";
import { kindFilters, whereFilters } from "./export_filters.ts";
import { withSignals } from "./with_signals.ts";
import { openEvents } from "./open_events.ts";
import { listOf, numberOption, SETTINGS_OPTIONS, WINDOW_OPTIONS, windowOf } from "./shared_options.ts";
import { tellLeftOut } from "./tell_left_out.ts";
import { requireWritable } from "./write_output.ts";

const OPTIONS = [
  ...WINDOW_OPTIONS,
  {
    name: "where",
    value: "KEY=VALUE",
    repeats: true,
    says: "only events, or operations with what is inside, of that value; as often as there are, KEY= is unknown",
  },
  { name: "kind", value: "KINDS", says: "only events of these kinds, separated by commas" },
  { name: "columns", value: "NAMES", says: "columns or attributes.<key>, separated by commas [default: all columns]" },
  {
    name: "from",
    value: "WHAT",
    oneOf: ["events", "aggregates"],
    says: "count events, or take counts that were imported [default: events where there are any]",
  },
  { name: "aggregate", value: "SECONDS", says: "of llm-log: counts of so many seconds in place of calls" },
  {
    name: "max-series",
    value: "N",
    says: "of prometheus: label sets of a metric that keep their names, the rest is other [default: 1000]",
  },
  {
    name: "names",
    value: "NAMES",
    oneOf: METRIC_NAMES,
    says: "of prometheus: otel, or rag for rag_request_duration_seconds and rag_stage_duration_seconds besides " +
      "[default: otel]",
  },
  ...SETTINGS_OPTIONS,
  {
    name: "output",
    short: "o",
    value: "FILE",
    completes: "file",
    says: "write to a file, or into a folder under the format's own names; - is standard output",
  },
  { name: "force", says: "overwrite files" },
] as const satisfies readonly OptionSpec[];

const SERIES = { command: "kymo export", option: "max-series" } as const;
const NAMES = Object.keys(EXPORT_FORMATS);
const NAME_WIDTH = Math.max(...NAMES.map((name) => name.length)) + 2;

/** `kymo export`. */
export const exportCommand: CliCommand = command({
  name: "export",
  usage: ["export FORMAT [PATH…] [OPTIONS]"],
  about:
    "Events for other programs, in order of their start. Without PATH: the folder of kymo.json, ./events, or else the example data " +
    "that comes with Kymo. Formats:\n" +
    NAMES.map((name) => `  ${name.padEnd(NAME_WIDTH)}${EXPORT_FORMATS[name]!.says}`).join("\n"),
  options: OPTIONS,
  examples: [
    "kymo export csv events --hours 24 --kind llm_call --output calls.csv",
    "kymo export parquet events --where model=gpt-5-mini --output calls.parquet",
    "kymo export jsonl events --columns started_at,model,duration_ms,attributes.tenant | head",
    "kymo export performance-log events --output logs/",
    "kymo export llm-log events --aggregate 60",
    "kymo export prometheus events --output /var/lib/node_exporter/kymo.prom --force",
    "kymo export grafana --output dashboard.json",
  ],
  notes:
    "Without --output, session and metrics-json are files here under the names that their originals give them, parquet needs " +
    "a file, everything else goes to standard output. Metrics of everything only grow, until files are pruned; those of a " +
    "window fall, which Prometheus takes for a restart.",
  exitCodes: "0 ok, 2 bad input, 130 stopped by Ctrl-C, 141 nobody read on.",
  words: NAMES,
}, runExport);

type Flags = Given<typeof OPTIONS>["flags"];

async function runExport({ flags, args }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const [name, ...paths] = args;
  const format = formatOf(name);
  requireTaken(name!, format, flags);
  const filters = [...kindFilters(flags.kind), ...whereFilters(flags.where)];
  const columns = requireFields("run kymo export", flags.columns === undefined ? COLUMN_NAMES : listOf(flags.columns));
  const seconds = flags.aggregate === undefined
    ? null
    : numberOption(flags.aggregate, { command: "kymo export", option: "aggregate", above: 0 });
  const target = targetOf(name!, format, flags);
  if (target !== null && !target.isFolder) requireWritable(target.path, target);
  if ("text" in format) {
    requireNothingChosen(name!, flags, paths);
    return exportFixed(format, target, io);
  }
  const { events } = await openEvents({ paths, flags, window: windowOf(flags, "kymo export"), io });
  const request: ExportRequest = {
    source: events,
    where: filters,
    columns,
    from: flags.from ?? null,
    aggregateSeconds: seconds,
    maxSeries: flags["max-series"] === undefined
      ? null
      : numberOption(flags["max-series"], { ...SERIES, least: 1, most: 100_000, whole: true }),
    names: flags.names ?? "otel",
    note: (says) => io.err(`${says}.\n`),
  };
  if (target === null) {
    const code = await toTerminal(name!, format, { request, io });
    tellLeftOut(events, io);
    return code;
  }
  const { result, exitCode } = await withSignals((signal) => toFiles(name!, format, { request, target, signal }));
  tellLeftOut(events, io);
  if (result !== null) io.out(`${rowCount(result.rows, format)} exported to ${result.into}\n`);
  return exitCode ?? 0;
}

function formatOf(name: string | undefined): ExportFormat {
  const format = name !== undefined && Object.hasOwn(EXPORT_FORMATS, name) ? EXPORT_FORMATS[name] : undefined;
  if (format !== undefined) return format;
  const given = name === undefined ? "none is given" : `current value is "${name}"`;
  throw new UsageError(`Cannot run kymo export: FORMAT must be one of ${NAMES.join(", ")}, ${given}`);
}

/** An option that would change nothing is a mistake. */
function requireTaken(name: string, { takes = [] }: ExportFormat, flags: Flags): void {
  for (const option of FORMAT_OPTIONS) {
    if (flags[option] === undefined || takes.includes(option)) continue;
    const others = NAMES.filter((other) => EXPORT_FORMATS[other]!.takes?.includes(option)).join(", ");
    throw new UsageError(`Cannot run kymo export: ${name} has no --${option}, formats that have it are ${others}`);
  }
}

/** Where to; `null` is standard output. */
function targetOf(name: string, format: ExportFormat, { output, force }: Flags): ExportTarget | null {
  if ("write" in format && (output === undefined || output === "-")) {
    throw new UsageError(`Cannot run kymo export: ${name} is no text, --output must name a file`);
  }
  if (output === "-" || (output === undefined && format.isNamed !== true)) return null;
  if (output === undefined) return { path: ".", isFolder: true, force };
  if (!output.endsWith("/") && !isFolder(output)) return { path: output, isFolder: false, force };
  return { path: output.replace(/(?<=.)\/+$/, ""), isFolder: true, force };
}

interface Run {
  readonly request: ExportRequest;
}

async function toTerminal(
  name: string,
  format: EventFormat,
  { request, io }: Run & { readonly io: CliIo },
): Promise<number> {
  if ("write" in format) return 2;
  const check = oneDocument(name, format);
  const held: string[] = [];
  for await (const chunk of format.chunks(request)) {
    check(chunk);
    // Half a document is none: whether there are several shows later.
    if (format.hasDocuments) held.push(chunk.text);
    else if (chunk.text !== "") io.out(chunk.text);
  }
  if (held.length > 0) io.out(held.join(""));
  return 0;
}

async function toFiles(
  name: string,
  format: EventFormat,
  { request, target, signal }: Run & { readonly target: ExportTarget; readonly signal: AbortSignal },
): Promise<{ readonly rows: number; readonly into: string }> {
  const files = exportFiles(target);
  let rows = 0;
  try {
    if ("write" in format) rows = await format.write(files.temporaryOf(format.file), request);
    else {
      const check = target.isFolder && target.path !== "." ? () => {} : oneDocument(name, format);
      for await (const chunk of format.chunks(request)) {
        signal.throwIfAborted();
        check(chunk);
        files.append(chunk.file ?? format.file, chunk.text);
        rows += chunk.rows;
      }
      // A file that was asked for is there, also without a line.
      if (!target.isFolder) files.append(format.file, "");
    }
    signal.throwIfAborted();
    const paths = files.commit();
    return {
      rows,
      into: paths.length === 1 ? paths[0]!.replace(/^\.\//, "") : `${count(paths.length, "file")} in ${target.path}`,
    };
  } catch (error) {
    files.abort();
    throw error;
  }
}

function rowCount(rows: number, { row, rows: several = `${row}s` }: ExportFormat): string {
  return `${rows.toLocaleString("en-US")} ${rows === 1 ? row : several}`;
}

/** Lines of several files may follow each other, documents may not. */
function oneDocument(name: string, { hasDocuments = false }: ExportFormat): (chunk: ExportChunk) => void {
  let first: string | undefined;
  return ({ file }) => {
    if (!hasDocuments) return;
    first ??= file;
    if (file === first) return;
    throw new UsageError(
      `Cannot export ${name}: there are several, --output must be a folder for them, or --where session_id=… must choose one`,
    );
  };
}
