/** The report as text for a terminal. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { ErrorStats } from "../errors.ts";
import {
  formatBar,
  formatCount,
  formatDuration,
  formatInterval,
  formatRate,
  formatRatio,
  formatTokens,
  formatUsd,
  UNKNOWN,
} from "./format_quantity.ts";
import type { Report, ReportGroup, TrendScan } from "./report.ts";
import { forecastLines } from "./text_forecast.ts";
import { findingLines, type FindingSection } from "./text_findings.ts";
import { cut, type TextColumn, textTable } from "./text_table.ts";
import { headLines } from "./text_head.ts";
import { dataLines } from "./text_data.ts";
import { monthLines } from "./text_month.ts";
import { suggestionLines } from "./text_suggestions.ts";
import { textStyle } from "./text_style.ts";
import { printable } from "./text_wrap.ts";

/** How to write it. */
export interface TextOptions {
  /** Columns of the terminal. @default {100} */
  readonly columns?: number;
  /** Whether to use ANSI codes. @default {false} */
  readonly color?: boolean;
  /** Suggestions to show; 0 leaves their section out. @default {6} */
  readonly suggestions?: number;
}

/** Groups shown of each table; JSON has all. */
const MAX_ROWS = 12;
const INDENT = 2;
const NARROWEST = 40;

/** Writes a report as text: quiet, aligned, every number with its unit. Ends with a line end. */
export function formatText(report: Report, options: TextOptions = {}): string {
  const { columns = 100, color = false, suggestions = 6 } = options;
  const style = textStyle(color);
  const width = Math.max(NARROWEST, columns);
  const lines = headLines(report, { style, width });
  if (report.quality.events > 0) {
    lines.push(...suggestionLines(report, { style, width, most: suggestions }));
    for (const section of findingSections(report)) lines.push(...findingLines(section, { style, width }));
    for (const section of sections(report)) {
      const table = textTable(section.columns, width - INDENT);
      if (table.length < 2) continue;
      const more = moreText(section);
      const title = cut(section.title, width - more.length) + more;
      lines.push("", style.bold(title), ...table.map((line, index) => indent(index === 0 ? style.dim(line) : line)));
    }
  }
  lines.push(...forecastLines(report.forecast, { style, width }), ...monthLines(report.month, { style, width }));
  lines.push("", ...dataLines(report, { style, width }));
  return lines.join("\n") + "\n";
}

function moreText({ more, untold = 0 }: Section): string {
  if (more === 0) return "";
  return ` (${formatCount(more)} more in the JSON report${untold === 0 ? "" : `, ${formatCount(untold)} in none`})`;
}

function findingSections(report: Report): FindingSection[] {
  return [
    { title: "What changed", findings: report.trends, otherwise: nothingChanged(report.trend_scan) },
    { title: "What takes the time", findings: report.bottlenecks, otherwise: null },
    { title: "What is odd", findings: report.anomalies, otherwise: null },
  ];
}

/** A silence that says how much was looked at. */
function nothingChanged({ groups, series, tested, level, reason }: TrendScan): string | null {
  if (series === 0) return null;
  const of = `${formatCount(series)} series of ${formatCount(groups)} ${groups === 1 ? "group" : "groups"}`;
  if (tested === 0) return `Too little to tell in ${of}: ${reason}.`;
  return `Nothing at the ${Number((100 * level).toPrecision(3))} % level in ${
    formatCount(tested)
  } of ${of} that hold enough to tell.`;
}

interface Section {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  /** Rows that only other formats have. */
  readonly more: number;
  /** Rows that no format has. */
  readonly untold?: number;
}

function sections(report: Report): Section[] {
  const by = printable(Object.keys(report.groups[0]?.by ?? {}).join(" and ")) || report.kind;
  const ofGroups = (title: string, columnsOf: ColumnsOf): Section | null => {
    const section = groupSection(title, report.groups, columnsOf);
    return section && { ...section, untold: report.groups_left_out };
  };
  const found = [
    ofGroups(`Latency by ${by}`, latencyColumns),
    ofGroups(`Tokens and cost by ${by}`, costColumns),
    errorSection(report.errors),
    groupSection("Stages", report.stages, latencyColumns),
    groupSection("Tools", report.tools, latencyColumns),
    groupSection(
      "Agents",
      report.agents.length > 1 ? report.agents : [],
      (groups) => [...latencyColumns(groups), costColumn(groups)],
    ),
  ];
  return found.filter((section) => section !== null);
}

type ColumnsOf = (groups: readonly ReportGroup[]) => TextColumn[];

function groupSection(
  title: string,
  groups: readonly ReportGroup[],
  columnsOf: ColumnsOf,
): Section | null {
  if (groups.length === 0) return null;
  const shown = groups.slice(0, MAX_ROWS);
  const measures = columnsOf(shown);
  if (measures.length === 0) return null;
  const labels: TextColumn = { title: "", cells: shown.map((group) => label(group.by)), align: "left" };
  return { title, columns: [labels, ...measures], more: groups.length - shown.length };
}

function latencyColumns(groups: readonly ReportGroup[]): TextColumn[] {
  const failed = groups.some((group) => group.failed > 0);
  const streamed = groups.some(({ first_token_ms }) => first_token_ms.n > 0);
  return [
    { title: "calls", cells: groups.map(({ calls }) => formatCount(calls)) },
    {
      title: "errors",
      cells: groups.map(({ success_ratio }) => failed && success_ratio !== null ? formatRatio(1 - success_ratio) : ""),
    },
    { title: "p50", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p50)) },
    {
      title: "[95 % CI]",
      cells: groups.map(({ duration_ms: { p50, p50_ci } }) => formatInterval(p50, p50_ci)),
      align: "left",
      spare: 2,
    },
    { title: "p90", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p90)), spare: 3 },
    { title: "p95", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p95)) },
    { title: "p99", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p99)), spare: 1 },
    { title: "max", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.max)), spare: 4 },
    {
      title: "first token p50",
      cells: groups.map(({ first_token_ms }) => streamed ? formatDuration(first_token_ms.p50) : ""),
      spare: 6,
    },
    {
      title: "share of time",
      cells: groups.map(({ time_share }) => formatBar(time_share, 10)),
      align: "left",
      spare: 5,
    },
  ];
}

function costColumns(groups: readonly ReportGroup[]): TextColumn[] {
  if (groups.every(({ input_tokens, cost_usd }) => input_tokens === null && cost_usd === null)) return [];
  return [
    { title: "input", cells: groups.map(({ input_tokens }) => formatTokens(input_tokens)) },
    {
      title: "from cache",
      cells: groups.map(({ cache_read_tokens, input_tokens }) => cachedShare(cache_read_tokens, input_tokens)),
      spare: 2,
    },
    { title: "output", cells: groups.map(({ output_tokens }) => formatTokens(output_tokens)) },
    { title: "output p50", cells: groups.map(({ tokens_per_s }) => formatRate(tokens_per_s.p50)), spare: 3 },
    costColumn(groups),
    {
      title: "a call",
      cells: groups.map(({ cost_per_call_usd }) => formatUsd(cost_per_call_usd)),
      spare: 1,
    },
    {
      title: "unpriced",
      cells: groups.map(({ unpriced_calls }) => unpriced_calls ? formatCount(unpriced_calls) : ""),
      spare: 4,
    },
  ];
}

function costColumn(groups: readonly ReportGroup[]): TextColumn {
  return { title: "cost", cells: groups.map(({ cost_usd }) => formatUsd(cost_usd)), spare: 1 };
}

function cachedShare(cached: number | null, input: number | null): string {
  return cached === null || input === null || input === 0 ? UNKNOWN : formatRatio(cached / input);
}

function errorSection(errors: readonly ErrorStats[]): Section | null {
  if (errors.length === 0) return null;
  const shown = errors.slice(0, MAX_ROWS);
  const columns: TextColumn[] = [
    { title: "", cells: shown.map((error) => label(knownOf(error.by))), align: "left" },
    { title: "calls", cells: shown.map(({ count }) => formatCount(count)) },
    { title: "of all", cells: shown.map(({ ratio }) => formatRatio(ratio)) },
  ];
  return { title: "Errors", columns, more: errors.length - shown.length };
}

/** An error is told by what is known of it. */
function knownOf(by: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(by).filter(([, value]) => value !== null));
}

function label(by: Readonly<Record<string, Value>>): string {
  const known = Object.values(by).map((value) => value === null ? "(unknown)" : String(value));
  return printable(known.join(" · "));
}

function indent(line: string): string {
  return " ".repeat(INDENT) + line;
}
