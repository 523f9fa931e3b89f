/** What calls cost over time. @module */
import { formatUsd } from "../report/format_quantity.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, chartRows, numberIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { keyNames } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { stackedBars, stackedParts } from "./stacked_buckets.ts";
import { timePlot } from "./time_plot.ts";
import { isRelative, momentsOf, timeScale } from "./time_scale.ts";
import { timelineKeys } from "./timeline_rows.ts";

/**
 * Draws the cost in what `timeline()` returns: a bar per bucket of time, the dearest groups with a colour of their own. Calls
 * whose price is unknown are in no bar, and counted in the note.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { costOverTime } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = (at: number): Date => new Date(Date.UTC(2026, 2, 1, at));
 * const rows = [9, 10].map((at) => ({ model: "a", at: hour(at), until: hour(at + 1), calls: 4, cost_usd: 1.25 }));
 * assertEquals(costOverTime(rows).subtitle, "$2.50 for 8 calls");
 * ```
 */
export function costOverTime(data: ChartData, options: ColoredChartOptions = {}): Chart {
  const rows = chartRows(data, { action: "draw cost over time", columns: ["at", "until", "cost_usd"] });
  const by = timelineKeys(rows);
  const priced = rows.filter((row) => numberIn(row, "cost_usd") !== null);
  const groups = coloredGroups(priced, {
    by,
    weight: (members) => sumOf(members, "cost_usd"),
    ...colorOrderOf(options),
  });
  const parts = stackedParts(groups, (row) => numberIn(row, "cost_usd"));
  const unpriced = Math.round(sumOf(rows, "unpriced_calls"));
  const calls = Math.round(sumOf(rows, "calls")) - unpriced;
  const scale = linearScale(parts.map(({ to }) => to), { unit: "USD" });
  const time = timeScale(momentsOf(rows), { relative: isRelative(rows) });
  return createChart({
    title: by.length === 0 ? "Cost over time" : `Cost over time by ${keyNames(by)}`,
    subtitle: priced.length === 0
      ? "no price is known"
      : `${formatUsd(sumOf(priced, "cost_usd"))} for ${countText(calls, "call")}`,
    note: noteOf(
      leftOutText(groups.rest.length, "group", "in grey"),
      parts.some(({ isWhole }) => !isWhole) ? "pale: buckets that the data cut off" : "",
      leftOutText(unpriced, "call", "without tokens or price in no bar"),
    ),
    legend: (look) => groups.legend(look, "area"),
    plot: (look) => {
      if (parts.length === 0) {
        return emptyPlot(
          look,
          priced.length === 0 ? "The cost of these calls is not known" : "These calls cost nothing",
        );
      }
      return timePlot({
        look,
        time,
        scale,
        label: "Cost",
        unit: "USD",
        marks: [stackedBars(parts, { groups, look, time })],
      });
    },
  }, options);
}
