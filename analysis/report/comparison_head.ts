/** The first lines of a comparison: what is held against what. @module */
import { unicodeWidth } from "@std/cli/unicode-width";
import { RELATIVE_ORIGIN } from "../time_window.ts";
import type { ComparisonReport, ComparisonReportSide } from "./comparison_report.ts";
import { formatCount } from "./format_quantity.ts";
import type { TextStyle } from "./text_style.ts";
import { cut } from "./text_table.ts";
import { printable } from "../html/printable.ts";
import { wrapParts, wrapWords } from "./text_wrap.ts";

const KIND_WORDS: Readonly<Record<string, string>> = {
  llm_call: "calls",
  tool_call: "tool calls",
  stage: "stages",
  operation: "operations",
};
const INDENT = "  ";

/** What is compared, and how many calls of each side. */
export function comparisonHead(
  report: ComparisonReport,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  const word = KIND_WORDS[report.kind] ?? `${report.kind} events`;
  const name = (side: ComparisonReportSide): string => cut(printable(side.name), width - INDENT.length);
  const { field, at } = report.compared;
  const what = field ?? (at === null ? "" : timeText(at, report.a.clock));
  const names = [name(report.b), `against ${name(report.a)}`];
  const head = ["Kymo", printable(what)].filter((part) => part !== "").join(" · ");
  const title = wrapParts([`${head} ·`, ...names], { width, indent: INDENT, separator: " " });
  const longest = Math.max(...[report.a, report.b].map((side) => unicodeWidth(name(side))));
  const sides = (["a", "b"] as const).flatMap((side) => {
    const label = name(report[side]) + " ".repeat(longest - unicodeWidth(name(report[side])));
    const parts = [`${INDENT}${side}  ${label}`, `${formatCount(report[side].calls)} ${word}`, spanText(report[side])];
    return wrapParts(parts.filter((part) => part !== ""), { width, indent: INDENT.repeat(2), separator: "   " });
  });
  const counts = VERDICTS.map(([verdict, text]) => {
    const number = report.rows.filter((row) => row.verdict === verdict).length;
    return number === 0 ? "" : `${number} ${text}`;
  }).filter((part) => part !== "");
  const silent = report.rows.filter(({ verdict }) => verdict === null).length;
  const summary = [...counts, ...silent === 0 ? [] : [`${silent} not compared`]].join(", ");
  const says = report.rows.length === 0
    ? `No ${word} on either side.`
    : `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
  return [...title.map(style.bold), "", ...sides, "", ...wrapWords(INDENT + says, { width, indent: INDENT })];
}

const VERDICTS = [
  ["worse", "worse"],
  ["better", "better"],
  ["higher", "higher"],
  ["lower", "lower"],
  ["no evidence", "without evidence of a change"],
] as const;

function spanText({ extent, clock }: ComparisonReportSide): string {
  if (extent.first === null || extent.last === null) return "";
  if (clock === "relative") return `session age ${age(extent.first)} → ${age(extent.last)}`;
  return `${minute(extent.first)} → ${minute(extent.last)} UTC`;
}

function timeText(time: string, clock: ComparisonReportSide["clock"]): string {
  return clock === "relative" ? `session age ${age(time)}` : `${minute(time)} UTC`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

function age(time: string): string {
  const seconds = (Date.parse(time) * 1000 - RELATIVE_ORIGIN) / 1e6;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Number((seconds / 3600).toFixed(1))} h`;
}
