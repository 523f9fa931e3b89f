/** Percentiles over time as colours. @module */
import { rect } from "@observablehq/plot";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, timeIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { chartGroups, keyNames } from "./group_labels.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { percentileColumns } from "./percentile_columns.ts";
import { rampSteps } from "./ramp_steps.ts";
import { isRelative, momentsOf, timeScale } from "./time_scale.ts";
import { timelineKeys } from "./timeline_rows.ts";

/** What is shown. */
export interface PercentileHeatmapOptions extends ChartOptions {
  /** What was measured. @default {"Duration"} */
  readonly label?: string;
  /** Its unit. @default {"ms"} */
  readonly unit?: string;
  /** Which percentile is shown when there are several groups. @default {the last: the tail} */
  readonly percentile?: string;
  /** Most groups: the first. @default {20} */
  readonly mostGroups?: number;
}

/**
 * Draws what `timeline()` returns as a heat map: time to the right, colour the value. Of one group a row per percentile, the
 * highest on top; of several a row per group. Buckets without a value stay empty.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width or `mostGroups` is out of bounds.
 *
 * @example
 * ```ts
 * import { percentileHeatmap } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = (at: number): Date => new Date(Date.UTC(2026, 2, 1, at));
 * const rows = [9, 10].map((at) => ({ at: hour(at), until: hour(at + 1), n: 40, p50: 800, p99: 2000 * at }));
 * assertEquals(percentileHeatmap(rows).title, "Duration over time");
 * ```
 */
export function percentileHeatmap(data: ChartData, options: PercentileHeatmapOptions = {}): Chart {
  const { label = "Duration", unit = "ms", mostGroups = 20 } = options;
  const action = "draw percentile heat map";
  requireAtLeastOne(action, "mostGroups", mostGroups);
  const rows = chartRows(data, { action, columns: ["at", "until"] });
  const names = percentileColumns(rows, action);
  const by = timelineKeys(rows);
  const all = chartGroups(rows, by);
  const groups = all.slice(0, mostGroups);
  const isSingle = all.length === 1;
  const main = options.percentile ?? names.at(-1) ?? "";
  if (rows.length > 0 && !names.includes(main)) {
    throw new TypeError(`Cannot ${action}: percentile "${main}" is missing, percentiles are ${names.join(", ")}`);
  }
  const lines = isSingle
    ? names.toReversed().map((name) => ({ label: name, cells: cellsOf(groups[0]!.rows, name) }))
    : groups.map((group) => ({ label: group.label, cells: cellsOf(group.rows, main) }));
  const known = lines.filter(({ cells }) => cells.length > 0);
  const cells = known.flatMap(({ cells }, row) => cells.map((cell) => ({ ...cell, row })));
  const ramp = rampSteps(cells.map(({ value }) => value), { unit });
  const time = timeScale(momentsOf(rows), { relative: isRelative(rows) });
  const n = countText(sumOf(groups.flatMap(({ rows }) => rows), "n"), "value");
  return createChart({
    title: isSingle ? `${label} over time` : `${label} over time by ${keyNames(by)}`,
    subtitle: cells.length === 0 ? "no values" : isSingle ? `percentiles of ${n}` : `${main} of ${n}`,
    note: noteOf(
      leftOutText(all.length - groups.length, "group", "not shown"),
      leftOutText(isSingle ? 0 : lines.length - known.length, "group", `too small for ${main}`),
    ),
    legend: ramp.legend,
    plot: (look) => {
      if (cells.length === 0) return emptyPlot(look, "No bucket of time has enough values for a percentile");
      const layout = categoryRows(known.map(({ label }) => label), look, { height: isSingle ? 34 : 24 });
      return {
        ...layout.frame,
        x: time.options,
        marks: [
          rect(cells, {
            x1: ({ at }) => time.place(at),
            x2: ({ until }) => time.place(until),
            y1: ({ row }) => layout.place(row).top,
            y2: ({ row }) => layout.place(row).bottom,
            fill: ({ value }) => ramp.color(value, look),
          }),
          ...time.axis(layout.axis),
          ...layout.names,
        ],
      };
    },
  }, options);
}

interface HeatCell {
  readonly at: Date;
  readonly until: Date;
  readonly value: number;
}

function cellsOf(rows: readonly ChartRow[], name: string): HeatCell[] {
  return rows.flatMap((row) => {
    const [at, until, value] = [timeIn(row, "at"), timeIn(row, "until"), numberIn(row, name)];
    return at === null || until === null || value === null ? [] : [{ at, until, value }];
  });
}
