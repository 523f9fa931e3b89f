/** The charts of a report. @module */
import type { Chart } from "../charts/chart.ts";
import type { Report, ReportGroup } from "./report.ts";

/** A chart with a name that does not change from report to report. */
export interface ReportChart {
  /** The name, as a file may be called. */
  readonly name: "latency" | "stages" | "tools";
  /** The chart. */
  readonly chart: Chart;
}

/** Draws of what there is; empty where there is nothing to draw. Loads Observable Plot. */
export async function reportCharts(report: Report): Promise<ReportChart[]> {
  const ranges: readonly (readonly [name: ReportChart["name"], groups: readonly ReportGroup[], what: string])[] = [
    ["latency", report.groups, "Duration"],
    ["stages", report.stages, "Duration of stages"],
    ["tools", report.tools, "Duration of tools"],
  ];
  const drawn = ranges.filter(([, groups]) => groups.some(({ duration_ms }) => duration_ms.p50 !== null));
  if (drawn.length === 0) return [];
  const { percentileRanges } = await import("../charts/mod.ts");
  return drawn.map(([name, groups, label]) => {
    const by = Object.keys(groups[0]!.by);
    return { name, chart: percentileRanges(groups.map(rangeRow), { label, by, mostGroups: MOST_GROUPS }) };
  });
}

const MOST_GROUPS = 20;

function rangeRow({ by, duration_ms }: ReportGroup): Record<string, unknown> {
  const { n, p50, p90, p99, p50_ci, p90_ci, p99_ci } = duration_ms;
  return {
    ...by,
    n,
    ...percentileCells("p50", p50, p50_ci),
    ...percentileCells("p90", p90, p90_ci),
    ...percentileCells("p99", p99, p99_ci),
  };
}

function percentileCells(
  name: string,
  value: number | null,
  interval: readonly [number, number] | null,
): Record<string, number | null> {
  return { [name]: value, [`${name}_low`]: interval?.[0] ?? null, [`${name}_high`]: interval?.[1] ?? null };
}
