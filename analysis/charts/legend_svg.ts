/** What colours mean, above the drawing. @module */
import { escapeHtml } from "../html/escape_html.ts";
import type { LegendItem, Look } from "./chart_draft.ts";
import { cutText } from "./fit_text.ts";
import { textWidth } from "./text_width.ts";

/** Where it stands. */
export interface LegendPlace {
  /** Width and colours of the chart. */
  readonly look: Look;
  /** Left edge, pixels. */
  readonly left: number;
  /** Upper edge, pixels. */
  readonly top: number;
}

const SIZE = 12;
const LEADING = 18;
const SIGN = 14;
const SIGN_GAP = 6;
const ITEM_GAP = 16;

/** Sets items side by side, in as many lines as they need. */
export function legendSvg(
  items: readonly LegendItem[],
  { look, left, top }: LegendPlace,
): { readonly markup: string; readonly height: number } {
  if (items.length === 0) return { markup: "", height: 0 };
  const right = look.width - left;
  const parts: string[] = [];
  let [x, line] = [left, 0];
  for (const { label, color, sign } of items) {
    const shown = cutText(label, { width: right - left - SIGN - SIGN_GAP, size: SIZE });
    const width = SIGN + SIGN_GAP + textWidth(shown, { size: SIZE });
    if (x > left && x + width > right) [x, line] = [left, line + 1];
    const middle = top + line * LEADING + LEADING / 2;
    const text = `<text x="${round(x + SIGN + SIGN_GAP)}" y="${middle + 4}" font-size="${SIZE}">${
      escapeHtml(shown)
    }</text>`;
    parts.push(signSvg(sign, { x: round(x), middle, color }), text);
    x += width + ITEM_GAP;
  }
  return { markup: parts.join(""), height: (line + 1) * LEADING };
}

interface SignPlace {
  readonly x: number;
  readonly middle: number;
  readonly color: string;
}

function signSvg(sign: LegendItem["sign"], { x, middle, color }: SignPlace): string {
  if (sign === "area") return `<rect x="${x}" y="${middle - 5}" width="${SIGN}" height="10" rx="2" fill="${color}"/>`;
  if (sign === "dot") return `<circle cx="${x + SIGN / 2}" cy="${middle}" r="4" fill="${color}"/>`;
  return `<path d="M${x},${middle}H${x + SIGN}" stroke="${color}" stroke-width="2" fill="none"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
