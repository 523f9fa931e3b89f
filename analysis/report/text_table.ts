/** Tables of text that fit a terminal. @module */
import { unicodeWidth } from "@std/cli/unicode-width";

/** A column of a table. */
export interface TextColumn {
  /** Heading. */
  readonly title: string;
  /** Cells, one a row. */
  readonly cells: readonly string[];
  /** Numbers go to the right. @default {"right"} */
  readonly align?: "left" | "right";
  /** The higher, the sooner it is left out where the terminal is narrow; 0 stays. @default {0} */
  readonly spare?: number;
}

const GAP = 2;
const COMFORTABLE_LABEL = 32;
const NARROWEST_LABEL = 8;

/**
 * Lays out a table as lines. Where it does not fit, long labels in the first column are cut to 32 columns; then spare
 * columns go, the most spare first; then labels are cut further.
 *
 * @param width Columns of the terminal.
 */
export function textTable(columns: readonly TextColumn[], width: number): string[] {
  let shown = fitted(columns.filter(({ cells }) => cells.some((cell) => cell !== "")), width, COMFORTABLE_LABEL);
  while (totalWidth(shown) > width) {
    const most = Math.max(...shown.map(({ spare = 0 }) => spare));
    if (most === 0) break;
    shown = shown.toSpliced(shown.findLastIndex(({ spare = 0 }) => spare === most), 1);
  }
  shown = fitted(shown, width, NARROWEST_LABEL);
  const widths = shown.map(columnWidth);
  const rows = shown[0]?.cells.length ?? 0;
  return Array.from({ length: rows + 1 }, (_, row) => {
    const cells = shown.map((column, index) => {
      const cell = row === 0 ? column.title : column.cells[row - 1]!;
      return pad(cell, { width: widths[index]!, align: column.align ?? "right" });
    });
    return cells.join(" ".repeat(GAP)).trimEnd();
  });
}

/** Cuts a text to a width, with an ellipsis in the middle: both ends of a model's name matter. */
export function cut(text: string, width: number): string {
  if (unicodeWidth(text) <= width) return text;
  const characters = [...text];
  const tail = Math.floor((width - 1) / 2);
  let end = characters.length;
  while (end > 0 && unicodeWidth(characters.slice(end - 1).join("")) <= tail) end--;
  const rest = width - 1 - unicodeWidth(characters.slice(end).join(""));
  let start = 0;
  while (start < end && unicodeWidth(characters.slice(0, start + 1).join("")) <= rest) start++;
  return `${characters.slice(0, start).join("")}…${characters.slice(end).join("")}`;
}

function columnWidth({ title, cells }: TextColumn): number {
  return Math.max(unicodeWidth(title), ...cells.map(unicodeWidth));
}

function totalWidth(columns: readonly TextColumn[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), 0) + GAP * Math.max(0, columns.length - 1);
}

/** Cuts the first column by what is too much, but not below a width. */
function fitted(columns: readonly TextColumn[], width: number, least: number): readonly TextColumn[] {
  const [label, ...rest] = columns;
  const excess = totalWidth(columns) - width;
  if (label?.align !== "left" || excess <= 0 || columnWidth(label) <= least) return columns;
  const kept = Math.max(least, columnWidth(label) - excess);
  return [{ ...label, title: cut(label.title, kept), cells: label.cells.map((cell) => cut(cell, kept)) }, ...rest];
}

function pad(text: string, { width, align }: { width: number; align: "left" | "right" }): string {
  const space = " ".repeat(Math.max(0, width - unicodeWidth(text)));
  return align === "left" ? text + space : space + text;
}
