/** The first lines of the text report: what was read and what it adds up to. @module */
import type { Report } from "./report.ts";
import type { TextStyle } from "./text_style.ts";
import { cut } from "./text_table.ts";
import { wrapParts, wrapWords } from "./text_wrap.ts";
import { toldHead } from "./told_head.ts";

const INDENT = "  ";

/** What was read, and the sums. */
export function headLines(report: Report, { style, width }: { style: TextStyle; width: number }): string[] {
  const { paths, count, time, example, nothing, sums } = toldHead(report);
  const shown = paths.map((path) => cut(path, width - INDENT.length)).join(", ");
  const title = ["Kymo", shown, count, time].filter((part) => part !== "");
  const lines = wrapParts(title, { width, indent: INDENT, separator: " · " }).map(style.bold);
  if (example !== "") lines.push(...wrapWords(example, { width, indent: "" }).map(style.dim));
  if (nothing !== null) return [...lines, "", ...wrapWords(INDENT + nothing, { width, indent: INDENT })];
  const [first, ...rest] = sums.map(({ line, isBad }) => isBad ? style.red(line) : line);
  return [...lines, "", ...wrapParts([INDENT + first, ...rest], { width, indent: INDENT, separator: "   " })];
}
