/** Findings of the Markdown report. @module */
import type { Finding } from "../finding.ts";
import { escapeMarkdown } from "./escape_markdown.ts";
import { formatCount } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { printable } from "../html/printable.ts";
import { findingFacts, findingLabel, type FindingSection, toldFindings } from "./told_findings.ts";
import { NOTHING_TO_DO, OVERLAP, toldSuggestions, untoldMoreText, type UntoldRule } from "./told_suggestions.ts";

/** Findings shown of a section; JSON has all. */
const MOST_FINDINGS = 6;

/** What to do; empty where nothing or none was asked. */
export function markdownSuggestions(report: Report, { most }: { readonly most: number }): string[] {
  const found = toldSuggestions(report, { most });
  if (found === null) return [];
  const { shown, more, isOverlapping, untold, untoldMore } = found;
  const notes = [
    ...(shown.length === 0 ? [NOTHING_TO_DO] : []),
    ...(isOverlapping ? [OVERLAP] : []),
    ...(more > 0 ? [`${formatCount(more)} more: --suggestions all`] : []),
  ];
  const unsure = [
    ...untold.map(untoldText),
    ...(untoldMore > 0 ? [untoldMoreText(untoldMore)] : []),
  ];
  return [
    "",
    "## What to do",
    ...(shown.length === 0 ? [] : [""]),
    ...shown.flatMap(({ finding, size }, place) => {
      return findingLines(finding, { bullet: `${place + 1}.`, sentence: finding.says, size });
    }),
    ...notes.flatMap((note) => ["", escapeMarkdown(note)]),
    ...(unsure.length === 0 ? [] : ["", ...unsure.map((line) => `- ? ${escapeMarkdown(line)}`)]),
  ];
}

function untoldText({ rule, where, reason, others }: UntoldRule): string {
  const parts = [findingLabel({ where }), printable(reason)].filter((part) => part !== "");
  return `${rule}: ${parts.join(" · ")}${others > 0 ? ` (and ${formatCount(others)} more)` : ""}`;
}

/** A section of findings; empty where there is nothing to say. */
export function markdownFindings({ title, findings, otherwise }: FindingSection): string[] {
  if (findings.length === 0) return otherwise === null ? [] : ["", `## ${title}`, "", escapeMarkdown(otherwise)];
  const { told, more } = toldFindings(findings, { most: MOST_FINDINGS });
  return [
    "",
    `## ${title}`,
    "",
    ...told.flatMap(({ finding, also }) => {
      return findingLines(finding, { bullet: "-", sentence: finding.says + also, size: "" });
    }),
    ...(more > 0 ? ["", `${formatCount(more)} more in the JSON report.`] : []),
  ];
}

/** How a finding is told. */
export interface SaidFinding {
  /** Before its first line. */
  readonly bullet: string;
  /** What was found. */
  readonly sentence: string;
  /** What that saves, or how large it is; empty where that is not known. */
  readonly size: string;
}

/** Lines of a list: whom and what, what to do, how sure that is. */
export function findingLines(finding: Finding, { bullet, sentence, size }: SaidFinding): string[] {
  const label = findingLabel(finding);
  const says = escapeMarkdown(printable(sentence)) + (size === "" ? "" : `: **${escapeMarkdown(size)}**`);
  const facts = [...findingFacts(finding), ...finding.assumptions.map(printable)].join(" · ");
  const indent = " ".repeat(bullet.length + 1);
  return [
    `${bullet} ${label === "" ? "" : `**${escapeMarkdown(label)}** · `}${says}`,
    ...(finding.advice === null ? [] : [`${indent}- → ${escapeMarkdown(printable(finding.advice))}`]),
    ...(facts === "" ? [] : [`${indent}- ${escapeMarkdown(facts)}`]),
  ];
}
