/** The last lines of the text report: how complete the data are. @module */
import type { Report } from "./report.ts";
import type { TextStyle } from "./text_style.ts";
import { wrapParts, wrapWords } from "./text_wrap.ts";
import { toldQuality } from "./told_quality.ts";

/** How complete the data are; files that were left out by name. */
export function dataLines(report: Report, { style, width }: { style: TextStyle; width: number }): string[] {
  const { facts: [first, ...rest], warnings, leftOut } = toldQuality(report);
  const lines = wrapParts([`Data   ${first}`, ...rest], { width, indent: "       ", separator: " · " });
  const wrapped = (text: string): string[] => wrapWords(`  ${text}`, { width, indent: "    " });
  return [
    ...lines.map(style.dim),
    ...warnings.flatMap(wrapped),
    ...leftOut.flatMap((file) => wrapped(`left out: ${file}`)).map(style.red),
  ];
}
