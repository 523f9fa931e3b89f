/** The report as text for a terminal. @module */
import { formatBar, formatCount } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { type ReportTable, reportTables } from "./report_tables.ts";
import { dataLines } from "./text_data.ts";
import { findingLines } from "./text_findings.ts";
import { forecastLines } from "./text_forecast.ts";
import { headLines } from "./text_head.ts";
import { monthLines } from "./text_month.ts";
import { textStyle } from "./text_style.ts";
import { suggestionLines } from "./text_suggestions.ts";
import { cut, type TextColumn, textTable } from "./text_table.ts";
import { findingSections } from "./told_findings.ts";

/** How to write it. */
export interface TextOptions {
  /** Columns of the terminal. @default {100} */
  readonly columns?: number;
  /** Whether to use ANSI codes. @default {false} */
  readonly color?: boolean;
  /** Suggestions to show; 0 leaves their section out. @default {6} */
  readonly suggestions?: number;
  /** Whether to show all groups, findings and suggestions, not only the most important. @default {false} */
  readonly verbose?: boolean;
}

/** Groups shown of each table; JSON has all. */
const MAX_ROWS = 12;
const INDENT = 2;
const NARROWEST = 40;
/** Columns of a bar. */
const BAR = 10;

/** Writes a report as text: quiet, aligned, every number with its unit. Ends with a line end. */
export function formatText(report: Report, options: TextOptions = {}): string {
  const { columns = 100, color = false, verbose = false, suggestions = verbose ? Infinity : 6 } = options;
  const style = textStyle(color);
  const width = Math.max(NARROWEST, columns);
  const lines = headLines(report, { style, width });
  if (report.quality.events > 0) {
    lines.push(...suggestionLines(report, { style, width, most: suggestions }));
    for (const section of findingSections(report)) {
      lines.push(...findingLines(section, { style, width, ...(verbose ? { most: Infinity } : {}) }));
    }
    for (const table of reportTables(report, { mostRows: verbose ? Infinity : MAX_ROWS })) {
      const rows = textTable(textColumns(table), width - INDENT);
      const more = moreText(table);
      const title = cut(table.title, width - more.length) + more;
      lines.push("", style.bold(title), ...rows.map((line, index) => indent(index === 0 ? style.dim(line) : line)));
    }
  }
  lines.push(...forecastLines(report.forecast, { style, width }), ...monthLines(report.month, { style, width }));
  lines.push("", ...dataLines(report, { style, width }));
  return lines.join("\n") + "\n";
}

function textColumns({ labels, columns }: ReportTable): TextColumn[] {
  const names: TextColumn = { title: "", cells: labels, align: "left" };
  return [
    names,
    ...columns.map(({ shares, ...column }) => {
      return shares === undefined ? column : { ...column, cells: shares.map((share) => formatBar(share, BAR)) };
    }),
  ];
}

function moreText({ more, untold }: ReportTable): string {
  if (more === 0) return "";
  return ` (${formatCount(more)} more in the JSON report${untold === 0 ? "" : `, ${formatCount(untold)} in none`})`;
}

function indent(line: string): string {
  return " ".repeat(INDENT) + line;
}
