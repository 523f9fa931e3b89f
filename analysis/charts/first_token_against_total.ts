/** What users wait for before anything comes, and altogether. @module */
import { line } from "@observablehq/plot";
import { callDots } from "./call_dots.ts";
import { callRows } from "./call_rows.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, numberIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel } from "./group_labels.ts";
import { logScale } from "./log_scale.ts";
import { leftOutText, noteOf } from "./notes.ts";

/** What is shown. */
export interface CallDotsChartOptions extends ColoredChartOptions {
  /** Columns that make the groups. @default {["model"]} */
  readonly by?: readonly string[];
}

/**
 * Draws single calls, as `sampleCalls()` returns them: `first_token_ms` to the right, `duration_ms` upwards. On the dashed line
 * everything comes with the first token; the further above it, the longer the answer is written. The groups with most calls
 * have a colour. Calls that failed or do not know both are left out, and counted in the note.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { firstTokenAgainstTotal } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const calls = [{ model: "a", first_token_ms: 200, duration_ms: 900 }, { model: "a", first_token_ms: null, duration_ms: 700 }];
 * const chart = firstTokenAgainstTotal(calls);
 * assertEquals([chart.subtitle, chart.note], ["1 call", "1 call without a first token or duration not shown"]);
 * ```
 */
export function firstTokenAgainstTotal(data: ChartData, options: CallDotsChartOptions = {}): Chart {
  const { by = ["model"] } = options;
  const columns = ["first_token_ms", "duration_ms"];
  const { calls, count, failed, unknown } = callRows(data, { action: "draw first token against total", columns, by });
  const groups = coloredGroups(calls, { by, weight: (rows) => rows.length, ...colorOrderOf(options) });
  const dots = calls.map((row) => {
    return { x: numberIn(row, "first_token_ms")!, y: numberIn(row, "duration_ms")!, group: groupLabel(row, by) };
  });
  const x = { scale: logScale(dots.map((dot) => dot.x), { unit: "ms" }), label: "First token", unit: "ms" };
  const y = { scale: logScale(dots.map((dot) => dot.y), { unit: "ms" }), label: "Duration", unit: "ms" };
  const from = Math.max(10 ** x.scale.domain[0], 10 ** y.scale.domain[0]);
  const to = Math.min(10 ** x.scale.domain[1], 10 ** y.scale.domain[1]);
  return createChart({
    title: "First token against duration",
    subtitle: dots.length === 0 ? "no calls" : count,
    note: noteOf(
      leftOutText(failed, "call", "that failed not shown"),
      leftOutText(unknown, "call", "without a first token or duration not shown"),
      leftOutText(groups.rest.length, "group", "in grey"),
    ),
    legend: (look) => groups.legend(look, "dot"),
    plot: (look) => {
      if (dots.length === 0) return emptyPlot(look, "No call knows when its first token came and how long it took");
      const diagonal = line(from < to ? [from, to] : [], {
        x: (value: number) => x.scale.place(value),
        y: (value: number) => y.scale.place(value),
        stroke: look.colors.other,
        strokeDasharray: "4 3",
      });
      return callDots(dots, { look, x, y, groups, behind: [diagonal] });
    },
  }, options);
}
