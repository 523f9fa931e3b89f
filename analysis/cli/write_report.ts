/** Writes a report in the format that was asked for, to where it was asked for. @module */
import { formatCsv } from "../report/format_csv.ts";
import { formatHtml } from "../report/format_html.ts";
import { formatJson } from "../report/format_json.ts";
import { formatMarkdown } from "../report/format_markdown.ts";
import { formatText } from "../report/format_text.ts";
import type { Report } from "../report/report.ts";
import type { CliIo } from "./cli_io.ts";
import { writeOutput } from "./write_output.ts";
import { folderBeside, writeWithFolder } from "./write_with_folder.ts";

/** What was asked for. */
export interface WriteReportOptions {
  /** The format. */
  readonly format: "text" | "json" | "csv" | "html" | "markdown";
  /** Suggestions to show. */
  readonly suggestions: number;
  /** Whether text shows everything. */
  readonly verbose: boolean;
  /** The file; none for the terminal. */
  readonly output: { readonly path: string | undefined; readonly force: boolean };
  /** The terminal. */
  readonly io: CliIo;
}

/**
 * Writes it.
 *
 * @throws {UsageError} If a file exists already and is not to be overwritten, or cannot be written.
 */
export async function writeReport(report: Report, options: WriteReportOptions): Promise<void> {
  const { suggestions, output: { path, force }, io } = options;
  if (path === undefined) {
    io.out(await reportText(report, options));
  } else if (options.format === "markdown") {
    const chartFolder = folderBeside(path).replace(/^.*[/\\]/, "");
    const { markdown, charts } = await formatMarkdown(report, { suggestions, chartFolder });
    writeWithFolder({ path, text: markdown, files: charts }, { force });
  } else {
    writeOutput(path, await reportText(report, options), { force });
  }
}

async function reportText(report: Report, options: WriteReportOptions): Promise<string> {
  const { format, suggestions, verbose, output, io } = options;
  if (format === "json") return formatJson(report);
  if (format === "csv") return formatCsv(report);
  if (format === "html") return await formatHtml(report, { suggestions });
  if (format === "markdown") return (await formatMarkdown(report, { suggestions })).markdown;
  const terminal = output.path === undefined ? { columns: io.columns, color: io.color } : {};
  return formatText(report, { suggestions, verbose, ...terminal });
}
