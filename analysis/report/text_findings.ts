/** Findings of the text report: the sentence first, then why to believe it. @module */
import type { Finding } from "../finding.ts";
import type { TextStyle } from "./text_style.ts";
import { cut } from "./text_table.ts";
import { printable } from "../html/printable.ts";
import { wrapWords } from "./text_wrap.ts";
import { findingFacts, findingLabel, type FindingSection, toldFindings } from "./told_findings.ts";

/** Findings shown of a section; JSON has all. */
const MOST_FINDINGS = 6;
const INDENT = "  ";
const LONGEST_LABEL = 36;

/** How to write findings. */
export interface FindingLinesOptions {
  /** Colours. */
  readonly style: TextStyle;
  /** Columns of the terminal. */
  readonly width: number;
  /** Findings to show. @default {6} */
  readonly most?: number;
}

/** Lines of a section with an empty one before them; none where there is nothing to say. */
export function findingLines(
  { title, findings, otherwise }: FindingSection,
  { style, width, most = MOST_FINDINGS }: FindingLinesOptions,
): string[] {
  if (findings.length === 0) {
    if (otherwise === null) return [];
    return ["", style.bold(title), ...wrapWords(INDENT + otherwise, { width, indent: INDENT }).map(style.dim)];
  }
  const { told, more } = toldFindings(findings, { most });
  const heading = more > 0 ? `${title} (${more} more in the JSON report)` : title;
  const lines = told.flatMap(({ finding, also }) => {
    const label = labelOf(finding);
    const sentence = printable([label, finding.says].filter((part) => part !== "").join(" · ")) + also;
    const [first, ...rest] = wrapWords(`${INDENT}${sentence}`, { width, indent: INDENT.repeat(2) });
    const shown = label === "" ? first! : first!.replace(label, () => style.bold(label));
    return [shown, ...rest, ...reasonLines(finding, { style, width })];
  });
  return ["", style.bold(heading), ...lines];
}

/** Names the group of a finding, as long as there is room for. */
export function labelOf(finding: Pick<Finding, "where">): string {
  return cut(findingLabel(finding), LONGEST_LABEL);
}

/** Why to believe it, and what to do. */
export function reasonLines(
  finding: Finding,
  { style, width, indent = INDENT.repeat(2) }: {
    readonly style: TextStyle;
    readonly width: number;
    readonly indent?: string;
  },
): string[] {
  const { advice, assumptions } = finding;
  const facts = [...findingFacts(finding), ...assumptions.map(printable)].join(" · ");
  const advised = advice === null ? [] : wrapWords(`${indent}→ ${printable(advice)}`, { width, indent: `${indent}  ` });
  return [...advised, ...(facts === "" ? [] : wrapWords(indent + facts, { width, indent }).map(style.dim))];
}
