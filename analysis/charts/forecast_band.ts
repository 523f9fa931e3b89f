/** What comes, with how sure that is, after what was. @module */
import { ruleX } from "@observablehq/plot";
import { formatDuration, formatMeasure } from "../report/format_quantity.ts";
import { bandLine, type BandPoint } from "./band_line.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn, timeIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { intervalsText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { timePlot } from "./time_plot.ts";
import { momentsOf, timeScale } from "./time_scale.ts";

/** What is shown. */
export interface ForecastBandOptions extends ColoredChartOptions {
  /** What `timeline()` returns of the same groups in buckets of the same width: what was. */
  readonly past?: ChartData;
  /** What `forecast()` was asked for: the level of the intervals. @default {0.9} */
  readonly confidence?: number;
  /** Column of the past that is the same measure. @default {the measure, or `p50` of `…_p50`} */
  readonly column?: string;
}

const RESULT = /^(measure|unit|what|at|until|value|low|high|n|method|reason)$/;

/**
 * Draws what `forecast()` returns: dashed lines with the band of their intervals, behind what was. Where there is no forecast
 * the chart says why.
 *
 * @throws {TypeError} If a column is missing, or rows are of several measures.
 * @throws {RangeError} If the buckets of the past have another width, or the width of the chart is out of bounds.
 *
 * @example
 * ```ts
 * import { forecastBand } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const at = (day: number): Date => new Date(Date.UTC(2026, 2, day));
 * const step = { measure: "calls", unit: "calls", what: "bucket", value: 20, low: 15, high: 26, n: 30, method: "holt", reason: null };
 * const rows = [{ ...step, at: at(1), until: at(2) }, { ...step, what: "total", value: 20, at: at(1), until: at(2) }];
 * assertEquals(forecastBand(rows).subtitle, "20.0 calls [15.0, 26.0] in all, from 30 buckets, 90 % intervals");
 * ```
 */
export function forecastBand(data: ChartData, options: ForecastBandOptions = {}): Chart {
  const action = "draw forecast";
  const rows = chartRows(data, { action, columns: ["measure", "unit", "what", "at", "until", "value", "low", "high"] });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const [measure, unit] = [textIn(rows[0] ?? {}, "measure") ?? "value", textIn(rows[0] ?? {}, "unit") ?? ""];
  const { confidence = 0.9 } = options;
  const measures = [...new Set(rows.map((row) => textIn(row, "measure")))];
  if (measures.length > 1) {
    throw new TypeError(`Cannot ${action}: rows must be of one measure, they are of ${measures.join(", ")}`);
  }
  const steps = rows.filter((row) => row.what === "bucket" && numberIn(row, "value") !== null);
  const column = options.column ?? /_(p[\d.]+)$/.exec(measure)?.[1] ?? measure;
  const past = options.past === undefined
    ? []
    : chartRows(options.past, { action, columns: ["at", "until", column, ...by] });
  requireSameWidth(steps, past, action);
  const groups = coloredGroups(steps, { by, weight: (members) => sumOf(members, "value"), ...colorOrderOf(options) });
  const values = [
    ...steps.flatMap((row) => ["value", "low", "high"].map((name) => numberIn(row, name))),
    ...past.map((row) => numberIn(row, column)),
  ];
  const scale = linearScale(values, { unit });
  const time = timeScale(momentsOf([...past, ...steps]), { relative: false });
  const reason = rows.map((row) => textIn(row, "reason")).find((text) => text !== null) ??
    "There is nothing to forecast";
  const starts = steps.map((row) => timeIn(row, "at")!.getTime());
  const label = measure.replace(/_(ms|usd)(?=_|$)/, "").replaceAll("_", " ");
  return createChart({
    title: `Forecast of ${label}`,
    subtitle: steps.length === 0
      ? "none"
      : [totalText(rows, unit), steps.some((row) => numberIn(row, "low") !== null) ? intervalsText(confidence) : ""]
        .filter((text) => text !== "").join(", "),
    note: noteOf(leftOutText(groups.rest.length, "group", "in grey")),
    legend: (look) => groups.legend(look, "line"),
    plot: (look) => {
      if (steps.length === 0) return emptyPlot(look, reason.charAt(0).toUpperCase() + reason.slice(1));
      const place = (row: ChartRow, names: readonly [string, string | null, string | null]): BandPoint[] => {
        const [at, until] = [timeIn(row, "at"), timeIn(row, "until")];
        if (at === null || until === null) return [];
        const [y, low, high] = names.map((name) => name === null ? null : numberIn(row, name));
        const width = until.getTime() - at.getTime();
        return [{ x: at.getTime() + width / 2, next: at.getTime() + 1.5 * width, y: y!, low: low!, high: high! }];
      };
      const lines = [...groups.rest, ...groups.named.toReversed()].flatMap((group) => {
        const color = groups.color(group.label, look);
        const was = past.filter((row) => groupLabel(row, by) === group.label);
        return [
          ...bandLine(was.flatMap((row) => place(row, [column, null, null])), { color }),
          ...bandLine(group.rows.flatMap((row) => place(row, ["value", "low", "high"])), { color, dashed: true }),
        ];
      });
      const now = ruleX([Math.min(...starts)], { stroke: look.colors.other });
      return timePlot({
        look,
        time,
        scale,
        label: label.charAt(0).toUpperCase() + label.slice(1),
        unit,
        marks: [now, ...lines],
      });
    },
  }, options);
}

function totalText(rows: readonly ChartRow[], unit: string): string {
  const totals = rows.filter((row) => row.what === "total");
  const n = numberIn(rows[0]!, "n");
  const from = n === null ? "" : `from ${n} bucket${n === 1 ? "" : "s"}`;
  if (totals.length !== 1) return from;
  const [value, low, high] = ["value", "low", "high"].map((name) => numberIn(totals[0]!, name));
  const bare = (bound: number): string => formatMeasure(bound, unit).replace(new RegExp(` ?${unit}$`), "");
  const interval = low === null || high === null ? "" : ` [${bare(low!)}, ${bare(high!)}]`;
  return `${formatMeasure(value!, unit)}${interval} in all, ${from}`;
}

/** Calls a bucket say nothing beside calls of wider buckets. */
function requireSameWidth(steps: readonly ChartRow[], past: readonly ChartRow[], action: string): void {
  const [ahead, before] = [steps, past].map((rows) => {
    const [row] = rows;
    const [at, until] = row === undefined ? [null, null] : [timeIn(row, "at"), timeIn(row, "until")];
    return at === null || until === null ? null : until.getTime() - at.getTime();
  });
  if (ahead === null || before === null || ahead === undefined || before === undefined) return;
  if (Math.abs(ahead - before) <= LONGER_MONTH * ahead) return;
  const [was, comes] = [formatDuration(before), formatDuration(ahead)];
  throw new RangeError(
    `Cannot ${action}: the past must have buckets of the same width, they are ${was} wide and ${comes} ahead`,
  );
}

/** Months differ by up to a tenth. */
const LONGER_MONTH = 0.12;
