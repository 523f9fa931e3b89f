/** Suggestions of the text report: the first thing to read. @module */
import { formatCount } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { labelOf, reasonLines } from "./text_findings.ts";
import type { TextStyle } from "./text_style.ts";
import { printable } from "../html/printable.ts";
import { wrapWords } from "./text_wrap.ts";
import { NOTHING_TO_DO, OVERLAP, type ToldSuggestions, toldSuggestions, untoldMoreText } from "./told_suggestions.ts";

/** How to write them. */
export interface SuggestionLinesOptions {
  /** Styles. */
  readonly style: TextStyle;
  /** Width of the text. */
  readonly width: number;
  /** Most to show; 0 leaves the section out. */
  readonly most: number;
}

const INDENT = "  ";

/** What to do, numbered, with an empty line before; below it what could not be told. None where nothing or none was asked. */
export function suggestionLines(
  report: Pick<Report, "suggestions" | "suggestion_scan">,
  { style, width, most }: SuggestionLinesOptions,
): string[] {
  const found = toldSuggestions(report, { most });
  if (found === null) return [];
  const { shown, more, isOverlapping } = found;
  const title = more > 0 ? `What to do (${formatCount(more)} more: --suggestions all)` : "What to do";
  const digits = String(shown.length).length;
  const indent = " ".repeat(digits + 4);
  const lines = shown.flatMap(({ finding, size }, place) => {
    const label = labelOf(finding);
    const says = size === "" ? finding.says : `${finding.says}: ${size}`;
    const parts = [label, says].filter((part) => part !== "");
    const text = `${INDENT}${String(place + 1).padStart(digits)}. ${printable(parts.join(" · "))}`;
    const [first, ...rest] = wrapWords(text, { width, indent });
    const bold = label === "" ? first! : first!.replace(label, () => style.bold(label));
    return [bold, ...rest, ...reasonLines(finding, { style, width, indent })];
  });
  const prose = (line: string): string[] => wrapWords(INDENT + line, { width, indent: INDENT }).map(style.dim);
  return [
    "",
    style.bold(title),
    ...(shown.length === 0 ? prose(NOTHING_TO_DO) : lines),
    ...(isOverlapping ? prose(OVERLAP) : []),
    ...untoldLines(found, width).map(style.dim),
  ];
}

function untoldLines({ untold, untoldMore }: ToldSuggestions, width: number): string[] {
  const wrapped = (line: string): string[] => wrapWords(`${INDENT}? ${line}`, { width, indent: INDENT.repeat(2) });
  const told = untold.flatMap(({ rule, where, reason, others }) => {
    const parts = [labelOf({ where }), reason].filter((part) => part !== "");
    return wrapped(`${rule}: ${printable(parts.join(" · "))}${others > 0 ? ` (and ${formatCount(others)} more)` : ""}`);
  });
  return untoldMore === 0 ? told : [...told, ...wrapped(untoldMoreText(untoldMore))];
}
