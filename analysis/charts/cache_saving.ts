/** What the prompt cache saved. @module */
import { rect } from "@observablehq/plot";
import { formatMeasure, formatRatio, formatUsd } from "../report/format_quantity.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel, keyColumns } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { leftOutText, noteOf, sumOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface CacheSavingOptions extends ChartOptions {
  /** Most groups: the first. @default {20} */
  readonly mostGroups?: number;
}

const RESULT =
  /^(calls|(input|cache_read|cache_write)_tokens|cache_read_ratio|(uncached|input)_cost_usd|saved_(usd|ratio)|reads_per_write|break_even_reads_per_write|reason)$/;

/**
 * Draws what `cacheSavings()` returns: per group what the input cost, and what it would have cost without the cache. Where more
 * was written to the cache than read from it, the loss is drawn instead.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the width or `mostGroups` is out of bounds.
 *
 * @example
 * ```ts
 * import { cacheSaving } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [{ model: "a", calls: 40, uncached_cost_usd: 10, input_cost_usd: 4, saved_usd: 6, saved_ratio: 0.6, reason: null }];
 * assertEquals(cacheSaving(rows).subtitle, "saved $6.00 of $10.00 for input, 60.0 %");
 * ```
 */
export function cacheSaving(data: ChartData, options: CacheSavingOptions = {}): Chart {
  const { mostGroups = 20 } = options;
  const action = "draw cache saving";
  requireAtLeastOne(action, "mostGroups", mostGroups);
  const columns = ["uncached_cost_usd", "input_cost_usd", "saved_usd"];
  const rows = chartRows(data, { action, columns });
  const by = keyColumns(rows, (column) => RESULT.test(column));
  const known = rows.filter((row) => columns.every((column) => numberIn(row, column) !== null));
  const shown = known.slice(0, mostGroups).map((row, index) => barOf(row, { row: index, label: groupLabel(row, by) }));
  const scale = linearScale(shown.flatMap(({ paid, uncached }) => [paid, uncached]), { unit: "USD" });
  const [saved, uncached] = [sumOf(known, "saved_usd"), sumOf(known, "uncached_cost_usd")];
  const hasLoss = shown.some(({ paid, uncached }) => paid > uncached);
  const isAtMost = known.some((row) => textIn(row, "reason")?.includes("at most") === true);
  return createChart({
    title: "What the cache saved",
    subtitle: known.length === 0
      ? "no call says what came from the cache"
      : `saved ${isAtMost ? "at most " : ""}${formatMeasure(saved, "USD")} of ${formatUsd(uncached)} for input${
        uncached > 0 && saved >= 0 ? `, ${formatRatio(saved / uncached)}` : ""
      }`,
    note: noteOf(
      leftOutText(known.length - shown.length, "group", "not shown"),
      leftOutText(rows.length - known.length, "group", "without prices or without cached tokens not shown"),
      isAtMost ? "what was written to the cache is unknown" : "",
    ),
    legend: ({ colors }) => [
      { label: "Paid for input", sign: "area", color: colors.series[0]! },
      { label: "Saved", sign: "area", color: colors.series[2]! },
      ...hasLoss ? [{ label: "Lost", sign: "area", color: colors.series[1]! } as const] : [],
    ],
    plot: (look) => {
      if (shown.length === 0) return emptyPlot(look, "No call with a price says what came from the cache");
      const layout = categoryRows(shown.map(({ label }) => label), look, {
        values: shown.map(({ text }) => text),
      });
      const place = {
        y1: ({ row }: Bar) => layout.place(row).top,
        y2: ({ row }: Bar) => layout.place(row).bottom,
      };
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({ ...layout.axis, scale, label: "Cost of input", unit: "USD" }),
          rect(shown, {
            ...place,
            x1: 0,
            x2: ({ paid, uncached }) => Math.min(paid, uncached),
            fill: look.colors.series[0]!,
          }),
          rect(shown, {
            ...place,
            x1: ({ paid, uncached }) => Math.min(paid, uncached),
            x2: ({ paid, uncached }) => Math.max(paid, uncached),
            fill: ({ paid, uncached }) => look.colors.series[paid > uncached ? 1 : 2]!,
          }),
          ...layout.names,
        ],
      };
    },
  }, options);
}

interface Bar {
  readonly row: number;
  readonly label: string;
  readonly paid: number;
  readonly uncached: number;
  readonly text: string;
}

function barOf(cells: ChartRow, { row, label }: { readonly row: number; readonly label: string }): Bar {
  const [uncached, paid, saved] = ["uncached_cost_usd", "input_cost_usd", "saved_usd"].map((column) =>
    numberIn(cells, column)!
  );
  const share = numberIn(cells, "saved_ratio");
  const text = `${formatMeasure(saved!, "USD")}${share === null ? "" : ` · ${formatMeasure(share, "ratio")}`}`;
  return { row, label, paid: paid!, uncached: uncached!, text };
}
