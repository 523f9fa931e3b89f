/** Why the bill changed, step by step. @module */
import { rect, ruleX } from "@observablehq/plot";
import { formatChange, formatMeasure, formatUsd } from "../report/format_quantity.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { type ChartData, chartRows } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { linearScale } from "./linear_scale.ts";
import { leftOutText, noteOf, sumOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface CostBridgeStepsOptions extends ChartOptions {
  /** What the first side is called. @default {"Before"} */
  readonly before?: string;
  /** What the second side is called. @default {"After"} */
  readonly after?: string;
}

/**
 * Draws what `costBridge()` returns, all groups together: the cost before, what more calls, another mix of models, other
 * numbers of tokens and other prices made of it, and the cost after. Orange made it dearer, teal cheaper.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width is out of bounds.
 *
 * @example
 * ```ts
 * import { costBridgeSteps } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const row = { cost_a_usd: 10, cost_b_usd: 16, volume_usd: 5, mix_usd: 2, tokens_usd: 0, price_usd: -1 };
 * assertEquals(costBridgeSteps([row]).subtitle, "$10.00 → $16.00, +$6.00 (+60 %)");
 * ```
 */
export function costBridgeSteps(data: ChartData, options: CostBridgeStepsOptions = {}): Chart {
  const { before = "Before", after = "After" } = options;
  const columns = ["cost_a_usd", "cost_b_usd", "volume_usd", "mix_usd", "tokens_usd", "price_usd"];
  const rows = chartRows(data, { action: "draw cost bridge", columns });
  const [first, last, ...parts] = columns.map((column) => sumOf(rows, column));
  const names = ["Number of calls", "Mix of groups", "Tokens a call", "Prices"];
  const steps: Step[] = [{ label: before, row: 0, from: 0, to: first!, sign: 0, text: formatUsd(first!) }];
  for (const [index, amount] of parts.entries()) {
    const from = steps.at(-1)!.to;
    const text = amount === 0 ? "$0" : signed(amount);
    steps.push({ label: names[index]!, row: index + 1, from, to: from + amount, sign: Math.sign(amount), text });
  }
  steps.push({ label: after, row: steps.length, from: 0, to: last!, sign: 0, text: formatUsd(last!) });
  const ends = steps.map(({ to }) => to);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const isCut = least > 0 && most - least < VISIBLE * most;
  const base = isCut ? Math.max(0, least - (most - least)) : 0;
  const domain = [base, most + 0.04 * (most - base || 1)] as const;
  const scale = linearScale(ends, isCut ? { unit: "USD", domain } : { unit: "USD" });
  const unpriced = Math.round(sumOf(rows, "unpriced_calls_a") + sumOf(rows, "unpriced_calls_b"));
  const change = last! - first!;
  const relative = first! > 0 ? ` (${formatChange(change / first!)})` : "";
  return createChart({
    title: "Why the cost changed",
    subtitle: rows.length === 0
      ? "no calls"
      : `${formatUsd(first!)} → ${formatUsd(last!)}, ${signed(change)}${relative}`,
    note: noteOf(
      isCut ? "the axis does not begin at 0" : "",
      leftOutText(unpriced, "call", "without tokens or price in nothing here"),
    ),
    plot: (look) => {
      if (rows.length === 0) return emptyPlot(look, "There are no calls on either side");
      const layout = categoryRows(steps.map(({ label }) => label), look, {
        values: steps.map(({ text }) => text),
        height: 30,
      });
      const [, orange, teal] = look.colors.series;
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({ ...layout.axis, scale, label: "Cost", unit: "USD" }),
          rect(steps, {
            x1: ({ from }) => Math.max(base, from),
            x2: "to",
            y1: ({ row }) => layout.place(row).top,
            y2: ({ row }) => layout.place(row).bottom,
            fill: ({ sign }) => sign === 0 ? look.colors.other : sign > 0 ? orange! : teal!,
          }),
          ruleX(steps.slice(0, -1), {
            x: "to",
            y1: ({ row }) => layout.place(row).bottom,
            y2: ({ row }) => layout.place(row + 1).top,
            stroke: look.colors.faint,
          }),
          ...layout.names,
        ],
      };
    },
  }, options);
}

/** Changes below this part of the cost would not be seen beside it. */
const VISIBLE = 0.2;

interface Step {
  readonly label: string;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly sign: number;
  readonly text: string;
}

function signed(usd: number): string {
  return `${usd > 0 ? "+" : ""}${formatMeasure(usd, "USD")}`;
}
