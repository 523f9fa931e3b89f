/** Suggestions in words that every format shares. @module */
import type { Finding } from "../finding.ts";
import { savingText } from "../suggestions/weigh_saving.ts";
import { formatInterval, formatMeasure } from "./format_quantity.ts";
import type { Report } from "./report.ts";

/** What to do, and of what too little is known. */
export interface ToldSuggestions {
  /** Those to show, largest first. */
  readonly shown: readonly ToldSuggestion[];
  /** How many more there are. */
  readonly more: number;
  /** Whether savings are told that do not add up. */
  readonly isOverlapping: boolean;
  /** Rules that could not tell, the first of them. */
  readonly untold: readonly UntoldRule[];
  /** How many more rules could not. */
  readonly untoldMore: number;
}

/** A suggestion as it is told. */
export interface ToldSuggestion {
  /** What to do. */
  readonly finding: Finding;
  /** What that saves, or how large it is, with the interval; empty where that is not known. */
  readonly size: string;
}

/** A rule that could not tell. */
export interface UntoldRule {
  /** Its name. */
  readonly rule: string;
  /** The first group of which too little is known. */
  readonly where: Finding["where"];
  /** What is missing. */
  readonly reason: string;
  /** How many more groups there are. */
  readonly others: number;
}

/** Said where there is nothing to do. */
export const NOTHING_TO_DO = "Nothing that saves a good part of the bill or the time.";
/** Said where savings overlap. */
export const OVERLAP = "Savings do not add up: what one of them saves, another cannot save again.";

/** Said of rules that could not tell and are not told one by one. */
export function untoldMoreText(count: number): string {
  return `too little is known for ${count} more ${count === 1 ? "rule" : "rules"}: see the JSON report`;
}

const MOST_OF_A_RULE = 2;
const MOST_UNTOLD = 2;

/** Tells what to do; `null` where nothing or none was asked. */
export function toldSuggestions(
  { suggestions, suggestion_scan: scan }: Pick<Report, "suggestions" | "suggestion_scan">,
  { most }: { readonly most: number },
): ToldSuggestions | null {
  if (scan.length === 0 || most === 0) return null;
  const shown = chosen(suggestions, most).map((finding) => ({ finding, size: findingSize(finding) }));
  const unsure = scan.filter(({ suggested, untold_groups }) => suggested === 0 && untold_groups > 0);
  return {
    shown,
    more: suggestions.length - shown.length,
    isOverlapping: shown.filter(({ finding }) => finding.saving !== null).length > 1,
    untold: unsure.slice(0, MOST_UNTOLD).map(({ rule, untold: [first], untold_groups }) => {
      return { rule, where: first!.where, reason: first!.reason, others: untold_groups - 1 };
    }),
    untoldMore: Math.max(0, unsure.length - MOST_UNTOLD),
  };
}

/** The largest, but not one rule alone; all where all are asked. */
function chosen(suggestions: readonly Finding[], most: number): readonly Finding[] {
  if (suggestions.length <= most) return suggestions;
  const seen = new Map<string, number>();
  return suggestions.filter(({ id }) => {
    const rule = id.split(":", 2).join(":");
    const count = (seen.get(rule) ?? 0) + 1;
    seen.set(rule, count);
    return count <= MOST_OF_A_RULE;
  }).slice(0, most);
}

/** What a finding saves, or how large it is, with the interval; empty where that is not known. */
export function findingSize({ saving, effect }: Finding): string {
  if (saving !== null) return `saves ${savingText(saving)}`;
  if (effect === null || effect.low === null || effect.high === null) return "";
  const scale = effect.unit === "ratio" ? 100 : 1;
  const interval = formatInterval(effect.value * scale, [effect.low * scale, effect.high * scale]);
  return `${formatMeasure(effect.value, effect.unit)} ${interval}`;
}
