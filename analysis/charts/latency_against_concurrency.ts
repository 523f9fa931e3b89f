/** How long calls take at how many calls at once. @module */
import { type Markish, rect, ruleX } from "@observablehq/plot";
import { bandLine, type BandPoint } from "./band_line.ts";
import { callDots } from "./call_dots.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { seriesColor } from "./chart_theme.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns } from "./group_labels.ts";
import { logScale } from "./log_scale.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { valueScale } from "./value_scale.ts";

/** What is shown. */
export interface LatencyAgainstConcurrencyOptions extends ColoredChartOptions {
  /** What `saturation()` found: draws from how many calls at once on latency rises. */
  readonly saturation?: ChartData;
}

const RESULT = /^(concurrency_(low|high)|n|p(50|90)(_low|_high)?|reason)$/;

/**
 * Draws what `loadCurve()` returns: calls at once to the right, the median duration upwards with its interval; of a single
 * group the p90 too. The vertical lines of `saturation()` stand at the knee, with its 95 % interval.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { latencyAgainstConcurrency } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [1, 2, 4].map((at) => ({ model: "a", concurrency_low: at, concurrency_high: at, n: 30, p50: 500 * at, p90: 900 * at }));
 * assertEquals(latencyAgainstConcurrency(rows).subtitle, "90 calls of a");
 * ```
 */
export function latencyAgainstConcurrency(data: ChartData, options: LatencyAgainstConcurrencyOptions = {}): Chart {
  const action = "draw latency against concurrency";
  const rows = chartRows(data, { action, columns: ["concurrency_low", "concurrency_high", "n", "p50"] });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const known = rows.filter((row) => numberIn(row, "concurrency_low") !== null && numberIn(row, "p50") !== null);
  const groups = coloredGroups(known, { by, weight: (members) => sumOf(members, "n"), ...colorOrderOf(options) });
  const isSingle = groups.named.length === 1;
  const names = isSingle ? ["p50", "p90"] : ["p50"];
  const knees = (options.saturation === undefined ? [] : chartRows(options.saturation, { action, columns: ["knee"] }))
    .filter((row) => numberIn(row, "knee") !== null && groups.named.some(({ label }) => label === groupLabel(row, by)));
  const values = known.flatMap((row) =>
    names.flatMap((name) => [name, `${name}_low`, `${name}_high`].map((one) => numberIn(row, one)))
  );
  const x = { scale: logScale(known.map(concurrencyOf), { unit: "" }), label: "Calls at once", unit: "" };
  const y = { scale: valueScale(values, { unit: "ms" }), label: "Duration", unit: "ms" };
  const reason = rows.map((row) => textIn(row, "reason")).find((text) => text !== null) ?? "There are no calls";
  const [single] = groups.named;
  const bands = known.some((row) => numberIn(row, "p50_low") !== null) ? ", bands: 95 % intervals" : "";
  return createChart({
    title: "Duration against calls at once",
    subtitle: single === undefined
      ? "not known"
      : `${countText(sumOf(known, "n"), "call")}${
        isSingle && by.length > 0 ? ` of ${single.label}` : isSingle ? "" : ", medians"
      }${bands}`,
    note: noteOf(
      leftOutText(groups.rest.length, "group", "in grey"),
      knees.length === 0 ? "" : "vertical line: latency rises from there on, band: with 95 % confidence",
    ),
    legend: (look) =>
      isSingle
        ? names.map((label, index) => ({ label, sign: "line", color: seriesColor(look.colors, index) }))
        : groups.legend(look, "line"),
    plot: (look) => {
      if (single === undefined) return emptyPlot(look, reason.charAt(0).toUpperCase() + reason.slice(1));
      const points = (members: readonly ChartRow[], name: string): BandPoint[] => {
        return members.map((row) => {
          const place = (column: string): number | null => y.scale.place(numberIn(row, column));
          return {
            x: x.scale.place(concurrencyOf(row))!,
            next: null,
            y: place(name),
            low: place(`${name}_low`),
            high: place(`${name}_high`),
          };
        });
      };
      const faint = groups.rest.flatMap(({ rows }) =>
        bandLine(points(rows, "p50"), { color: look.colors.other, faint: true })
      );
      const lines = isSingle
        ? names.toReversed().flatMap((name) =>
          bandLine(points(single.rows, name), { color: seriesColor(look.colors, names.indexOf(name)) })
        )
        : groups.named.toReversed().flatMap(({ label, rows }) =>
          bandLine(points(rows, "p50"), { color: groups.color(label, look) })
        );
      const color = (row: ChartRow): string => isSingle ? look.colors.ink : groups.color(groupLabel(row, by), look);
      return callDots([], {
        look,
        x,
        y,
        groups,
        behind: kneeMarks(knees, { place: x.scale.place, domain: x.scale.domain, color }),
        front: [...faint, ...lines],
      });
    },
  }, options);
}

/** Middle of a row, on a logarithmic axis. */
function concurrencyOf(row: ChartRow): number {
  const [low, high] = [numberIn(row, "concurrency_low")!, numberIn(row, "concurrency_high")];
  return Math.sqrt(low * (high ?? low));
}

interface KneeOptions {
  readonly place: (value: number | null) => number | null;
  readonly domain: readonly [number, number];
  readonly color: (row: ChartRow) => string;
}

function kneeMarks(knees: readonly ChartRow[], { place, domain: [first, last], color }: KneeOptions): Markish[] {
  const inside = (row: ChartRow, column: string): number => {
    return Math.min(last, Math.max(first, place(numberIn(row, column) ?? numberIn(row, "knee"))!));
  };
  return [
    rect(knees, {
      x1: (row) => inside(row, "knee_low"),
      x2: (row) => inside(row, "knee_high"),
      fill: color,
      fillOpacity: 0.12,
    }),
    ruleX(knees, { x: (row) => inside(row, "knee"), stroke: color, strokeDasharray: "5 3" }),
  ];
}
