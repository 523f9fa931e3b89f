/** Suggestions of the text report: the first thing to read. @module */
import type { Finding } from "../finding.ts";
import type { RuleScan } from "../suggest.ts";
import { savingText } from "../suggestions/weigh_saving.ts";
import { formatCount, formatInterval, formatMeasure } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { labelOf, reasonLines } from "./text_findings.ts";
import type { TextStyle } from "./text_style.ts";
import { printable, wrapWords } from "./text_wrap.ts";

/** How to write them. */
export interface SuggestionLinesOptions {
  /** Styles. */
  readonly style: TextStyle;
  /** Width of the text. */
  readonly width: number;
  /** Most to show; 0 leaves the section out. */
  readonly most: number;
}

const MOST_OF_A_RULE = 2;
const MOST_UNTOLD = 2;
const INDENT = "  ";
const OVERLAP = `${INDENT}Savings do not add up: what one of them saves, another cannot save again.`;

/** What to do, numbered, with an empty line before; below it what could not be told. None where nothing or none was asked. */
export function suggestionLines(
  { suggestions, suggestion_scan: scan }: Pick<Report, "suggestions" | "suggestion_scan">,
  { style, width, most }: SuggestionLinesOptions,
): string[] {
  if (scan.length === 0 || most === 0) return [];
  const shown = chosen(suggestions, most);
  const more = suggestions.length - shown.length;
  const title = more > 0 ? `What to do (${formatCount(more)} more: --suggestions all)` : "What to do";
  const digits = String(shown.length).length;
  const indent = " ".repeat(digits + 4);
  const lines = shown.flatMap((finding, place) => {
    const label = labelOf(finding);
    const parts = [label, finding.says + sizeOf(finding)].filter((part) => part !== "");
    const text = `${INDENT}${String(place + 1).padStart(digits)}. ${printable(parts.join(" · "))}`;
    const [first, ...rest] = wrapWords(text, { width, indent });
    const bold = label === "" ? first! : first!.replace(label, () => style.bold(label));
    return [bold, ...rest, ...reasonLines(finding, { style, width, indent })];
  });
  const prose = (line: string): string[] => wrapWords(line, { width, indent: INDENT }).map(style.dim);
  const nothing = `${INDENT}Nothing that saves a good part of the bill or the time.`;
  return [
    "",
    style.bold(title),
    ...(shown.length === 0 ? prose(nothing) : lines),
    ...(shown.filter(({ saving }) => saving !== null).length > 1 ? prose(OVERLAP) : []),
    ...untoldLines(scan, { width }).map(style.dim),
  ];
}

/** The largest, but not one rule alone; all where all are asked. */
function chosen(suggestions: readonly Finding[], most: number): Finding[] {
  if (suggestions.length <= most) return [...suggestions];
  const seen = new Map<string, number>();
  return suggestions.filter(({ id }) => {
    const rule = id.split(":", 2).join(":");
    const count = (seen.get(rule) ?? 0) + 1;
    seen.set(rule, count);
    return count <= MOST_OF_A_RULE;
  }).slice(0, most);
}

function sizeOf({ saving, effect }: Finding): string {
  if (saving !== null) return `: saves ${savingText(saving)}`;
  if (effect === null || effect.low === null || effect.high === null) return "";
  const scale = effect.unit === "ratio" ? 100 : 1;
  const interval = formatInterval(effect.value * scale, [effect.low * scale, effect.high * scale]);
  return `: ${formatMeasure(effect.value, effect.unit)} ${interval}`;
}

function untoldLines(scan: readonly RuleScan[], { width }: { readonly width: number }): string[] {
  const unsure = scan.filter(({ suggested, untold_groups }) => suggested === 0 && untold_groups > 0);
  const told = unsure.slice(0, MOST_UNTOLD).flatMap(({ rule, untold: [first], untold_groups }) => {
    const others = untold_groups > 1 ? ` (and ${formatCount(untold_groups - 1)} more)` : "";
    const parts = [labelOf(first!), first!.reason].filter((part) => part !== "");
    return wrapWords(`${INDENT}? ${rule}: ${printable(parts.join(" · "))}${others}`, {
      width,
      indent: INDENT.repeat(2),
    });
  });
  const rest = unsure.length - MOST_UNTOLD;
  if (rest <= 0) return told;
  const more = `${INDENT}? too little is known for ${rest} more ${rest === 1 ? "rule" : "rules"}: see the JSON report`;
  return [...told, ...wrapWords(more, { width, indent: INDENT.repeat(2) })];
}
