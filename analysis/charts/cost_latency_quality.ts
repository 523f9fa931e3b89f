/** What is cheap, fast and good, and what is none of it. @module */
import { dot, line, ruleX } from "@observablehq/plot";
import { paretoFront } from "../stats/pareto_front.ts";
import { callDots } from "./call_dots.ts";
import type { Chart, ColoredChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns } from "./group_labels.ts";
import { countText, leftOutText, noteOf, sumOf } from "./notes.ts";
import { logScale } from "./log_scale.ts";

const RESULT =
  /^(calls|cost_per_call_usd|unpriced_calls|duration_ms_p50(_low|_high)?|score(_low|_high)?|scored_ratio|success_ratio|on_front|reason)$/;
/** Radius of a score of 0, and what a score of 1 adds. */
const RADIUS = { least: 4, more: 7, unknown: 5 };

/**
 * Draws what `tradeoffs()` returns: cost per call to the right, median duration upwards with its 95 % interval, larger dots for
 * better scores. The line is the Pareto front of cost and duration: what lies above and right of it is beaten in both. A ring
 * marks what nothing beats when quality counts too.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { costLatencyQuality } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [
 *   { model: "a", calls: 40, cost_per_call_usd: 0.02, duration_ms_p50: 900, score: 0.9, on_front: true },
 *   { model: "b", calls: 40, cost_per_call_usd: null, duration_ms_p50: 700, score: null, on_front: null },
 * ];
 * const chart = costLatencyQuality(rows);
 * assertEquals(chart.subtitle, "40 calls, larger dots have better scores");
 * ```
 */
export function costLatencyQuality(data: ChartData, options: ColoredChartOptions = {}): Chart {
  const columns = ["calls", "cost_per_call_usd", "duration_ms_p50", "score", "on_front"];
  const rows = chartRows(data, { action: "draw cost, latency and quality", columns });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const known = rows.filter((row) => [COST, DURATION].every((column) => numberIn(row, column) !== null));
  const weight = (members: readonly ChartRow[]): number =>
    (members.some(isOnFront) ? 1e15 : 0) + sumOf(members, "calls");
  const groups = coloredGroups(known, { by, weight, ...colorOrderOf(options) });
  const points = known.map((row) => ({
    row,
    x: numberIn(row, COST)!,
    y: numberIn(row, DURATION)!,
    group: groupLabel(row, by),
  }));
  const bounds = points.flatMap(({ row, x, y }) => {
    const [low, high] = [numberIn(row, `${DURATION}_low`), numberIn(row, `${DURATION}_high`)];
    return low === null || high === null ? [] : [{ x, y, low, high, group: groupLabel(row, by) }];
  });
  const x = { scale: logScale(points.map((point) => point.x), { unit: "USD" }), label: "Cost per call", unit: "USD" };
  const heights = [...points.map(({ y }) => y), ...bounds.flatMap(({ low, high }) => [low, high])];
  const y = { scale: logScale(heights, { unit: "ms" }), label: "Median duration", unit: "ms" };
  const hasScores = known.some((row) => numberIn(row, "score") !== null);
  const isBeatenByNone = paretoFront(points.map((point) => [point.x, point.y]));
  const front = points.filter((_, index) => isBeatenByNone[index]).sort((a, b) => a.x - b.x);
  return createChart({
    title: "Cost, latency and quality",
    subtitle: points.length === 0
      ? "no group has both a cost and a duration"
      : `${countText(Math.round(sumOf(known, "calls")), "call")}${
        hasScores ? ", larger dots have better scores" : ", nothing is scored"
      }`,
    note: noteOf(
      leftOutText(rows.length - known.length, "group", "without a cost or a duration not shown"),
      known.some(isOnFront) ? "ringed: no other is at least as good in everything" : "",
      leftOutText(groups.rest.length, "group", "in grey"),
    ),
    legend: (look) =>
      groups.named.length + groups.rest.length === 1
        ? groups.named.map(({ label }) => ({ label, sign: "dot", color: groups.color(label, look) }))
        : groups.legend(look, "dot"),
    plot: (look) => {
      if (points.length === 0) return emptyPlot(look, "No group has both a known cost and a known duration");
      const place = {
        x: ({ x: value }: { x: number }) => x.scale.place(value),
        y: ({ y: value }: { y: number }) => y.scale.place(value),
      };
      const frame = callDots([], {
        look,
        x,
        y,
        groups,
        behind: [
          line(front, { ...place, curve: "step-after", stroke: look.colors.other, strokeDasharray: "4 3" }),
          ruleX(bounds, {
            x: place.x,
            y1: ({ low }) => y.scale.place(low),
            y2: ({ high }) => y.scale.place(high),
            stroke: ({ group }) => groups.color(group, look),
            strokeOpacity: 0.6,
          }),
        ],
        front: [
          dot(points.toSorted((a, b) => radiusOf(b.row) - radiusOf(a.row)), {
            ...place,
            r: ({ row }) => radiusOf(row),
            fill: ({ group }) => groups.color(group, look),
            fillOpacity: 0.85,
            stroke: ({ row }) => isOnFront(row) ? look.colors.ink : look.colors.ground,
            strokeWidth: 1.5,
          }),
        ],
      });
      return { ...frame, r: { type: "identity" } };
    },
  }, options);
}

const COST = "cost_per_call_usd";
const DURATION = "duration_ms_p50";

function isOnFront(row: ChartRow): boolean {
  return row.on_front === true;
}

function radiusOf(row: ChartRow): number {
  const score = numberIn(row, "score");
  return score === null ? RADIUS.unknown : RADIUS.least + RADIUS.more * Math.min(1, Math.max(0, score));
}
