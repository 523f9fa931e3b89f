/** Findings of the text report: the sentence first, then why to believe it. @module */
import type { Finding } from "../finding.ts";
import { DEFAULT_MEASURES } from "../series/series_measure.ts";
import { formatCount } from "./format_quantity.ts";
import type { TextStyle } from "./text_style.ts";
import { cut } from "./text_table.ts";
import { printable, wrapWords } from "./text_wrap.ts";

/** A section of findings. */
export interface FindingSection {
  /** Its heading. */
  readonly title: string;
  /** What was found, most important first. */
  readonly findings: readonly Finding[];
  /** Said where nothing was found; `null` leaves the section out then. */
  readonly otherwise: string | null;
}

/** Findings shown of a section; JSON has all. */
const MOST_FINDINGS = 6;
const MOST_OF_A_FAMILY = 2;
const INDENT = "  ";
const LONGEST_LABEL = 36;

/** Lines of a section with an empty one before them; none where there is nothing to say. */
export function findingLines(
  { title, findings, otherwise }: FindingSection,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  if (findings.length === 0) {
    if (otherwise === null) return [];
    return ["", style.bold(title), ...wrapWords(INDENT + otherwise, { width, indent: INDENT }).map(style.dim)];
  }
  const all = together(findings);
  const told = mixed(all).slice(0, MOST_FINDINGS);
  const more = all.length - told.length;
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

interface Told {
  readonly finding: Finding;
  /** What else changed in the same group at the same time. */
  readonly also: string;
}

/** Changes of one group at about one time are told as one: that which people feel first. */
function together(findings: readonly Finding[]): Told[] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const same = groups.find(([first]) => isSameChange(first!, finding));
    if (same === undefined) groups.push([finding]);
    else same.push(finding);
  }
  return groups.map((members) => {
    const [finding, ...others] = members.toSorted((a, b) => rankOf(a) - rankOf(b));
    const also = others.length === 0 ? "" : `; with it ${others.map(({ says }) => beginning(says)).join(", ")}`;
    return { finding: finding!, also };
  });
}

/** Buckets that two measures may see the same change apart. */
const APART = 2;

function isSameChange(first: Finding, second: Finding): boolean {
  if (first.at === null || second.at === null || JSON.stringify(first.where) !== JSON.stringify(second.where)) {
    return false;
  }
  const [width] = [first, second].map(({ evidence: [row] }) => Number(row?.bucket_s ?? 0)).sort((a, b) => b - a);
  return Math.abs(Date.parse(first.at) - Date.parse(second.at)) <= APART * width! * 1000;
}

function rankOf({ measure }: Finding): number {
  const rank = (DEFAULT_MEASURES as readonly (string | null)[]).indexOf(measure);
  return rank < 0 ? DEFAULT_MEASURES.length : rank;
}

/** Of findings of one kind that say the same of many groups, the first. */
function mixed(told: readonly Told[]): Told[] {
  const seen = new Map<string, number>();
  return told.filter(({ finding }) => {
    const family = finding.id.split(":", 2).join(":");
    const count = (seen.get(family) ?? 0) + 1;
    seen.set(family, count);
    return count <= MOST_OF_A_FAMILY || finding.kind === "change_point" || finding.kind === "trend";
  });
}

/** Up to the size: what follows is the same as in the first. */
function beginning(says: string): string {
  return printable(says.split(/, (?=at |on )/, 1)[0]!.replace(" stepped", ""));
}

/** Names the group of a finding. */
export function labelOf({ where }: Pick<Finding, "where">): string {
  const values = Object.values(where).map((value) => value === null ? "(unknown)" : String(value));
  return cut(printable(values.join(" · ")), LONGEST_LABEL);
}

/** Why to believe it, and what to do. */
export function reasonLines(
  { p_value, n, assumptions, advice }: Finding,
  { style, width, indent = INDENT.repeat(2) }: {
    readonly style: TextStyle;
    readonly width: number;
    readonly indent?: string;
  },
): string[] {
  const facts = [
    p_value === null ? "" : p_value < 0.001 ? "p < 0.001" : `p ${Number(p_value.toPrecision(2))}`,
    n === null ? "" : `n ${formatCount(n)}`,
    ...assumptions.map(printable),
  ].filter((part) => part !== "").join(" · ");
  const advised = advice === null ? [] : wrapWords(`${indent}→ ${printable(advice)}`, { width, indent: `${indent}  ` });
  return [...advised, ...(facts === "" ? [] : wrapWords(indent + facts, { width, indent }).map(style.dim))];
}
