/** Sentences of charts: how many, and what is not shown. @module */
import { formatCount } from "../report/format_quantity.ts";
import { type ChartRow, numberIn } from "./chart_rows.ts";

/** `1 call`, `23,306 calls`. */
export function countText(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** `12 groups not shown`; empty for none. */
export function leftOutText(count: number, what: string, why: string): string {
  return count === 0 ? "" : `${countText(count, what)} ${why}`;
}

/** `95 % intervals`. */
export function intervalsText(confidence: number): string {
  return `${Number((100 * confidence).toPrecision(4))} % intervals`;
}

/** Sentences in one line, with a capital letter; empty ones are left out. */
export function noteOf(...sentences: readonly string[]): string {
  const said = sentences.filter((sentence) => sentence !== "");
  return said.map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1)).join(". ");
}

/** Sum of a column; unknown cells add nothing. */
export function sumOf(rows: readonly ChartRow[], column: string): number {
  return rows.reduce((sum, row) => sum + (numberIn(row, column) ?? 0), 0);
}
