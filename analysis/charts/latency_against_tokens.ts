/** How long calls take by how much they write or read. @module */
import { line } from "@observablehq/plot";
import { quantile } from "../stats/quantile.ts";
import { type CallDot, callDots } from "./call_dots.ts";
import { callRows } from "./call_rows.ts";
import type { Chart } from "./chart.ts";
import { type ChartData, numberIn } from "./chart_rows.ts";
import { coloredGroups, colorOrderOf } from "./colored_groups.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import type { CallDotsChartOptions } from "./first_token_against_total.ts";
import { groupLabel } from "./group_labels.ts";
import { logScale } from "./log_scale.ts";
import { leftOutText, noteOf } from "./notes.ts";

/** What is shown. */
export interface LatencyAgainstTokensOptions extends CallDotsChartOptions {
  /** Column to the right. @default {"output_tokens"} */
  readonly tokens?: string;
}

/** A median is told of so many calls. */
const FEWEST = 20;
const BINS_PER_DECADE = 4;

/**
 * Draws single calls, as `sampleCalls()` returns them: tokens to the right, `duration_ms` upwards, both logarithmic with a
 * place for 0. Lines are medians of at least 20 calls of about as many tokens. The groups with most calls have a colour.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { latencyAgainstTokens } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const calls = [{ model: "a", output_tokens: 200, duration_ms: 900 }, { model: "a", output_tokens: 0, duration_ms: 300 }];
 * assertEquals(latencyAgainstTokens(calls).title, "Duration against output tokens");
 * ```
 */
export function latencyAgainstTokens(data: ChartData, options: LatencyAgainstTokensOptions = {}): Chart {
  const { by = ["model"], tokens = "output_tokens" } = options;
  const what = tokens.replaceAll("_", " ");
  const columns = [tokens, "duration_ms"];
  const { calls, count, failed, unknown } = callRows(data, { action: "draw latency against tokens", columns, by });
  const groups = coloredGroups(calls, { by, weight: (rows) => rows.length, ...colorOrderOf(options) });
  const dots = calls.map((row) => ({
    x: numberIn(row, tokens)!,
    y: numberIn(row, "duration_ms")!,
    group: groupLabel(row, by),
  }));
  const x = { scale: logScale(dots.map((dot) => dot.x), { unit: "tokens" }), label: capitalized(what), unit: "tokens" };
  const y = { scale: logScale(dots.map((dot) => dot.y), { unit: "ms" }), label: "Duration", unit: "ms" };
  const medians = groups.named.map(({ label }) => ({
    label,
    points: mediansOf(dots.filter(({ group }) => group === label)),
  }));
  const hasMedians = medians.some(({ points }) => points.length > 1);
  return createChart({
    title: `Duration against ${what}`,
    subtitle: dots.length === 0
      ? "no calls"
      : `${count}${hasMedians ? `, lines are medians of ${FEWEST} and more` : ""}`,
    note: noteOf(
      leftOutText(failed, "call", "that failed not shown"),
      leftOutText(unknown, "call", `without ${what} or duration not shown`),
      leftOutText(groups.rest.length, "group", "in grey"),
    ),
    legend: (look) => groups.legend(look, "dot"),
    plot: (look) => {
      if (dots.length === 0) return emptyPlot(look, `No call knows its ${what} and how long it took`);
      const lines = medians.toReversed().flatMap(({ label, points }) => {
        const shape = { x: ([tokens]: Median) => x.scale.place(tokens), y: ([, ms]: Median) => y.scale.place(ms) };
        return [
          line(points, { ...shape, stroke: look.colors.ground, strokeWidth: 4.5 }),
          line(points, { ...shape, stroke: groups.color(label, look), strokeWidth: 2.25 }),
        ];
      });
      return callDots(dots, { look, x, y, groups, front: lines });
    },
  }, options);
}

type Median = readonly [tokens: number, ms: number];

/** Medians of calls of about as many tokens; places with few calls join the next ones. */
function mediansOf(dots: readonly CallDot[]): Median[] {
  const known = dots.filter(({ x }) => x > 0).sort((a, b) => a.x - b.x);
  const medians: Median[] = [];
  let members: CallDot[] = [];
  for (const [index, dot] of known.entries()) {
    members.push(dot);
    const next = known[index + 1];
    const isEnd = next === undefined || binOf(next.x) !== binOf(dot.x);
    if (!isEnd || members.length < FEWEST) continue;
    medians.push([medianOf(members.map(({ x }) => x)), medianOf(members.map(({ y }) => y))]);
    members = [];
  }
  return medians;
}

function binOf(tokens: number): number {
  return Math.floor(Math.log10(tokens) * BINS_PER_DECADE);
}

function medianOf(values: readonly number[]): number {
  return quantile(values.toSorted((a, b) => a - b), 0.5)!;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
