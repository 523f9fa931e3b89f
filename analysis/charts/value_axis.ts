/** Axes of numbers; every tick says its unit. @module */
import { axisX, axisY, gridX, gridY, type Markish, text } from "@observablehq/plot";
import { formatCount, formatMeasure } from "../report/format_quantity.ts";
import type { Look } from "./chart_draft.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";
import type { ValueScale } from "./value_scale.ts";

/** Margins that labels of axes stand in. */
export interface AxisMargins {
  /** Left of the frame, pixels. */
  readonly marginLeft: number;
  /** Right of it. */
  readonly marginRight: number;
}

/** Which axis. */
export interface ValueAxisOptions {
  /** Its scale. */
  readonly scale: ValueScale;
  /** What is measured. */
  readonly label: string;
  /** Its unit: `ms`, `USD`, `ratio`, `tokens`, `/s`, `calls`, or a word. */
  readonly unit: string;
  /** How long it is. */
  readonly pixels: number;
  /** Margins around it. */
  readonly margins: AxisMargins;
  /** Colours. */
  readonly look: Look;
}

/** Room below a horizontal axis with its label. */
export const AXIS_BELOW = 38;
const PADDING = 6;
/** Of the whole chart. */
const EDGE = 12;
const TICK_ROOM_Y = 30;

/** Grid, ticks and label along the lower edge. */
export function valueAxisX(options: ValueAxisOptions): Markish[] {
  const { look, scale, unit, pixels, margins } = options;
  const ticks = ticksWithRoom(scale, { unit, pixels });
  return [
    gridX(ticks.map(({ place }) => place), { stroke: look.colors.grid, strokeOpacity: 1 }),
    axisX(ticks.map(({ place }) => place), { ...axisOptions(look), text: (_, index) => ticks[index]!.text }),
    axisLabelX(labelOf(options), { look, margins }),
  ];
}

/** Grid, ticks and label along the left edge. */
export function valueAxisY(options: ValueAxisOptions): Markish[] {
  const { look, scale, unit, pixels, margins } = options;
  const ticks = ticksOf(scale, { unit, pixels, room: TICK_ROOM_Y });
  return [
    gridY(ticks.map(({ place }) => place), { stroke: look.colors.grid, strokeOpacity: 1 }),
    axisY(ticks.map(({ place }) => place), { ...axisOptions(look), text: (_, index) => ticks[index]!.text }),
    text([labelOf(options)], {
      text: (label: string) => label,
      frameAnchor: "top-left",
      textAnchor: "start",
      dx: EDGE - margins.marginLeft,
      dy: -14,
      fill: look.colors.faint,
    }),
  ];
}

/** What a horizontal axis is about, at its end. */
export function axisLabelX(label: string, { look, margins }: Pick<ValueAxisOptions, "look" | "margins">): Markish {
  return text([label], {
    text: (label: string) => label,
    frameAnchor: "bottom-right",
    textAnchor: "end",
    dx: margins.marginRight - EDGE,
    dy: AXIS_BELOW - 6,
    fill: look.colors.faint,
  });
}

/** Room that the ticks along the left edge need. */
export function axisLeft({ scale, unit, pixels }: Pick<ValueAxisOptions, "scale" | "unit" | "pixels">): number {
  const widths = ticksOf(scale, { unit, pixels, room: TICK_ROOM_Y }).map(({ text }) =>
    textWidth(text, { size: LABEL_SIZE })
  );
  return Math.ceil(Math.max(20, ...widths)) + PADDING + 10;
}

/** A round number with its unit, as short as it can be said. */
export function tickText(value: number, unit: string): string {
  if (value === 0 && unit !== "ratio") return "0";
  if (unit === "calls" || unit === "") {
    return Number.isInteger(value) ? value < 0 ? `−${formatCount(-value)}` : formatCount(value) : String(value);
  }
  const text = formatMeasure(value, unit);
  if (unit === "USD") return text.replace(/(\.\d\d\d*?)0+$/, "$1").replace(/\.00$/, "");
  return text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

interface Tick {
  readonly place: number;
  readonly text: string;
}

interface TickRoom {
  readonly unit: string;
  readonly pixels: number;
}

function ticksOf(scale: ValueScale, { unit, pixels, room }: TickRoom & { readonly room: number }): Tick[] {
  return scale.ticks(pixels, room).map((value) => ({ place: scale.place(value)!, text: tickText(value, unit) }));
}

/** Fewer ticks where their texts would touch. */
function ticksWithRoom(scale: ValueScale, { unit, pixels }: TickRoom): Tick[] {
  let room = 44;
  while (true) {
    const ticks = ticksOf(scale, { unit, pixels, room });
    const widest = Math.max(0, ...ticks.map(({ text }) => textWidth(text, { size: LABEL_SIZE }))) + 10;
    if (widest <= room || ticks.length < 2) return ticks;
    room = Math.max(widest, room + 8);
  }
}

function axisOptions({ colors }: Look): { readonly [option: string]: unknown } {
  return { tickSize: 0, tickPadding: PADDING, color: colors.faint, label: null };
}

function labelOf({ label, scale }: ValueAxisOptions): string {
  return scale.isLog ? `${label} (log scale)` : label;
}
