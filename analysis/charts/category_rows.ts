/** Names of groups down the left side, or above what they name where there is no room. @module */
import { type Markish, type PlotOptions, text } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import { cutText } from "./fit_text.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";
import { AXIS_BELOW, type ValueAxisOptions } from "./value_axis.ts";

/** Rows of a chart, one per group. */
export interface CategoryRows {
  /** Options of Plot: size, margins, and the scale of rows, on which row i reaches from i to i + 1. */
  readonly frame: Pick<
    PlotOptions,
    "width" | "height" | "marginLeft" | "marginRight" | "marginTop" | "marginBottom" | "y"
  >;
  /** For the axis below. */
  readonly axis: Pick<ValueAxisOptions, "pixels" | "margins" | "look">;
  /** Upper edge, middle and lower edge of the place for marks of a row. */
  readonly place: (row: number) => { readonly top: number; readonly middle: number; readonly bottom: number };
  /** The names, and the texts right of the marks. */
  readonly names: Markish[];
}

/** How much room rows get. */
export interface CategoryRowsOptions {
  /** Texts right of the marks, one a row. @default {[]} */
  readonly values?: readonly string[];
  /** Height of a row beside its name, pixels. @default {24} */
  readonly height?: number;
  /** Whether names begin below each other, as those of a tree. @default {false} */
  readonly isTree?: boolean;
}

const GAP = 8;
const EDGE = 12;
/** Most of the width that names take. */
const NAMES = 0.44;
const NAME_HEIGHT = 16;

/** Lays out rows. */
export function categoryRows(
  labels: readonly string[],
  look: Look,
  { values = [], height = 24, isTree = false }: CategoryRowsOptions,
): CategoryRows {
  const valueRoom = Math.max(0, ...values.map((value) => textWidth(value, { size: LABEL_SIZE })));
  const right = values.length === 0 ? EDGE + 6 : GAP + Math.ceil(valueRoom) + EDGE;
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, { size: LABEL_SIZE })));
  const room = look.isNarrow ? look.width - 2 * EDGE : Math.min(widest, NAMES * look.width);
  const rowHeight = look.isNarrow ? height + NAME_HEIGHT : height;
  const above = look.isNarrow ? NAME_HEIGHT / rowHeight : 0;
  const [marginTop, marginLeft] = [6, look.isNarrow ? EDGE : EDGE + Math.ceil(room) + GAP];
  const inset = (1 - above) * 0.14;
  const place = (row: number): ReturnType<CategoryRows["place"]> => {
    const [top, bottom] = [row + above + inset, row + 1 - inset];
    return { top, middle: (top + bottom) / 2, bottom };
  };
  const shown = labels.map((label) => cutText(label, { width: room + 1, size: LABEL_SIZE }));
  const count = Math.max(1, labels.length);
  return {
    frame: {
      width: look.width,
      height: marginTop + count * rowHeight + AXIS_BELOW,
      marginLeft,
      marginRight: right,
      marginTop,
      marginBottom: AXIS_BELOW,
      y: { type: "linear", domain: [count, 0], axis: null },
    },
    axis: { look, pixels: look.width - marginLeft - right, margins: { marginLeft, marginRight: right } },
    place,
    names: [
      text(labels, {
        y: (_: string, row: number) => look.isNarrow ? row + above / 2 : place(row).middle,
        text: (_: string, row: number) => shown[row],
        title: (label: string, row: number) => shown[row] === label ? null : label,
        frameAnchor: "left",
        textAnchor: look.isNarrow || isTree ? "start" : "end",
        dx: look.isNarrow ? 0 : isTree ? EDGE - marginLeft : -GAP,
        dy: look.isNarrow ? 2 : 0,
        ...look.isNarrow ? { stroke: look.colors.ground, strokeWidth: 3, fill: look.colors.ink } : {},
      }),
      text(values, {
        y: (_: string, row: number) => place(row).middle,
        text: (value: string) => value,
        frameAnchor: "right",
        textAnchor: "start",
        dx: GAP,
        fill: look.colors.faint,
      }),
    ],
  };
}
