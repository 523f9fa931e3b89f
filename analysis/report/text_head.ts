/** The first lines of the text report: what was read and what it adds up to. @module */
import { formatCount, formatRatio, formatTokens, formatUsd } from "./format_quantity.ts";
import { RELATIVE_ORIGIN } from "../time_window.ts";
import type { Report } from "./report.ts";
import type { TextStyle } from "./text_style.ts";
import { cut } from "./text_table.ts";
import { printable, wrapParts, wrapWords } from "./text_wrap.ts";

const KIND_WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  llm_call: ["call", "calls"],
  tool_call: ["tool call", "tool calls"],
  stage: ["stage", "stages"],
  operation: ["operation", "operations"],
};

/** What was read, and the sums. */
export function headLines(report: Report, { style, width }: { style: TextStyle; width: number }): string[] {
  const { overall, operations, source, quality, kind } = report;
  const [one, many] = KIND_WORDS[kind] ?? [`${kind} event`, `${kind} events`];
  const count = `${formatCount(overall.calls)} ${overall.calls === 1 ? one : many}`;
  const inside = operations > 0 && kind !== "operation"
    ? ` in ${formatCount(operations)} ${operations === 1 ? "operation" : "operations"}`
    : "";
  const paths = source.paths.map((path) => cut(printable(path), width - INDENT.length));
  const title = ["Kymo", paths.join(", "), count + inside, timeOf(report)].filter((part) => part !== "");
  const prose = (text: string): string[] => wrapWords(text, { width, indent: INDENT });
  const lines = wrapParts(title, { width, indent: INDENT, separator: " · " }).map(style.bold);
  if (source.bundled) {
    const text = "Example data that comes with Kymo: there is no ./events here. Record your own, or give a folder.";
    lines.push(...wrapWords(text, { width, indent: "" }).map(style.dim));
  }
  if (quality.events === 0) return [...lines, "", ...prose(emptyLine(report))];
  if (overall.calls === 0) {
    const others = quality.events === 1 ? "1 other event" : `${formatCount(quality.events)} other events`;
    return [...lines, "", ...prose(`${INDENT}No ${many} in this window, but ${others}: see --kind.`)];
  }
  const [first, ...rest] = sums(report, many, style);
  return [...lines, "", ...wrapParts([INDENT + first, ...rest], { width, indent: INDENT, separator: "   " })];
}

const INDENT = "  ";

function sums({ kind, overall, cost }: Report, word: string, style: TextStyle): string[] {
  const success = `success ${formatRatio(overall.success_ratio)}`;
  const parts = [`${word} ${formatCount(overall.calls)}`, overall.failed > 0 ? style.red(success) : success];
  if (kind === "llm_call" && cost.cost_usd !== null) {
    const priced = cost.calls - cost.unpriced_calls;
    const partial = cost.unpriced_calls > 0 ? ` for ${formatCount(priced)} of ${formatCount(cost.calls)} calls` : "";
    const saved = cost.cache_saved_usd === null || cost.cache_saved_usd <= 0
      ? ""
      : `, the cache saved ${cost.cache_write_cost_usd === null ? "at most " : ""}${formatUsd(cost.cache_saved_usd)}`;
    parts.push(`cost ${formatUsd(cost.cost_usd)}${partial} (${formatUsd(cost.cost_per_call_usd)} a call${saved})`);
  }
  const { input_tokens, output_tokens, cache_read_tokens } = overall;
  if (input_tokens !== null) {
    const cached = cache_read_tokens === null
      ? ""
      : `, ${formatRatio(input_tokens === 0 ? null : cache_read_tokens / input_tokens)} from cache`;
    parts.push(`tokens ${formatTokens(input_tokens)} in${cached} · ${formatTokens(output_tokens)} out`);
  }
  return parts;
}

function timeOf({ clock, extent }: Report): string {
  if (extent.first === null || extent.last === null) return "";
  if (clock === "relative") return `session age ${age(extent.first)} → ${age(extent.last)}`;
  return `${minute(extent.first)} → ${minute(extent.last)} UTC`;
}

function emptyLine({ clock, quality, window }: Report): string {
  const asked = [
    window.from === null ? "" : `from ${shown(clock, window.from)}`,
    window.to === null ? "" : `to ${shown(clock, window.to)}`,
  ];
  const which = asked.filter((part) => part !== "").join(" ");
  if (quality.newest_event === null) return `  No events${which === "" ? "" : ` ${which}`}.`;
  return `  No events${which === "" ? "" : ` ${which}`}. The newest is from ${shown(clock, quality.newest_event)}.`;
}

function shown(clock: Report["clock"], time: string): string {
  return clock === "relative" ? `session age ${age(time)}` : `${minute(time)} UTC`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

function age(time: string): string {
  const hours = (Date.parse(time) * 1000 - RELATIVE_ORIGIN) / 3_600e6;
  if (hours === 0) return "0";
  return hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours)} h`;
}
