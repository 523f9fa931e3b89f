/** The report as Markdown. @module */
import { escapeMarkdown } from "./escape_markdown.ts";
import { markdownFindings, markdownSuggestions } from "./markdown_findings.ts";
import { markdownTable } from "./markdown_table.ts";
import type { Report } from "./report.ts";
import { FORECAST, type ReportSection, reportSections } from "./report_sections.ts";
import { findingSections } from "./told_findings.ts";
import { toldForecast } from "./told_forecast.ts";
import { toldHead } from "./told_head.ts";
import { toldMonth } from "./told_month.ts";
import { toldQuality } from "./told_quality.ts";

/** How to write it. */
export interface MarkdownOptions {
  /** Suggestions to show; 0 leaves their section out. @default {6} */
  readonly suggestions?: number;
  /** Folder that the charts will be in, as seen from the Markdown file. @default {no charts} */
  readonly chartFolder?: string;
}

/** A report as Markdown. */
export interface MarkdownReport {
  /** The text; ends with a line end. */
  readonly markdown: string;
  /** Charts by file name, as SVG. */
  readonly charts: Readonly<Record<string, string>>;
}

/**
 * Writes a report as GitHub-flavoured Markdown, in the order of the HTML report. Charts are files beside it, which are for the
 * caller to write. Loads Observable Plot and jsdom where there are to be charts.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { buildReport, formatMarkdown, open } from "@kymo/kymo/analysis";
 * import { assertMatch } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "a|b", duration_ms: 12 });
 * await recorder.close();
 *
 * const { markdown } = await formatMarkdown(await buildReport(await open(dir)));
 * assertMatch(markdown, /^# [^]+\n\| a\\\|b \| 1 \| 12.0 ms \|/);
 * ```
 */
export async function formatMarkdown(report: Report, options: MarkdownOptions = {}): Promise<MarkdownReport> {
  const { suggestions = 6, chartFolder } = options;
  const lines = headLines(report);
  const charts: Record<string, string> = {};
  if (report.quality.events > 0) {
    lines.push(...markdownSuggestions(report, { most: suggestions }));
    lines.push(...findingSections(report).flatMap(markdownFindings));
    for (const section of await reportSections(report, { charts: chartFolder !== undefined })) {
      for (const { name, chart } of section.charts) charts[`${name}.svg`] = await chart.svg({ theme: "light" });
      lines.push(...sectionLines(section, { folder: chartFolder ?? "", report }));
    }
  }
  lines.push(...monthLines(report), ...dataLines(report));
  return { markdown: lines.join("\n") + "\n", charts };
}

function headLines(report: Report): string[] {
  const { paths, count, time, example, nothing, sums } = toldHead(report);
  const facts = [count, time].filter((part) => part !== "").join(" · ");
  const totals = sums.map(({ name, value, notes }) => {
    return `- ${[`${name} **${escapeMarkdown(value)}**`, ...notes.map(escapeMarkdown)].join(" · ")}`;
  });
  return [
    `# Kymo report · ${escapeMarkdown(paths.join(", ") || "data frame")}`,
    "",
    escapeMarkdown(facts),
    ...(example === "" ? [] : ["", escapeMarkdown(example)]),
    "",
    ...(nothing === null ? totals : [escapeMarkdown(nothing)]),
  ];
}

function sectionLines(
  { id, title, charts, tables }: ReportSection,
  { folder, report }: { readonly folder: string; readonly report: Report },
): string[] {
  return [
    "",
    `## ${escapeMarkdown(title)}`,
    ...(id === FORECAST ? forecastLines(report) : []),
    ...charts.flatMap(({ name, chart }) => {
      const says = escapeMarkdown([chart.title, chart.subtitle].filter((text) => text !== "").join(". "));
      return ["", `![${says}](${pathText(folder)}/${name}.svg)`];
    }),
    ...tables.flatMap((table) => ["", ...markdownTable(table)]),
  ];
}

/** A name as part of a link; parentheses end links. */
function pathText(name: string): string {
  return encodeURIComponent(name).replace(/[()]/g, (one) => one === "(" ? "%28" : "%29");
}

function forecastLines({ forecast }: Report): string[] {
  const told = toldForecast(forecast);
  if (told === null) return [];
  const parts = told.parts.map(({ name, value, interval }) => {
    return `- ${name} **${escapeMarkdown(value)}** ${escapeMarkdown(interval)}`;
  });
  return ["", `${told.time}, ${told.intervals}`, "", ...parts];
}

function monthLines({ month }: Report): string[] {
  if (month === null) return [];
  const { month: name, parts, intervals } = toldMonth(month);
  const says = [...parts, ...(intervals === "" ? [] : [intervals])].join(" · ");
  return ["", "## What the month costs", "", `**${name}** · ${escapeMarkdown(says)}`];
}

function dataLines(report: Report): string[] {
  const { facts, warnings, leftOut } = toldQuality(report);
  const all = [...facts, ...warnings, ...leftOut.map((file) => `left out: ${file}`)];
  const made = `Made by Kymo ${report.kymo}, ${report.generated_at.slice(0, 16).replace("T", " ")} UTC`;
  return ["", "## Data", "", ...all.map((line) => `- ${escapeMarkdown(line)}`), "", made];
}
