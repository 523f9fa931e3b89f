/** What was read and what it adds up to, in words that every format shares. @module */
import { RELATIVE_ORIGIN } from "../time_window.ts";
import { formatCount, formatRatio, formatTokens, formatUsd } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { printable } from "../html/printable.ts";

/** The head of a report. */
export interface ToldHead {
  /** Folders and files. */
  readonly paths: readonly string[];
  /** How much there is: `49,334 calls in 773 operations`. */
  readonly count: string;
  /** From when to when; empty without events. */
  readonly time: string;
  /** That these are not one's own data; empty where they are. */
  readonly example: string;
  /** Why there is nothing to report; `null` where there is something. */
  readonly nothing: string | null;
  /** What it adds up to; empty where there is nothing to report. */
  readonly sums: readonly ToldSum[];
}

/** A large number. */
export interface ToldSum {
  /** What it is. */
  readonly name: string;
  /** The number with its unit. */
  readonly value: string;
  /** What else is to be known of it. */
  readonly notes: readonly string[];
  /** All of it on one line. */
  readonly line: string;
  /** Whether it deserves attention. */
  readonly isBad: boolean;
}

const KIND_WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  llm_call: ["call", "calls"],
  tool_call: ["tool call", "tool calls"],
  stage: ["stage", "stages"],
  operation: ["operation", "operations"],
};

/** Tells what was read, and the sums. */
export function toldHead(report: Report): ToldHead {
  const { overall, operations, source, quality, kind } = report;
  const [one, many] = KIND_WORDS[kind] ?? [`${kind} event`, `${kind} events`];
  const count = `${formatCount(overall.calls)} ${overall.calls === 1 ? one : many}`;
  const inside = operations > 0 && kind !== "operation"
    ? ` in ${formatCount(operations)} ${operations === 1 ? "operation" : "operations"}`
    : "";
  const others = quality.events === 1 ? "1 other event" : `${formatCount(quality.events)} other events`;
  const nothing = quality.events === 0
    ? emptyText(report)
    : overall.calls === 0
    ? `No ${many} in this window, but ${others}: see --kind.`
    : null;
  return {
    paths: source.paths.map(printable),
    count: count + inside,
    time: timeOf(report),
    example: source.bundled
      ? "Example data that comes with Kymo: there is no ./events here. Record your own, or give a folder."
      : "",
    nothing,
    sums: nothing === null ? sumsOf(report, many) : [],
  };
}

function sumsOf({ kind, overall, cost }: Report, word: string): ToldSum[] {
  const success = formatRatio(overall.success_ratio);
  const sums: ToldSum[] = [
    sum(word, formatCount(overall.calls)),
    { ...sum("success", success), isBad: overall.failed > 0 },
  ];
  if (kind === "llm_call" && cost.cost_usd !== null) {
    const value = formatUsd(cost.cost_usd);
    const priced = cost.calls - cost.unpriced_calls;
    const partial = cost.unpriced_calls > 0 ? [`for ${formatCount(priced)} of ${formatCount(cost.calls)} calls`] : [];
    const saved = cost.cache_saved_usd === null || cost.cache_saved_usd <= 0
      ? []
      : [`the cache saved ${cost.cache_write_cost_usd === null ? "at most " : ""}${formatUsd(cost.cache_saved_usd)}`];
    const inside = [`${formatUsd(cost.cost_per_call_usd)} a call`, ...saved];
    const line = `${["cost", value, ...partial].join(" ")} (${inside.join(", ")})`;
    sums.push({ ...sum("cost", value), notes: [...partial, ...inside], line });
  }
  const { input_tokens, output_tokens, cache_read_tokens } = overall;
  if (input_tokens !== null) {
    const value = `${formatTokens(input_tokens)} in`;
    const cached = cache_read_tokens === null
      ? []
      : [`${formatRatio(input_tokens === 0 ? null : cache_read_tokens / input_tokens)} from cache`];
    const output = `${formatTokens(output_tokens)} out`;
    const line = `${["tokens " + value, ...cached].join(", ")} · ${output}`;
    sums.push({ ...sum("tokens", value), notes: [...cached, output], line });
  }
  return sums;
}

function sum(name: string, value: string): ToldSum {
  return { name, value, notes: [], line: `${name} ${value}`, isBad: false };
}

function timeOf({ clock, extent }: Report): string {
  if (extent.first === null || extent.last === null) return "";
  if (clock === "relative") return `session age ${age(extent.first)} → ${age(extent.last)}`;
  return `${minute(extent.first)} → ${minute(extent.last)} UTC`;
}

function emptyText({ clock, quality, window }: Report): string {
  const asked = [
    window.from === null ? "" : `from ${shown(clock, window.from)}`,
    window.to === null ? "" : `to ${shown(clock, window.to)}`,
  ];
  const which = asked.filter((part) => part !== "").join(" ");
  const none = `No events${which === "" ? "" : ` ${which}`}.`;
  return quality.newest_event === null ? none : `${none} The newest is from ${shown(clock, quality.newest_event)}.`;
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
