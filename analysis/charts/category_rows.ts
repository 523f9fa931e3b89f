/** Names of groups down the left side, or above what they name where there is no room. @module */
import { type Markish, type PlotOptions, text } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import { cutText } from "./fit_text.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";

/** Rows of a chart, one per group. */
export interface CategoryRows {
  /** Pixels. */
  readonly height: number;
  /** Room of the names. */
  readonly marginLeft: number;
  /** Room above the first row. */
  readonly marginTop: number;
  /** Room of the axis below. */
  readonly marginBottom: number;
  /** Scale of the names. */
  readonly y: NonNullable<PlotOptions["y"]>;
  /** How far below the middle of its row a mark goes. */
  readonly dy: number;
  /** Height of bars. */
  readonly bar: number;
  /** The names. */
  readonly names: Markish;
}

const GAP = 8;
const EDGE = 12;
/** Most of the width that names take. */
const NAMES = 0.44;
const AXIS = 38;

/** Lays out rows for names that differ. */
export function categoryRows(labels: readonly string[], look: Look): CategoryRows {
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, { size: LABEL_SIZE })));
  const room = look.isNarrow ? look.width - 2 * EDGE : Math.min(widest, NAMES * look.width);
  const rowHeight = look.isNarrow ? 38 : 24;
  const shown = new Map(labels.map((label) => [label, cutText(label, { width: room + 1, size: LABEL_SIZE })]));
  const marginTop = 6;
  const nameOptions = look.isNarrow
    ? { textAnchor: "start", dx: 0, dy: -10 } as const
    : { textAnchor: "end", dx: -GAP, dy: 0 } as const;
  return {
    height: marginTop + Math.max(1, labels.length) * rowHeight + AXIS,
    marginLeft: look.isNarrow ? EDGE : EDGE + Math.ceil(room) + GAP,
    marginTop,
    marginBottom: AXIS,
    y: { type: "band", domain: labels, axis: null, padding: 0 },
    dy: look.isNarrow ? 7 : 0,
    bar: look.isNarrow ? 12 : 14,
    names: text(labels, {
      y: (label: string) => label,
      text: (label: string) => shown.get(label),
      title: (label: string) => shown.get(label) === label ? null : label,
      frameAnchor: "left",
      ...nameOptions,
    }),
  };
}
