/** Live metrics as text for people. Pure. @module */
import type { DurationStats } from "./duration_stats.ts";
import type { KeyMetrics, LiveSum } from "./key_metrics.ts";

const LABEL_WIDTH = 15;
const CELL_WIDTH = 11;
const UNKNOWN = "–";
const WHOLE = new Intl.NumberFormat("en-US");

/**
 * The report: overall figures, then the keys by requests, most first, ties by key. Every mean stands beside the quantiles
 * of the same durations, with their number; what is unknown is a dash.
 */
export function reportText(keys: readonly KeyMetrics[]): string {
  if (keys.length === 0) return "No performance data recorded yet.";
  const ordered = keys.toSorted((a, b) => b.requests - a.requests || (a.key < b.key ? -1 : 1));
  return ["LLM performance", ...overall(ordered), ...ordered.flatMap((key) => ["", ...keyLines(key)])].join("\n");
}

function overall(keys: readonly KeyMetrics[]): string[] {
  const requests = total(keys, (key) => key.requests);
  const successes = total(keys, (key) => key.successes);
  const priced = total(keys, (key) => key.cost_usd.n);
  const cost = total(keys, (key) => key.cost_usd.total ?? 0);
  return [
    row("keys", count(keys.length)),
    row("requests", count(requests)),
    row("success rate", percent(successes / requests)),
    row("cost", priced === 0 ? UNKNOWN : `${dollars(cost, 4)}${outOf(priced, requests)}`),
  ];
}

function keyLines(metrics: KeyMetrics): string[] {
  const { requests, duration_ms, input_tokens, output_tokens, total_tokens, cost_usd } = metrics;
  const tokens = `${tokenMean(input_tokens)} in, ${tokenMean(output_tokens)} out, ${tokenMean(total_tokens)} total`;
  const { mean, total } = cost_usd;
  const cost = mean === null || total === null
    ? UNKNOWN
    : `mean ${dollars(mean, 6)}, total ${dollars(total, 4)}${outOf(cost_usd.n, requests)}`;
  const known = Math.max(input_tokens.n, output_tokens.n);
  const accuracy = `   quantiles ± ${duration_ms.all.relative_accuracy * 100} %`;
  return [
    metrics.key === "" ? "(no key)" : metrics.key,
    row("requests", count(requests)),
    row("success rate", percent(metrics.success_ratio)),
    row("latency", cells(["mean", "P50", "P90", "P99", "max", "n"])),
    row("  latest", durationCells(duration_ms.latest)),
    row("  all", durationCells(duration_ms.all) + (duration_ms.all.p50 === null ? "" : accuracy)),
    row("tokens", known === 0 ? UNKNOWN : `mean ${tokens}${outOf(known, requests)}`),
    row("cost", cost),
    ...errorLines(metrics.error_types),
  ];
}

function errorLines(types: Readonly<Record<string, number>>): string[] {
  const named = Object.entries(types).sort(([a], [b]) => a < b ? -1 : 1);
  return named.length === 0 ? [] : [row("errors", named.map(([type, times]) => `${type} ${count(times)}`).join(", "))];
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => text.padStart(CELL_WIDTH)).join("");
}

function durationCells({ n, mean, p50, p90, p99, max }: DurationStats): string {
  return cells([...[mean, p50, p90, p99, max].map(seconds), count(n)]);
}

function seconds(ms: number | null): string {
  return ms === null ? UNKNOWN : `${(ms / 1000).toFixed(3)} s`;
}

function tokenMean({ mean }: LiveSum): string {
  return mean === null ? UNKNOWN : count(Math.round(mean));
}

/** Said only where a figure is not of all requests. */
function outOf(n: number, requests: number): string {
  return n === requests ? "" : ` (${count(n)} of ${count(requests)} requests)`;
}

function dollars(usd: number, digits: number): string {
  return `$${usd.toFixed(digits)}`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

function count(value: number): string {
  return WHOLE.format(value);
}

function total(keys: readonly KeyMetrics[], valueOf: (key: KeyMetrics) => number): number {
  return keys.reduce((sum, key) => sum + valueOf(key), 0);
}
