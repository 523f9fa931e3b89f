/** Lines of CSV, RFC 4180. Made by columns: an export is mostly empty cells, and columns without any cost nothing. Pure. @module */
import type { Cell } from "../../recorder/cell.ts";

/** Rows of columns as text: cells that need quotes get them, unknown ones are empty. */
export function csvLines(columns: readonly (readonly Cell[])[], rows: number): string {
  const known = columns.flatMap((cells, place) => cells.some((cell) => cell !== null) ? [{ cells, place }] : []);
  const commas = known.map(({ place }, index) => ",".repeat(place - (known[index - 1]?.place ?? 0)));
  const end = `${",".repeat(columns.length - 1 - (known.at(-1)?.place ?? 0))}\r\n`;
  let text = "";
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < known.length; index++) {
      const cell = known[index]!.cells[row]!;
      text += commas[index]!;
      if (cell !== null) text += typeof cell === "string" && SPECIAL.test(cell) ? quoted(cell) : cell;
    }
    text += end;
  }
  return text;
}

const SPECIAL = /[",\r\n]|^\s|\s$/;

/** A text in quotes, whether it needs them or not. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
