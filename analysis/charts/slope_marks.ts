/** The slope that `trends()` found. @module */
import { areaY, line, type Markish } from "@observablehq/plot";
import { formatMeasure } from "../report/format_quantity.ts";
import { quantile } from "../stats/quantile.ts";
import { type ChartRow, numberIn, textIn, timeIn } from "./chart_rows.ts";
import type { TimeScale } from "./time_scale.ts";
import type { ValueScale } from "./value_scale.ts";

/** Where it is drawn. */
export interface SlopeOptions {
  /** Values of the buckets: it goes through their median. */
  readonly levels: readonly (number | null)[];
  /** Its colour. */
  readonly color: string;
  /** Whether slopes are per hour, not per day. */
  readonly relative: boolean;
  /** Of the values. */
  readonly scale: ValueScale;
  /** Of the moments. */
  readonly time: TimeScale;
}

const HOUR_MS = 3_600_000;
const STEPS = 24;

/** A line through the median level at the middle of the time, between the bounds of its slope. Nothing where it is unknown. */
export function slopeMarks(row: ChartRow, { levels, color, relative, scale, time }: SlopeOptions): Markish[] {
  const [from, to, change] = [timeIn(row, "from"), timeIn(row, "to"), numberIn(row, "change")];
  const level = quantile(levels.filter((value) => value !== null).sort((a, b) => a - b), 0.5);
  if (from === null || to === null || change === null || level === null) return [];
  const unitMs = relative ? HOUR_MS : 24 * HOUR_MS;
  const middle = (from.getTime() + to.getTime()) / 2;
  const [low, high] = [numberIn(row, "change_low") ?? change, numberIn(row, "change_high") ?? change];
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const at = from.getTime() + step / STEPS * (to.getTime() - from.getTime());
    const away = (at - middle) / unitMs;
    const bounds = [level + low * away, level + high * away].sort((a, b) => a - b);
    return { x: time.place(new Date(at)), y: level + change * away, low: bounds[0]!, high: bounds[1]! };
  }).filter((point) => !scale.isLog || point.low > 0);
  return [
    areaY(points, {
      x: "x",
      y1: ({ low }) => scale.place(low),
      y2: ({ high }) => scale.place(high),
      fill: color,
      fillOpacity: 0.12,
      clip: "frame",
    }),
    line(points, {
      x: "x",
      y: ({ y }) => scale.place(y),
      stroke: color,
      strokeWidth: 1.5,
      strokeDasharray: "6 4",
      clip: "frame",
    }),
  ];
}

/** `stable`, or `declining: +120 ms per day [80 ms, 160 ms]`; empty where it is unknown. */
export function slopeText(
  row: ChartRow | undefined,
  { unit, relative }: { readonly unit: string; readonly relative: boolean },
): string {
  const direction = row && textIn(row, "direction");
  const change = row === undefined ? null : numberIn(row, "change");
  if (row === undefined || direction === null || direction === undefined || change === null) return "";
  const [low, high] = [numberIn(row, "change_low"), numberIn(row, "change_high")];
  const signed = (value: number): string => `${value > 0 ? "+" : ""}${formatMeasure(value, unit)}`;
  const interval = low === null || high === null ? "" : ` [${signed(low)}, ${signed(high)}]`;
  return `${direction}: ${signed(change)} per ${relative ? "hour of age" : "day"}${interval}`;
}
