/** Axes of numbers with their unit. @module */
import { axisX, type AxisXOptions, axisY, gridX, gridY, type Markish } from "@observablehq/plot";
import { formatCount, formatMeasure } from "../report/format_quantity.ts";
import type { Look } from "./chart_draft.ts";
import type { LogAxis } from "./log_axis.ts";

/** Which axis. */
export interface ValueAxisOptions {
  /** Where it stands. */
  readonly side: "x" | "y";
  /** What is measured. */
  readonly label: string;
  /** Its unit: `ms`, `USD`, `ratio`, `tokens`, `/s`, or a word. */
  readonly unit: string;
  /** Colours. */
  readonly look: Look;
  /** The scale, where it is logarithmic. */
  readonly log?: LogAxis;
}

/** Grid, ticks and label; every tick carries its unit. */
export function valueAxis({ side, label, unit, look, log }: ValueAxisOptions): Markish[] {
  const { faint, grid } = look.colors;
  const ticks = log === undefined ? {} : { ticks: log.ticks };
  const format = (place: number): string => tickText(log === undefined ? place : log.value(place), unit);
  const options: AxisXOptions = {
    ...ticks,
    tickFormat: format,
    tickSize: 0,
    tickPadding: 6,
    color: faint,
    label: log === undefined ? label : `${label} (log scale)`,
    labelArrow: "none",
    ...log === undefined && side === "x" ? { tickSpacing: 80 } : {},
  };
  if (side === "x") {
    return [
      gridX({ ...ticks, stroke: grid, strokeOpacity: 1 }),
      axisX({ ...options, labelAnchor: "right", labelOffset: 34 }),
    ];
  }
  return [gridY({ ...ticks, stroke: grid, strokeOpacity: 1 }), axisY(options)];
}

/** A round number with its unit, as short as it can be said. */
export function tickText(value: number, unit: string): string {
  const clean = Number(value.toPrecision(6));
  if (unit === "calls" || unit === "") return Math.abs(clean) >= 1 || clean === 0 ? shortCount(clean) : String(clean);
  return formatMeasure(clean, unit).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

function shortCount(value: number): string {
  return Number.isInteger(value) ? value < 0 ? `−${formatCount(-value)}` : formatCount(value) : String(value);
}
