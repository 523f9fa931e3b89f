/** The month and its budget, in a line or two of the text report. @module */
import type { MonthCost } from "../month_cost.ts";
import type { TextStyle } from "./text_style.ts";
import { wrapParts } from "./text_wrap.ts";
import { toldMonth } from "./told_month.ts";

const INDENT = "  ";

/** Lines with an empty one before them; none without a budget. */
export function monthLines(
  cost: MonthCost | null,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  if (cost === null) return [];
  const { month, parts, intervals } = toldMonth(cost);
  const all = [INDENT + month, ...parts, ...(intervals === "" ? [] : [style.dim(intervals)])];
  return ["", style.bold("What the month costs"), ...wrapParts(all, { width, indent: INDENT, separator: "   " })];
}
