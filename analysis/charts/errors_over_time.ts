/** What went wrong when, by kind of error. @module */
import { ruleX } from "@observablehq/plot";
import { formatCount, formatRatio } from "../report/format_quantity.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, timeIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { keyColumns, keyNames } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { stackedBars, stackedParts } from "./stacked_buckets.ts";
import { timePlot } from "./time_plot.ts";
import { isRelative, momentsOf, timeScale } from "./time_scale.ts";

const RESULT = /^(at|until|clock|failed|calls|ratio(_low|_high)?|reason)$/;

/**
 * Draws what `errorTimeline()` returns: for each bucket of time the share of calls that failed, by kind of error. With one
 * kind, or none, the thin lines are 95 % intervals.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { errorsOverTime } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = (at: number): Date => new Date(Date.UTC(2026, 2, 1, at));
 * const rows = [9, 10].map((at) => ({ at: hour(at), until: hour(at + 1), error_category: "timeout", failed: 2, calls: 40, ratio: 0.05 }));
 * assertEquals(errorsOverTime(rows).subtitle, "4 of 80 calls failed, 5.0 %");
 * ```
 */
export function errorsOverTime(data: ChartData, options: ColoredChartOptions = {}): Chart {
  const rows = chartRows(data, {
    action: "draw errors over time",
    columns: ["at", "until", "failed", "calls", "ratio"],
  });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const groups = coloredGroups(rows, { by, weight: (members) => sumOf(members, "failed"), ...colorOrderOf(options) });
  const parts = stackedParts(groups, (row) => numberIn(row, "ratio"));
  const isSingle = groups.named.length === 1;
  const intervals = isSingle ? rows.flatMap(intervalOf) : [];
  const failed = sumOf(rows, "failed");
  const calls = sumOf(groups.named[0]?.rows ?? [], "calls");
  const scale = linearScale([...parts.map(({ to }) => to), ...intervals.map(({ high }) => high)], { unit: "ratio" });
  const time = timeScale(momentsOf(rows), { relative: isRelative(rows) });
  return createChart({
    title: by.length === 0 ? "Errors over time" : `Errors over time by ${keyNames(by)}`,
    subtitle: failed === 0
      ? "no call failed"
      : `${formatCount(failed)} of ${countText(Math.round(calls), "call")} failed, ${formatRatio(failed / calls)}`,
    note: noteOf(leftOutText(groups.rest.length, "kind of error", "in grey").replace("errors in", "error in")),
    legend: (look) =>
      failed === 0
        ? []
        : by.length > 0 && isSingle
        ? groups.named.map(({ label }) => ({ label, sign: "area", color: groups.color(label, look) }))
        : groups.legend(look, "area"),
    plot: (look) => {
      if (failed === 0) return emptyPlot(look, "No call failed");
      const whiskers = ruleX(intervals, {
        x: ({ at, until }) => (time.place(at) + time.place(until)) / 2,
        y1: "low",
        y2: "high",
        stroke: look.colors.faint,
      });
      return timePlot({
        look,
        time,
        scale,
        label: "Share of calls",
        unit: "ratio",
        marks: [stackedBars(parts, { groups, look, time }), whiskers],
      });
    },
  }, options);
}

interface Interval {
  readonly at: Date;
  readonly until: Date;
  readonly low: number;
  readonly high: number;
}

function intervalOf(row: ChartRow): Interval[] {
  const [at, until] = [timeIn(row, "at"), timeIn(row, "until")];
  const [low, high] = [numberIn(row, "ratio_low"), numberIn(row, "ratio_high")];
  return at === null || until === null || low === null || high === null ? [] : [{ at, until, low, high }];
}
