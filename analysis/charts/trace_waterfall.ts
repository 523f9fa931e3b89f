/** One trace: what ran when, and what was waited for. @module */
import { rect } from "@observablehq/plot";
import { formatDuration } from "../report/format_quantity.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { categoryRows } from "./category_rows.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import type { Look } from "./chart_draft.ts";
import { type ChartData, type ChartRow, chartRows, numberIn, textIn } from "./chart_rows.ts";
import { createChart } from "./create_chart.ts";
import { emptyPlot } from "./empty_plot.ts";
import { groupLabel } from "./group_labels.ts";
import { linearScale } from "./linear_scale.ts";
import { countText, leftOutText, noteOf } from "./notes.ts";
import { valueAxisX } from "./value_axis.ts";

/** What is shown. */
export interface TraceWaterfallOptions extends ChartOptions {
  /** Most rows: the longest events. @default {60} */
  readonly mostEvents?: number;
}

/**
 * Draws what `traceSpans()` returns: a row per event, parents above their children, time to the right. Solid is the critical
 * path, which sets the duration of the whole; pale is what nobody waited for. Colour: the kind of event.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {SyntaxError} If `on_path` holds no stretches of time.
 * @throws {RangeError} If the width or `mostEvents` is out of bounds.
 *
 * @example
 * ```ts
 * import { traceWaterfall } from "@kymo/kymo/charts";
 * import { assertEquals } from "@std/assert";
 *
 * const spans = [
 *   { depth: 0, kind: "operation", name: "answer", start_ms: 0, end_ms: 100, on_path: "[[90,100]]" },
 *   { depth: 1, kind: "stage", name: "search", start_ms: 0, end_ms: 90, on_path: "[[0,90]]" },
 * ];
 * assertEquals(traceWaterfall(spans).subtitle, "100 ms, 2 events, solid: the critical path");
 * ```
 */
export function traceWaterfall(data: ChartData, options: TraceWaterfallOptions = {}): Chart {
  const { mostEvents = 60 } = options;
  const action = "draw trace";
  requireAtLeastOne(action, "mostEvents", mostEvents);
  const columns = ["depth", "kind", "name", "start_ms", "end_ms", "on_path"];
  const spans = chartRows(data, { action, columns }).map(spanOf);
  const longest = new Set(spans.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, mostEvents));
  const shown = spans.filter((span) => longest.has(span)).map((span, row) => ({ ...span, row }));
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const root = spans[0];
  const scale = linearScale(shown.flatMap(({ start, end }) => [start, end]), { unit: "ms" });
  const color = (kind: string, { colors }: Look): string => colors.series[kinds.indexOf(kind) % colors.series.length]!;
  return createChart({
    title: root === undefined ? "Trace" : `Trace of ${root.label}`,
    subtitle: root === undefined
      ? "no events"
      : `${formatDuration(root.end - root.start)}, ${countText(spans.length, "event")}, solid: the critical path`,
    note: noteOf(leftOutText(spans.length - shown.length, "shorter event", "not shown")),
    legend: (look) =>
      kinds.map((kind) => ({ label: kind.replaceAll("_", " "), sign: "area", color: color(kind, look) })),
    plot: (look) => {
      if (shown.length === 0) return emptyPlot(look, "There is no trace");
      const names = shown.map(({ label, depth }) => `${"\u2002".repeat(Math.min(depth, DEEPEST))}${label}`);
      const layout = categoryRows(names, look, {
        values: shown.map(({ start, end, status }) => {
          return `${formatDuration(end - start)}${status === "ok" ? "" : ` ${status}`}`;
        }),
        height: 20,
        isTree: true,
      });
      const bar = (row: number) => layout.place(row);
      const path = shown.flatMap(({ row, kind, onPath }) => onPath.map(([from, to]) => ({ row, kind, from, to })));
      return {
        ...layout.frame,
        x: { type: "linear", domain: scale.domain, axis: null },
        marks: [
          ...valueAxisX({ ...layout.axis, scale, label: "Since the start", unit: "ms" }),
          rect(shown, {
            x1: "start",
            x2: "end",
            y1: ({ row }) => bar(row).top,
            y2: ({ row }) => bar(row).bottom,
            fill: ({ kind }) => color(kind, look),
            fillOpacity: 0.3,
          }),
          rect(path, {
            x1: "from",
            x2: "to",
            y1: ({ row }) => bar(row).top,
            y2: ({ row }) => bar(row).bottom,
            fill: ({ kind }) => color(kind, look),
          }),
          ...layout.names,
        ],
      };
    },
  }, options);
}

/** Deeper ones stand below these: the names would have no room. */
const DEEPEST = 8;

interface Span {
  readonly label: string;
  readonly kind: string;
  readonly depth: number;
  readonly status: string;
  readonly start: number;
  readonly end: number;
  readonly onPath: readonly (readonly [from: number, to: number])[];
}

function spanOf(row: ChartRow): Span {
  const model = textIn(row, "model");
  return {
    label: groupLabel(row, model === null ? ["name"] : ["name", "model"]),
    kind: textIn(row, "kind") ?? "event",
    depth: numberIn(row, "depth") ?? 0,
    status: textIn(row, "status") ?? "ok",
    start: numberIn(row, "start_ms") ?? 0,
    end: numberIn(row, "end_ms") ?? numberIn(row, "start_ms") ?? 0,
    onPath: stretches(textIn(row, "on_path")),
  };
}

function stretches(text: string | null): [number, number][] {
  if (text === null) return [];
  const found: unknown = JSON.parse(text);
  const isStretch = (one: unknown): one is [number, number] => {
    return Array.isArray(one) && one.length === 2 && one.every((end) => typeof end === "number");
  };
  if (Array.isArray(found) && found.every(isStretch)) return found;
  throw new SyntaxError(
    `Cannot draw trace: on_path must be a JSON array of [from_ms, to_ms], current value is ${text.slice(0, 80)}`,
  );
}
