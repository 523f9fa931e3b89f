/** How durations are distributed, group below group. @module */
import { rect } from "@observablehq/plot";
import { formatCount, formatRatio } from "../report/format_quantity.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { chartGroups, keyColumns, keyNames } from "./group_labels.ts";
import { logScale } from "./log_scale.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface LatencyDistributionOptions extends ChartOptions {
  /** What was measured. @default {"Duration"} */
  readonly label?: string;
  /** Its unit. @default {"ms"} */
  readonly unit?: string;
  /** Most groups: the first. @default {12} */
  readonly mostGroups?: number;
}

const RESULT = /^(low|high|n|weight|ratio)$/;
/** Half the width of the bar of 0, decades. */
const ZERO_BAR = 0.06;
/** Height of a row with one group, with several. */
const HEIGHTS = { one: 180, several: 44 };

/**
 * Draws what `distribution()` returns: a row of bars per group on one logarithmic axis, the height of a bar the share of the
 * group's values in it, at one scale for all. 0 has a place of its own.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width or `mostGroups` is out of bounds.
 *
 * @example
 * ```ts
 * import { latencyDistribution } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const bins = [{ low: 0, high: 0, n: 2, ratio: 0.2 }, { low: 100, high: 126, n: 8, ratio: 0.8 }];
 * assertEquals(latencyDistribution(bins).subtitle, "share of 10 values in each bin, the highest bar is 80.0 %");
 * ```
 */
export function latencyDistribution(data: ChartData, options: LatencyDistributionOptions = {}): Chart {
  const { label = "Duration", unit = "ms", mostGroups = 12 } = options;
  const action = "draw latency distribution";
  requireAtLeastOne(action, "mostGroups", mostGroups);
  const rows = chartRows(data, { action, columns: ["low", "high", "n", "ratio"] });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const groups = chartGroups(rows.filter((row) => numberIn(row, "ratio") !== null), by);
  const shown = groups.slice(0, mostGroups);
  const bins = shown.flatMap(({ rows }, row) => rows.map((cells) => binOf(cells, row)));
  const highest = bins.reduce((most, { ratio }) => Math.max(most, ratio), 0);
  const scale = logScale(bins.flatMap(({ low, high }) => [low, high]), { unit });
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return createChart({
    title: by.length === 0 ? `${label} distribution` : `${label} distribution by ${keyNames(by)}`,
    subtitle: bins.length === 0
      ? "no values"
      : `share of ${countText(n, "value")} in each bin, the highest bar is ${formatRatio(highest)}`,
    note: noteOf(
      leftOutText(groups.length - shown.length, "group", "not shown"),
      bins.some(({ high }) => high === 0) ? "the bar at 0 holds what is below it too" : "",
    ),
    plot: (look) => {
      if (bins.length === 0) return emptyPlot(look, `No ${label.toLowerCase()} is known`);
      const height = shown.length === 1 ? HEIGHTS.one : HEIGHTS.several;
      const labels = by.length === 0 ? [""] : shown.map(({ label }) => label);
      const layout = categoryRows(labels, look, {
        values: shown.map(({ rows }) => `n ${formatCount(sumOf(rows, "n"))}`),
        height,
      });
      const top = ({ row, ratio }: Bin): number => {
        const { top, bottom } = layout.place(row);
        return bottom - (bottom - top) * ratio / highest;
      };
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({ ...layout.axis, scale, label, unit }),
          rect(bins, {
            x1: ({ low, high }) => scale.place(low)! - (high === 0 ? ZERO_BAR : 0),
            x2: ({ low, high }) => high === 0 ? scale.place(low)! + ZERO_BAR : scale.place(high),
            y1: ({ row }) => layout.place(row).bottom,
            y2: top,
            fill: look.colors.series[0]!,
            insetLeft: 0.5,
          }),
          ...layout.names,
        ],
      };
    },
  }, options);
}

interface Bin {
  readonly row: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly ratio: number;
}

function binOf(cells: ChartRow, row: number): Bin {
  const [low, high, n, ratio] = ["low", "high", "n", "ratio"].map((column) => numberIn(cells, column) ?? 0);
  return { row, low: low!, high: high!, n: n!, ratio: ratio! };
}
