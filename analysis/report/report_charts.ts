/** The charts of a report. @module */
import type { Chart } from "../charts/chart.ts";
import { wholeBucket } from "../series/whole_bucket.ts";
import type { CostStats } from "../cost_stats.ts";
import type { Report, ReportGroup } from "./report.ts";
import type { ReportBucket, ReportErrorBucket } from "./report_timeline.ts";

/** Names of charts, as files may be called: the same in every report. */
const CHART_NAMES = [
  "latency",
  "latency_over_time",
  "latency_over_time_by_group",
  "errors_over_time",
  "cost_over_time",
  "cache",
  "waiting",
  "stages",
  "tools",
  "forecast",
] as const;

/** A chart and its name. */
export interface ReportChart {
  /** The name. */
  readonly name: typeof CHART_NAMES[number];
  /** The chart. */
  readonly chart: Chart;
}

/** Charts of what there is; empty where there is nothing to draw. Loads Observable Plot. */
export async function reportCharts(report: Report): Promise<ReportChart[]> {
  const { timeline, error_timeline, clock } = report;
  const isWhole = wholeBucketOf(report);
  const rows = (buckets: readonly ReportBucket[]): ChartRows => {
    return buckets.map((bucket) => ({ ...bucketRow(bucket, clock), whole: isWhole(bucket) }));
  };
  const overall = timeline !== null && isFollowed(timeline.overall, ({ p50 }) => p50) ? rows(timeline.overall) : [];
  const followed = timeline?.groups.filter(({ p50 }) => p50 !== null) ?? [];
  const groups = isFollowed(followed, ({ p50 }) => p50) && countGroups(followed) > 1 ? rows(timeline!.groups) : [];
  const costs = timeline !== null && isFollowed(timeline.groups, ({ cost_usd }) => cost_usd)
    ? rows(timeline.groups)
    : [];
  const cached = report.kind === "llm_call" ? report.cost.models.flatMap(cacheRow) : [];
  const waiting = waitingRows(report);
  const ahead = forecastRows(report);
  const errors = isFollowed(error_timeline ?? [], ({ ratio }) => ratio) ? error_timeline! : [];
  const { cacheSaving, costOverTime, errorsOverTime, forecastBand, percentileRanges, performanceOverTime, stageShare } =
    await import("../charts/mod.ts");
  const ranges = (groups: readonly ReportGroup[], label: string): Chart => {
    return percentileRanges(groups.map(rangeRow), { label, mostGroups: MOST_GROUPS });
  };
  const all: readonly (readonly [ReportChart["name"], rows: readonly unknown[], draw: () => Chart])[] = [
    ["latency", measured(report.groups), () => ranges(report.groups, "Duration")],
    [
      "latency_over_time",
      overall,
      () => performanceOverTime(overall, { label: "Duration", title: "Duration over time" }),
    ],
    ["latency_over_time_by_group", groups, () =>
      performanceOverTime(groups, {
        label: "Duration",
        title: `Duration over time by ${Object.keys(timeline!.groups[0]!.by).join(", ")}`,
      })],
    ["errors_over_time", errors, () => errorsOverTime(errors.map((bucket) => errorRow(bucket, clock)))],
    ["cost_over_time", costs, () => costOverTime(costs)],
    ["cache", cached, () => cacheSaving(cached)],
    ["waiting", waiting, () => stageShare(waiting)],
    ["stages", measured(report.stages), () => ranges(report.stages, "Duration of stages")],
    ["tools", measured(report.tools), () => ranges(report.tools, "Duration of tools")],
    ["forecast", ahead.rows, () => forecastBand(ahead.rows, { past: ahead.past })],
  ];
  return all.filter(([, rows]) => rows.length > 0).map(([name, , draw]) => ({ name, chart: draw() }));
}

/** As {@linkcode wholeBucket}, of the times that a report holds. */
function wholeBucketOf({ clock, window, extent }: Report): (bucket: ReportBucket) => boolean {
  const micros = (time: string | null): number | null => time === null ? null : Date.parse(time) * 1000;
  const isWhole = wholeBucket({
    clock,
    window: { from: micros(window.from), to: micros(window.to) },
    extent: { first: micros(extent.first), last: micros(extent.last) },
  });
  return ({ at, until }) => isWhole({ at: Date.parse(at) * 1000, until: Date.parse(until) * 1000 });
}

type ChartRows = readonly Readonly<Record<string, unknown>>[];

/** More make a chart that nobody reads. */
const MOST_GROUPS = 20;
/** Fewer buckets tell nothing over time. */
const FEWEST_BUCKETS = 3;

function measured(groups: readonly ReportGroup[]): readonly ReportGroup[] {
  return groups.filter(({ duration_ms }) => duration_ms.p50 !== null);
}

function isFollowed<Row extends { readonly at: string }>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | null,
): boolean {
  return new Set(rows.filter((row) => valueOf(row) !== null).map(({ at }) => at)).size >= FEWEST_BUCKETS;
}

function countGroups(buckets: readonly ReportBucket[]): number {
  return new Set(buckets.map(({ by }) => JSON.stringify(by))).size;
}

function rangeRow({ by, duration_ms }: ReportGroup): Record<string, unknown> {
  const { n, p50, p90, p99, p50_ci, p90_ci, p99_ci } = duration_ms;
  return keyed(by, { n, p50, ...bounds("p50", p50_ci), p90, ...bounds("p90", p90_ci), p99, ...bounds("p99", p99_ci) });
}

function bucketRow(bucket: ReportBucket, clock: Report["clock"]): Record<string, unknown> {
  const { by, error_ratio_ci, p50_ci, p90_ci, p99_ci, ...cells } = bucket;
  return keyed(by, {
    ...cells,
    clock,
    ...bounds("error_ratio", error_ratio_ci),
    ...bounds("p50", p50_ci),
    ...bounds("p90", p90_ci),
    ...bounds("p99", p99_ci),
  });
}

function errorRow({ by, ratio_ci, ...cells }: ReportErrorBucket, clock: Report["clock"]): Record<string, unknown> {
  return keyed(by, { ...cells, clock, ...bounds("ratio", ratio_ci) });
}

/** The row of `cacheSavings()`, of a model with a price of which somebody says what came from the cache. */
function cacheRow(cost: CostStats): Record<string, unknown>[] {
  const { input_cost_usd, cache_read_cost_usd, cache_write_cost_usd, cache_saved_usd: saved } = cost;
  if (saved === null || input_cost_usd === null) return [];
  const paid = input_cost_usd + (cache_read_cost_usd ?? 0) + (cache_write_cost_usd ?? 0);
  const uncached = paid + saved;
  if (uncached === 0 || (saved === 0 && !cache_read_cost_usd)) return [];
  return [keyed(cost.by, {
    calls: cost.calls,
    uncached_cost_usd: uncached,
    input_cost_usd: paid,
    saved_usd: saved,
    saved_ratio: saved / uncached,
    reason: cache_write_cost_usd === null ? "cache writes are unknown: it saved at most so much" : null,
  })];
}

/** Rows of `criticalPath()`: of the operations that take most time, where there is more than themselves. */
function waitingRows({ paths: [first] }: Report): Record<string, unknown>[] {
  const stages = first?.stages.filter(({ path_ratio }) => (path_ratio ?? 0) > 0) ?? [];
  if (first === undefined || stages.length < 2) return [];
  const { name, ...others } = first.by;
  const keys = name === undefined ? others : { operation: name, ...others };
  return stages.map(({ kind, name, model, path_ratio }) => {
    return { ...keys, kind, stage: name, model, operations: first.operations, path_ratio };
  });
}

/** Rows of `forecast()`, and what was: of the cost, or of the calls where no price is known. */
function forecastRows({ forecast }: Report): { readonly rows: ChartRows; readonly past: ChartRows } {
  const told = forecast.filter(({ buckets, low }) => buckets !== null && low !== null);
  const shown = told.find(({ measure }) => measure === "cost_usd") ?? told.find(({ measure }) => measure === "calls");
  if (shown === undefined) return { rows: [], past: [] };
  const { measure, unit, n, method, reason, from, to, value, low, high } = shown;
  const row = { measure, unit, n, method, reason };
  const [past, steps] = [false, true].map((ahead) => shown.buckets!.filter(({ is_ahead }) => is_ahead === ahead));
  return {
    rows: [
      ...steps!.map(({ is_ahead: _, ...step }) => ({ ...row, what: "bucket", ...step })),
      { ...row, what: "total", at: from, until: to, value, low, high },
    ],
    past: past!.map(({ at, until, value }) => ({ at, until, [measure]: value })),
  };
}

function bounds(name: string, interval: readonly [number, number] | null): Record<string, number | null> {
  return { [`${name}_low`]: interval?.[0] ?? null, [`${name}_high`]: interval?.[1] ?? null };
}

/** Keys beside cells: one that is called as a cell is called `by_…`, as in tables. */
function keyed(by: ReportGroup["by"], cells: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...Object.fromEntries(Object.entries(by).map(([key, value]) => [nameOf(key, cells), value])), ...cells };
}

function nameOf(key: string, cells: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(cells, key) ? `by_${key}` : key;
}
