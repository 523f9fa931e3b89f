/** How latency goes over time, with what the analyses found about it. @module */
import type { Markish } from "@observablehq/plot";
import { bandLine, type BandPoint } from "./band_line.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import type { Look } from "./chart_draft.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, timeIn } from "./chart_rows.ts";
import { type ColoredGroups, coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { seriesColor } from "./chart_theme.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel } from "./group_labels.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { foundRows } from "./found_rows.ts";
import { percentileColumns } from "./percentile_columns.ts";
import { shiftMarks } from "./shift_marks.ts";
import { isRelative, momentsOf, type TimeScale, timeScale } from "./time_scale.ts";
import { timePlot } from "./time_plot.ts";
import { timelineKeys } from "./timeline_rows.ts";
import { slopeMarks, slopeText } from "./slope_marks.ts";
import { type ValueScale, valueScale } from "./value_scale.ts";

/** What is shown. */
export interface PerformanceOverTimeOptions extends ColoredChartOptions {
  /** What was measured. @default {"Response time"} */
  readonly label?: string;
  /** Its unit. @default {"ms"} */
  readonly unit?: string;
  /** The column that was measured, as `trends()` and `changes()` call it. @default {"duration_ms"} */
  readonly column?: string;
  /** Which percentile is compared when there are several groups. @default {the first} */
  readonly percentile?: string;
  /** What `trends()` found: draws slopes with their intervals. */
  readonly trends?: ChartData;
  /** What `changes()` found: draws when the level changed, and by how much. */
  readonly changes?: ChartData;
}

/**
 * Draws what `timeline()` returns: percentiles over time with their intervals. Of one group all percentiles, of several one
 * percentile each; the seven groups with most calls have a colour. Where a bucket has no calls the line breaks. The slope of
 * `trends()` goes through the median level at the middle of its time; the vertical lines of `changes()` stand where the level
 * changed.
 *
 * @throws {TypeError} If a column is missing, or trends or changes are of other groups.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { performanceOverTime } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = (at: number): Date => new Date(Date.UTC(2026, 2, 1, at));
 * const rows = [9, 10, 11].map((at) => ({ at: hour(at), until: hour(at + 1), clock: "utc", calls: 40, n: 40, p50: 800 + at }));
 * assertEquals(performanceOverTime(rows).title, "Performance over time");
 * ```
 */
export function performanceOverTime(data: ChartData, options: PerformanceOverTimeOptions = {}): Chart {
  const { label = "Response time", unit = "ms", column = "duration_ms" } = options;
  const action = "draw performance over time";
  const rows = chartRows(data, { action, columns: ["at", "until"] });
  const names = percentileColumns(rows, action);
  const main = options.percentile ?? names[0] ?? "p50";
  if (rows.length > 0 && !names.includes(main)) {
    throw new TypeError(`Cannot ${action}: percentile "${main}" is missing, percentiles are ${names.join(", ")}`);
  }
  const by = timelineKeys(rows);
  const isKnown = (row: ChartRow): boolean => numberIn(row, main) !== null;
  const labels = new Set(rows.filter(isKnown).map((row) => groupLabel(row, by)));
  const followed = rows.filter((row) => labels.has(groupLabel(row, by)));
  const groups = coloredGroups(followed, {
    by,
    weight: (members) => sumOf(members, "calls"),
    ...colorOrderOf(options),
  });
  const isSingle = groups.named.length === 1;
  const findings = { action, measure: `${column}_${main}`, by };
  const trends = foundRows(options.trends, { ...findings, what: "trends" });
  const changes = foundRows(options.changes, { ...findings, what: "changes" }).filter((row) => {
    return groups.named.some(({ label }) => label === groupLabel(row, by));
  });
  const slopeOf = (name: string): ChartRow | undefined => trends.find((row) => groupLabel(row, by) === name);
  const drawn = isSingle ? names : [main];
  const values = groups.named.concat(groups.rest).flatMap((group) => {
    return group.rows.flatMap((row) =>
      drawn.flatMap((name) => [name, `${name}_low`, `${name}_high`].map((one) => numberIn(row, one)))
    );
  });
  const scale = valueScale(values, { unit });
  const relative = isRelative(rows);
  const time = timeScale(momentsOf(followed), { relative });
  const isEmpty = values.every((value) => value === null);
  const single = groups.named[0];
  const slope = isSingle ? slopeText(slopeOf(single!.label), { unit, relative }) : "";
  const n = countText(sumOf(followed, "n"), "value");
  const of = by.length === 0 || single === undefined ? "" : ` of ${single.label}`;
  const bands = rows.some((row) => drawn.some((name) => numberIn(row, `${name}_low`) !== null))
    ? ", bands: 95 % intervals"
    : "";
  return createChart({
    title: "Performance over time",
    subtitle: isEmpty ? "no values" : [`${label}${isSingle ? `${of}, ` : `, ${main} of `}${n}${bands}`, slope]
      .filter((text) => text !== "").join(" · "),
    note: noteOf(
      leftOutText(groups.rest.length, "group", "in grey"),
      changes.length === 0 ? "" : "vertical lines: the level changed, bands: when, with 95 % confidence",
    ),
    legend: (look) => {
      if (!isSingle) return groups.legend(look, "line");
      const shown = names.filter((name) => single!.rows.some((row) => numberIn(row, name) !== null));
      return shown.length < 2
        ? []
        : shown.map((label) => ({ label, sign: "line", color: seriesColor(look.colors, names.indexOf(label)) }));
    },
    plot: (look) => {
      if (isEmpty) return emptyPlot(look, "No bucket of time has enough values for a percentile");
      const place = { scale, time };
      const lines: Markish[] = isSingle
        ? names.toReversed().flatMap((name) =>
          bandLine(pointsOf(single!.rows, { name, ...place }), { color: seriesColor(look.colors, names.indexOf(name)) })
        )
        : groupLines(groups, { look, main, place });
      const slopes = groups.named.flatMap((group) => {
        const row = slopeOf(group.label);
        return row === undefined ? [] : slopeMarks(row, {
          levels: group.rows.map((one) => numberIn(one, main)),
          color: isSingle ? look.colors.ink : groups.color(group.label, look),
          relative,
          ...place,
        });
      });
      const shifts = shiftMarks(changes, {
        look,
        time,
        width: look.width - 80,
        color: (row) => isSingle ? look.colors.ink : groups.color(groupLabel(row, by), look),
      });
      return timePlot({ look, time, scale, label, unit, marks: [...shifts, ...lines, ...slopes] });
    },
  }, options);
}

interface Place {
  readonly scale: ValueScale;
  readonly time: TimeScale;
}

function groupLines(
  groups: ColoredGroups,
  { look, main, place }: { readonly look: Look; readonly main: string; readonly place: Place },
): Markish[] {
  const faint = groups.rest.flatMap(({ rows }) => {
    return bandLine(pointsOf(rows, { name: main, ...place }), { color: look.colors.other, faint: true });
  });
  const named = groups.named.toReversed().flatMap(({ label, rows }) => {
    return bandLine(pointsOf(rows, { name: main, ...place }), { color: groups.color(label, look) });
  });
  return [...faint, ...named];
}

/** Points in the middle of their buckets. */
function pointsOf(rows: readonly ChartRow[], { name, scale, time }: Place & { readonly name: string }): BandPoint[] {
  return rows.flatMap((row) => {
    const [at, until] = [timeIn(row, "at"), timeIn(row, "until")];
    if (at === null || until === null) return [];
    const [start, end] = [time.place(at), time.place(until)];
    const y = (column: string): number | null => scale.place(numberIn(row, column));
    return [{
      x: (start + end) / 2,
      next: end + (end - start) / 2,
      y: y(name),
      low: y(`${name}_low`),
      high: y(`${name}_high`),
    }];
  });
}
