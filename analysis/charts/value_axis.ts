/** Axes of numbers; every tick says its unit. @module */
import { axisX, axisY, gridX, gridY, type Markish } from "@observablehq/plot";
import { formatCount, formatMeasure } from "../report/format_quantity.ts";
import type { Look } from "./chart_draft.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";
import type { ValueScale } from "./value_scale.ts";

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
  /** Colours. */
  readonly look: Look;
}

/** Room below a horizontal axis with its label. */
export const AXIS_BELOW = 38;
const PADDING = 6;
const TICK_ROOM_Y = 30;

/** Grid, ticks and label along the lower edge. */
export function valueAxisX(options: ValueAxisOptions): Markish[] {
  const { look: { colors }, scale, unit, pixels } = options;
  const ticks = ticksWithRoom(scale, { unit, pixels });
  return [
    gridX(ticks.map(({ place }) => place), { stroke: colors.grid, strokeOpacity: 1 }),
    axisX(ticks.map(({ place }) => place), {
      ...axisOptions(options),
      text: (_, index) => ticks[index]!.text,
      labelAnchor: "right",
      labelOffset: AXIS_BELOW - 4,
    }),
  ];
}

/** Grid, ticks and label along the left edge. */
export function valueAxisY(options: ValueAxisOptions): Markish[] {
  const { look: { colors }, scale, unit, pixels } = options;
  const ticks = ticksOf(scale, { unit, pixels, room: TICK_ROOM_Y });
  return [
    gridY(ticks.map(({ place }) => place), { stroke: colors.grid, strokeOpacity: 1 }),
    axisY(ticks.map(({ place }) => place), { ...axisOptions(options), text: (_, index) => ticks[index]!.text }),
  ];
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
  if (unit === "calls" || unit === "") {
    return Number.isInteger(value) ? value < 0 ? `−${formatCount(-value)}` : formatCount(value) : String(value);
  }
  return formatMeasure(value, unit).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
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

function axisOptions({ label, scale, look }: ValueAxisOptions): Record<string, unknown> {
  return {
    tickSize: 0,
    tickPadding: PADDING,
    color: look.colors.faint,
    label: scale.isLog ? `${label} (log scale)` : label,
    labelArrow: "none",
  };
}
