/** Percentiles of groups beside each other, with their intervals. @module */
import { dot, ruleY } from "@observablehq/plot";
import { formatCount } from "../report/format_quantity.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import type { ChartDraft } from "./chart_draft.ts";
import { type ChartData, type ChartRow, chartRows, numberIn } from "./chart_rows.ts";
import { seriesColor } from "./chart_theme.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns, keyNames } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { logScale } from "./log_scale.ts";
import { percentileColumns } from "./percentile_columns.ts";
import { countText, intervalsText, leftOutText, noteOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface PercentileRangesOptions extends ChartOptions {
  /** What was measured. @default {"Duration"} */
  readonly label?: string;
  /** Its unit. @default {"ms"} */
  readonly unit?: string;
  /** What `percentiles()` was asked for: the level of the intervals. @default {0.95} */
  readonly confidence?: number;
  /** Most groups: the first. @default {50} */
  readonly mostGroups?: number;
}

const RESULT = /^(n|reason|p[\d.]+(_low|_high)?)$/;

/**
 * Draws what `percentiles()` returns: a row per group, a dot per percentile with its interval, on a logarithmic axis that has a
 * place for 0, a straight one where values are negative. Colour: the percentile. Groups without any known percentile are left out, and counted in the note.
 *
 * @throws {TypeError} If there are rows without a column of percentiles, such as `p50`.
 * @throws {RangeError} If the width or `mostGroups` is out of bounds.
 *
 * @example
 * ```ts
 * import { percentileRanges } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = percentileRanges([{ model: "a", n: 40, p50: 900, p50_low: 850, p50_high: 990, p99: null }]);
 * assertEquals(chart.subtitle, "p50 of 40 values, bars: 95 % intervals");
 * ```
 */
export function percentileRanges(data: ChartData, options: PercentileRangesOptions = {}): Chart {
  const { label = "Duration", unit = "ms", mostGroups = 50, confidence = 0.95 } = options;
  const action = "draw percentile ranges";
  requireAtLeastOne(action, "mostGroups", mostGroups);
  const rows = chartRows(data, { action, columns: [] });
  const percentiles = percentileColumns(rows, action);
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const known = rows.filter((row) => percentiles.some((name) => numberIn(row, name) !== null));
  const shown = known.slice(0, mostGroups).map((row) => ({
    cells: row,
    label: groupLabel(row, by),
    n: numberIn(row, "n"),
  }));
  const points = percentiles.flatMap((name, index) => {
    return shown.flatMap(({ cells }, row) => pointsOf(cells, { name, index, row }));
  });
  const used = percentiles.filter((name) => points.some((point) => point.name === name));
  const values = points.flatMap(({ value, low, high }) => [value, low, high]);
  const isSigned = values.some((value) => value !== null && value < 0);
  const scale = isSigned ? linearScale(values, { unit }) : logScale(values, { unit });
  const n = shown.reduce((sum, group) => sum + (group.n ?? 0), 0);
  const hasIntervals = points.some(({ low }) => low !== null);
  const draft: ChartDraft = {
    title: by.length === 0 ? `${label}` : `${label} by ${keyNames(by)}`,
    subtitle: shown.length === 0
      ? "no values"
      : `${used.join(", ")} of ${countText(n, "value")}${hasIntervals ? `, bars: ${intervalsText(confidence)}` : ""}`,
    note: noteOf(
      leftOutText(known.length - shown.length, "group", "not shown"),
      leftOutText(rows.length - known.length, "group", "too small for a percentile"),
    ),
    legend: ({ colors }) =>
      used.length < 2
        ? []
        : used.map((name) => ({ label: name, sign: "dot", color: seriesColor(colors, percentiles.indexOf(name)) })),
    plot: (look) => {
      if (shown.length === 0) return emptyPlot(look, "No group has enough values for a percentile");
      const layout = categoryRows(shown.map(({ label }) => label), look, {
        values: shown.map(({ n }) => n === null ? "" : `n ${formatCount(n)}`),
      });
      const middle = ({ row }: { readonly row: number }): number => layout.place(row).middle;
      const fill = ({ index }: Point): string => seriesColor(look.colors, index);
      const spans = shown.map((_, row) => ({ row, ...extentOf(points.filter((point) => point.row === row)) }));
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({ ...layout.axis, scale, label, unit }),
          ...layout.names,
          ruleY(spans, {
            y: middle,
            x1: ({ low }) => scale.place(low),
            x2: ({ high }) => scale.place(high),
            stroke: look.colors.other,
          }),
          ruleY(points.filter(({ low }) => low !== null), {
            y: middle,
            x1: ({ low }) => scale.place(low),
            x2: ({ high }) => scale.place(high),
            stroke: fill,
            strokeWidth: 7,
            strokeOpacity: 0.35,
          }),
          dot(points, { y: middle, x: ({ value }) => scale.place(value), fill, r: 3.5 }),
        ],
      };
    },
  };
  return createChart(draft, options);
}

interface Point {
  /** Place of the group. */
  readonly row: number;
  readonly name: string;
  /** Place of the percentile. */
  readonly index: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

function pointsOf(cells: ChartRow, { name, index, row }: Pick<Point, "name" | "index" | "row">): Point[] {
  const value = numberIn(cells, name);
  if (value === null) return [];
  const [low, high] = [numberIn(cells, `${name}_low`), numberIn(cells, `${name}_high`)];
  return [{ row, name, index, value, ...low === null || high === null ? { low: null, high: null } : { low, high } }];
}

function extentOf(points: readonly Point[]): { low: number; high: number } {
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  return { low: Math.min(...values), high: Math.max(...values) };
}
