/** Where the time of operations goes. @module */
import { rect } from "@observablehq/plot";
import { formatRatio } from "../report/format_quantity.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { chartGroups, groupLabel } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { countText, leftOutText, noteOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface StageShareOptions extends ChartOptions {
  /** Which group of operations, as its keys joined by ` · `. @default {the first: the one that takes most time} */
  readonly group?: string;
  /** Most stages: the largest. @default {15} */
  readonly mostStages?: number;
}

/** Columns of `criticalPath()` that are no keys. */
const PATH_RESULT =
  /^(kind|stage|model|operations|occurs_ratio|calls|call_p50_ms|self_(ms|ratio)|path_(ms|ratio)|on_path_ratio|saved_.*|complete)$/;

/** Columns of `stages()` and `tools()` that are no keys. */
const TABLE_RESULT =
  /^(calls|ok|failed|success_ratio|without_duration|duration_.*|time_share|first_token_ms_.*|tokens_per_s_.*|\w+_tokens)$/;

/**
 * Draws what `criticalPath()` returns: of one group of operations the share of the waiting time that each stage sets. Rows of
 * `stages()` or `tools()` are drawn by their share of the time, which adds up even when they ran side by side.
 *
 * @throws {TypeError} If there is neither a column `path_ratio` nor `time_share`.
 * @throws {RangeError} If the group is not there, or the width or `mostStages` is out of bounds.
 *
 * @example
 * ```ts
 * import { stageShare } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [{ operation: "answer", kind: "stage", stage: "search", operations: 40, path_ratio: 0.7 }];
 * assertEquals(stageShare(rows).title, "What answer waits for");
 * ```
 */
export function stageShare(data: ChartData, options: StageShareOptions = {}): Chart {
  const { mostStages = 15 } = options;
  const action = "draw stage share";
  requireAtLeastOne(action, "mostStages", mostStages);
  const rows = chartRows(data, { action, columns: [] });
  const column = shareColumn(rows, action);
  const isPath = column === "path_ratio";
  const by = isPath ? Object.keys(rows[0] ?? {}).filter((name) => !PATH_RESULT.test(name)) : [];
  const groups = chartGroups(rows, by);
  const group = options.group === undefined ? groups[0] : groups.find(({ label }) => label === options.group);
  if (group === undefined && options.group !== undefined) {
    const labels = groups.map(({ label }) => `"${label}"`).join(", ");
    throw new RangeError(`Cannot ${action}: group "${options.group}" is not there, groups are ${labels || "none"}`);
  }
  const stages = (group?.rows ?? []).flatMap((row) => {
    const share = numberIn(row, column);
    return share === null || share === 0 ? [] : [{ label: stageLabel(row, isPath), share }];
  }).sort((a, b) => b.share - a.share);
  const shown = stages.slice(0, mostStages).map((stage, row) => ({ ...stage, row }));
  const scale = linearScale([0, Math.max(0, ...shown.map(({ share }) => share))], { unit: "ratio" });
  const operations = numberIn(group?.rows[0] ?? {}, "operations");
  const smaller = stages.length - shown.length;
  const others = Math.max(0, groups.length - 1);
  return createChart({
    title: isPath
      ? `What ${by.length === 0 ? "operations" : group?.label ?? "operations"} ${
        by.length === 0 ? "wait" : "waits"
      } for`
      : "Share of the time",
    subtitle: shown.length === 0
      ? "no time is known"
      : isPath
      ? `share of the waiting time of ${operations === null ? "operations" : countText(operations, "operation")}`
      : "share of the time of all of them, side by side or not",
    note: noteOf(
      leftOutText(smaller, "smaller stage", "not shown"),
      isPath ? leftOutText(others, "other group", "not shown") : "",
    ),
    plot: (look) => {
      if (shown.length === 0) return emptyPlot(look, "No stage has a duration");
      const layout = categoryRows(shown.map(({ label }) => label), look, {
        values: shown.map(({ share }) => formatRatio(share)),
      });
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({
            ...layout.axis,
            scale,
            label: isPath ? "Share of the waiting time" : "Share of the time",
            unit: "ratio",
          }),
          rect(shown, {
            x1: 0,
            x2: "share",
            y1: ({ row }) => layout.place(row).top,
            y2: ({ row }) => layout.place(row).bottom,
            fill: look.colors.series[0]!,
          }),
          ...layout.names,
        ],
      };
    },
  }, options);
}

function shareColumn(rows: readonly ChartRow[], action: string): "path_ratio" | "time_share" {
  const columns = Object.keys(rows[0] ?? { path_ratio: null });
  if (columns.includes("path_ratio")) return "path_ratio";
  if (columns.includes("time_share")) return "time_share";
  const names = columns.map((column) => `"${column}"`).join(", ");
  throw new TypeError(`Cannot ${action}: column "path_ratio" or "time_share" is missing, columns are ${names}`);
}

function stageLabel(row: ChartRow, isPath: boolean): string {
  if (!isPath) return groupLabel(row, Object.keys(row).filter((column) => !TABLE_RESULT.test(column)));
  if (textIn(row, "kind") === "operation") return `own work of ${groupLabel(row, ["stage"])}`;
  return groupLabel(row, textIn(row, "model") === null ? ["stage"] : ["stage", "model"]);
}
