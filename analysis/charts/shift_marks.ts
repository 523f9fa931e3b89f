/** Changes of level that `changes()` found. @module */
import { type Markish, rect, ruleX, text } from "@observablehq/plot";
import { formatChange } from "../report/format_quantity.ts";
import type { Look } from "./chart_draft.ts";
import { type ChartRow, numberIn, timeIn } from "./chart_rows.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";
import type { TimeScale } from "./time_scale.ts";

/** Where they are drawn. */
export interface ShiftOptions {
  /** Colours. */
  readonly look: Look;
  /** Of the moments. */
  readonly time: TimeScale;
  /** Pixels of the axis of time. */
  readonly width: number;
  /** Colour of a change. */
  readonly color: (row: ChartRow) => string;
}

/** A line where each happened, a band where it may have, and how much; a text that has no room is left out. */
export function shiftMarks(changes: readonly ChartRow[], { look, time, width, color }: ShiftOptions): Markish[] {
  const [first, last] = time.options.domain;
  const shifts = changes.flatMap((row) => {
    const [at, ratio] = [timeIn(row, "at"), numberIn(row, "ratio")];
    if (at === null) return [];
    const [low, high] = [timeIn(row, "at_low") ?? at, timeIn(row, "at_high") ?? at].map(time.place);
    const inside = (place: number): number => Math.min(last, Math.max(first, place));
    return [{
      x: time.place(at),
      low: inside(low!),
      high: inside(high!),
      color: color(row),
      text: ratio === null ? "" : formatChange(ratio),
    }];
  }).filter(({ x }) => x >= first && x <= last).sort((a, b) => a.x - b.x);
  let taken = -Infinity;
  const labelled = shifts.filter(({ x, text }) => {
    const room = (textWidth(text, { size: LABEL_SIZE }) + 12) * (last - first) / width;
    const starts = x - room / 2;
    if (text === "" || starts < taken || x + room / 2 > last || starts < first) return false;
    taken = x + room / 2;
    return true;
  });
  return [
    rect(shifts, { x1: "low", x2: "high", fill: look.colors.other, fillOpacity: 0.18 }),
    ruleX(shifts, { x: "x", stroke: "color", strokeWidth: 1.25 }),
    text(labelled, { x: "x", text: "text", frameAnchor: "top", dy: -6, fill: "color", fontWeight: 600 }),
  ];
}
