/** Percentiles of groups beside each other, with their intervals. @module */
import { dot, ruleY, text } from "@observablehq/plot";
import { formatCount } from "../report/format_quantity.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import type { ChartDraft, Look } from "./chart_draft.ts";
import { type ChartData, type ChartRow, chartRows, numberIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns } from "./group_labels.ts";
import { logAxis } from "./log_axis.ts";
import { countText, leftOutText, noteOf } from "./notes.ts";
import { valueAxis } from "./value_axis.ts";

/** What is shown. */
export interface PercentileRangesOptions extends ChartOptions {
  /** What was measured. @default {"Duration"} */
  readonly label?: string;
  /** Its unit. @default {"ms"} */
  readonly unit?: string;
  /** Columns that make the groups. @default {all that are no percentiles} */
  readonly by?: readonly string[];
  /** Most groups: the first. @default {50} */
  readonly mostGroups?: number;
}

const RESULT = /^(n|reason|p[\d.]+(_low|_high)?)$/;

/**
 * Draws what `percentiles()` returns: a row per group, a dot per percentile with its interval, on a logarithmic axis that has a
 * place for 0. Colour: the percentile. Groups without any known percentile are left out, and counted in the note.
 *
 * @throws {TypeError} If there are rows without a column of percentiles, such as `p50`.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { percentileRanges } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = percentileRanges([{ model: "a", n: 40, p50: 900, p50_low: 850, p50_high: 990, p99: null }]);
 * assertEquals(chart.subtitle, "p50 of 40 values, bars are intervals");
 * ```
 */
export function percentileRanges(data: ChartData, options: PercentileRangesOptions = {}): Chart {
  const { label = "Duration", unit = "ms", mostGroups = 50 } = options;
  const action = "draw percentile ranges";
  const rows = chartRows(data, { action, columns: [] });
  const percentiles = percentilesIn(rows, action);
  const by = options.by ?? keyColumns(rows, (column) => RESULT.test(column));
  const known = rows.filter((row) => percentiles.some((name) => numberIn(row, name) !== null));
  const shown = known.slice(0, mostGroups).map((row) => ({ ...row, label: groupLabel(row, by) }));
  const points = percentiles.flatMap((name, index) => shown.flatMap((row) => pointsOf(row, { name, index })));
  const used = percentiles.filter((name) => points.some((point) => point.name === name));
  const axis = logAxis(points.flatMap(({ value, low, high }) => [value, low, high]), { unit });
  const n = shown.reduce((sum, row) => sum + (numberIn(row, "n") ?? 0), 0);
  const hasIntervals = points.some(({ low }) => low !== null);
  const color = (look: Look, index: number): string => look.colors.series[index % look.colors.series.length]!;
  const draft: ChartDraft = {
    title: by.length === 0 ? `${label}` : `${label} by ${by.join(", ")}`,
    subtitle: shown.length === 0
      ? "no values"
      : `${used.join(", ")} of ${countText(n, "value")}${hasIntervals ? ", bars are intervals" : ""}`,
    note: noteOf(
      leftOutText(known.length - shown.length, "group", "not shown"),
      leftOutText(rows.length - known.length, "group", "too small for a percentile"),
    ),
    legend: ({ colors }) =>
      used.length < 2
        ? []
        : used.map((name) => ({ label: name, sign: "dot", color: colors.series[percentiles.indexOf(name)]! })),
    plot: (look) => {
      if (shown.length === 0) return emptyPlot(look, "No group has enough values for a percentile");
      const layout = categoryRows(shown.map((row) => row.label), look);
      const counts = shown.map((row) => ({ label: row.label, n: numberIn(row, "n") }));
      const spans = shown.map((row) => ({
        label: row.label,
        ...extentOf(points.filter((one) => one.label === row.label)),
      }));
      return {
        width: look.width,
        height: layout.height,
        marginLeft: layout.marginLeft,
        marginTop: layout.marginTop,
        marginBottom: layout.marginBottom,
        marginRight: 76,
        x: { type: "linear", domain: axis.domain, axis: null },
        y: layout.y,
        marks: [
          ...valueAxis({ side: "x", label, unit, look, log: axis }),
          layout.names,
          ruleY(spans, {
            y: "label",
            x1: (span) => axis.place(span.low),
            x2: (span) => axis.place(span.high),
            stroke: look.colors.other,
            dy: layout.dy,
          }),
          ruleY(points.filter(({ low }) => low !== null), {
            y: "label",
            x1: (point) => axis.place(point.low),
            x2: (point) => axis.place(point.high),
            stroke: (point) => color(look, point.index),
            strokeWidth: 7,
            strokeOpacity: 0.35,
            dy: layout.dy,
          }),
          dot(points, {
            y: "label",
            x: (point) => axis.place(point.value),
            fill: (point) => color(look, point.index),
            r: 3.5,
            dy: layout.dy,
          }),
          text(counts, {
            y: "label",
            text: ({ n }) => n === null ? "" : `n ${formatCount(n)}`,
            frameAnchor: "right",
            textAnchor: "start",
            dx: 8,
            dy: layout.dy,
            fill: look.colors.faint,
          }),
        ],
      };
    },
  };
  return createChart(draft, options);
}

interface Point {
  readonly label: string;
  readonly name: string;
  readonly index: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

function pointsOf(
  row: ChartRow & { readonly label: string },
  { name, index }: { readonly name: string; readonly index: number },
): Point[] {
  const value = numberIn(row, name);
  if (value === null) return [];
  const [low, high] = [numberIn(row, `${name}_low`), numberIn(row, `${name}_high`)];
  return [{
    label: row.label,
    name,
    index,
    value,
    ...low === null || high === null ? { low: null, high: null } : { low, high },
  }];
}

function extentOf(points: readonly Point[]): { low: number; high: number } {
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  return { low: Math.min(...values), high: Math.max(...values) };
}

function percentilesIn(rows: readonly ChartRow[], action: string): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const found = columns.filter((column) => /^p\d+(\.\d+)?$/.test(column));
  if (found.length > 0 || rows.length === 0) return found.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const names = columns.map((column) => `"${column}"`).join(", ");
  throw new TypeError(`Cannot ${action}: a column of percentiles such as "p50" is missing, columns are ${names}`);
}
