/** Lines of CSV, RFC 4180. Fast: an export is mostly empty cells. Pure. @module */
import type { Cell } from "../../recorder/cell.ts";

/** Cells with commas between them; those that need quotes get them, unknown ones are empty. */
export function csvLine(cells: readonly Cell[]): string {
  let line = "";
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column]!;
    if (column > 0) line += ",";
    if (cell !== null) line += typeof cell === "string" && SPECIAL.test(cell) ? quoted(cell) : cell;
  }
  return `${line}\r\n`;
}

const SPECIAL = /[",\r\n]|^\s|\s$/;

/** A text in quotes, whether it needs them or not. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
