/** The report as one HTML file. @module */
import { escapeHtml } from "../html/escape_html.ts";
import { htmlPage } from "../html/html_page.ts";
import { dataHtml, forecastHtml, monthHtml } from "./html_data.ts";
import { findingsHtml, suggestionsHtml } from "./html_findings.ts";
import { headHtml } from "./html_head.ts";
import { REPORT_STYLES } from "./html_styles.ts";
import { tableHtml } from "./html_table.ts";
import type { Report } from "./report.ts";
import { FORECAST, type ReportSection, reportSections } from "./report_sections.ts";
import { findingSections } from "./told_findings.ts";
import { printable } from "../html/printable.ts";

/** How to write it. */
export interface HtmlOptions {
  /** Suggestions to show; 0 leaves their section out. @default {6} */
  readonly suggestions?: number;
}

/**
 * Writes a report as one HTML file that needs nothing else: no script runs, nothing is loaded. It reads well on a phone, on
 * paper and in the dark. What is to do comes first, then what was found, then charts and tables, at last how complete the data
 * are. Charts over time are there where the report was built with `timeline: true`. Loads Observable Plot and jsdom.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { buildReport, formatHtml, open } from "@kymo/kymo/analysis";
 * import { assertMatch } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "a<b", duration_ms: 12 });
 * await recorder.close();
 *
 * const html = await formatHtml(await buildReport(await open(dir)));
 * assertMatch(html, /^<!doctype html>[^]+<th scope="row">a&lt;b</);
 * ```
 */
export async function formatHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const { suggestions = 6 } = options;
  const parts = [headHtml(report)];
  if (report.quality.events > 0) {
    parts.push(suggestionsHtml(report, { most: suggestions }));
    parts.push(...findingSections(report).map((section) => findingsHtml(section, report)));
    for (const section of await reportSections(report)) parts.push(await sectionHtml(section, report));
  }
  parts.push(
    section("month", { title: "What the month costs", content: monthHtml(report.month) }),
    dataHtml(report),
    footerHtml(report),
  );
  const body = `<main>\n${parts.filter((part) => part !== "").join("\n")}\n</main>`;
  return htmlPage({ title: titleOf(report), body, styles: REPORT_STYLES });
}

function titleOf({ source }: Report): string {
  return ["Kymo report", ...source.paths.map(printable)].join(" · ");
}

/** Wide enough for long names, narrow enough for paper. */
const CHART_WIDTH = 720;

async function sectionHtml({ id, title, charts, tables }: ReportSection, { forecast }: Report): Promise<string> {
  const parts = id === FORECAST ? [forecastHtml(forecast)] : [];
  for (const { chart } of charts) parts.push(await chart.html({ width: CHART_WIDTH }));
  return section(id, { title, content: [...parts, ...tables.map(tableHtml)].join("\n") });
}

function section(id: string, { title, content }: { readonly title: string; readonly content: string }): string {
  if (content === "") return "";
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function footerHtml({ kymo, generated_at }: Report): string {
  const made = `${generated_at.slice(0, 16).replace("T", " ")} UTC`;
  return `<footer>Made by Kymo ${escapeHtml(kymo)}, <time datetime="${escapeHtml(generated_at)}">${
    escapeHtml(made)
  }</time></footer>`;
}
