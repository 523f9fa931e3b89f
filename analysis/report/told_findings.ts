/** Findings in words that every format shares: which are told, which are told together, why to believe them. @module */
import type { Finding } from "../finding.ts";
import { DEFAULT_MEASURES } from "../series/series_measure.ts";
import { formatCount } from "./format_quantity.ts";
import type { Report, TrendScan } from "./report.ts";
import { printable } from "../html/printable.ts";

/** A section of findings. */
export interface FindingSection {
  /** Its heading. */
  readonly title: string;
  /** What was found, most important first. */
  readonly findings: readonly Finding[];
  /** Said where nothing was found; `null` leaves the section out then. */
  readonly otherwise: string | null;
}

/** A finding as it is told. */
export interface ToldFinding {
  /** What was found. */
  readonly finding: Finding;
  /** What else changed in the same group at the same time; empty where nothing did. */
  readonly also: string;
}

const MOST_OF_A_FAMILY = 2;

/** Sections of findings, in the order of reading. */
export function findingSections(report: Report): FindingSection[] {
  return [
    { title: "What changed", findings: report.trends, otherwise: nothingChanged(report.trend_scan) },
    { title: "What takes the time", findings: report.bottlenecks, otherwise: null },
    { title: "What is odd", findings: report.anomalies, otherwise: null },
  ];
}

/** A silence that says how much was looked at. */
function nothingChanged({ groups, series, tested, level, reason }: TrendScan): string | null {
  if (series === 0) return null;
  const of = `${formatCount(series)} series of ${formatCount(groups)} ${groups === 1 ? "group" : "groups"}`;
  if (tested === 0) return `Too little to tell in ${of}: ${reason}.`;
  return `Nothing at the ${Number((100 * level).toPrecision(3))} % level in ${
    formatCount(tested)
  } of ${of} that hold enough to tell.`;
}

/** Those to tell, and how many more there are. */
export function toldFindings(
  findings: readonly Finding[],
  { most }: { readonly most: number },
): { readonly told: readonly ToldFinding[]; readonly more: number } {
  const all = together(findings);
  const told = most < all.length ? mixed(all).slice(0, most) : all;
  return { told, more: all.length - told.length };
}

/** Names the group of a finding, whole. */
export function findingLabel({ where }: Pick<Finding, "where">): string {
  const values = Object.values(where).map((value) => value === null ? "(unknown)" : String(value));
  return printable(values.join(" · "));
}

/** How sure it is, and of how many events. */
export function findingFacts({ p_value, n }: Finding): string[] {
  const facts = [
    p_value === null ? "" : p_value < 0.001 ? "p < 0.001" : `p ${Number(p_value.toPrecision(2))}`,
    n === null ? "" : `n ${formatCount(n)}`,
  ];
  return facts.filter((fact) => fact !== "");
}

/** Changes of one group at about one time are told as one: that which people feel first. */
function together(findings: readonly Finding[]): ToldFinding[] {
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
function mixed(told: readonly ToldFinding[]): ToldFinding[] {
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
