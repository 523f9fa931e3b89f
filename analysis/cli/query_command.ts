/** Commands that report about queries to agents: the same options, and each report in the same formats. @module */
import { thresholds } from "../../recorder/thresholds.ts";
import type { QueryReportOptions, QueryTextOptions } from "../classic/query_report.ts";
import type { EventSource } from "../engine/event_source.ts";
import type { TimeWindow } from "../time_window.ts";
import type { CliIo } from "./cli_io.ts";
import type { OptionSpec } from "./command.ts";
import { openEvents } from "./open_events.ts";
import { OUTPUT_OPTIONS, SETTINGS_OPTIONS } from "./shared_options.ts";
import { tellLeftOut } from "./tell_left_out.ts";
import { requireWritable, writeOutput } from "./write_output.ts";

/** Options of such a command beside those of its window. */
export const QUERY_OPTIONS = [
  {
    name: "format",
    value: "FORMAT",
    oneOf: ["text", "json", "csv"],
    says: "text, json or csv [default: text]",
  },
  ...SETTINGS_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** A report about queries. */
export interface QueryCommand<Report> {
  /** Makes it. */
  readonly make: (source: EventSource, options: QueryReportOptions) => Promise<Report>;
  /** Writes it as text. */
  readonly text: (report: Report, options: QueryTextOptions) => string;
  /** Writes it as CSV. */
  readonly csv: (report: Report) => string;
}

/** What was given to the command. */
export interface QueryCommandGiven {
  /** Folders of events. */
  readonly paths: readonly string[];
  /** Its options. */
  readonly flags: {
    readonly format: "text" | "json" | "csv" | undefined;
    readonly settings: string | undefined;
    readonly set: readonly string[];
    readonly output: string | undefined;
    readonly force: boolean;
  };
  /** Which times; or what says so of all events. */
  readonly window: TimeWindow | ((source: EventSource) => TimeWindow);
}

/** Runs it. */
export async function runQueryCommand<Report>(
  { make, text, csv }: QueryCommand<Report>,
  { paths, flags, window }: QueryCommandGiven,
  io: CliIo,
): Promise<number> {
  const { format = "text", output, force } = flags;
  if (output !== undefined) requireWritable(output, { force });
  const { events, settings } = await openEvents({
    paths,
    flags,
    window: await windowIn({ paths, flags, window }, io),
    io,
  });
  const now = io.now === undefined ? {} : { now: new Date(io.now()) };
  const report = await make(events, { thresholds: thresholds(settings.thresholds), ...now });
  tellLeftOut(events, io);
  const terminal = output === undefined ? { columns: io.columns, color: io.color } : {};
  const written = format === "json"
    ? `${JSON.stringify(report, null, 2)}\n`
    : format === "csv"
    ? csv(report)
    : text(report, terminal);
  if (output === undefined) io.out(written);
  else writeOutput(output, written, { force });
  return 0;
}

/** Opening reads little: events are read when they are asked for. */
async function windowIn({ paths, flags, window }: QueryCommandGiven, io: CliIo): Promise<TimeWindow> {
  if (typeof window !== "function") return window;
  const { events } = await openEvents({ paths, flags, io, tellsBundled: true });
  return window(events);
}
