/** One check of the data themselves. @module */
import { formatCount, formatRatio } from "../report/format_quantity.ts";

/** What a check found. */
export interface QualityCheck {
  /** Its name. */
  readonly check: string;
  /** How many are concerned; `null` when there was nothing to look at. */
  readonly count: number | null;
  /** Out of how many; `null` with `count`. */
  readonly of: number | null;
  /** `count` / `of`; `null` with them. */
  readonly ratio: number | null;
  /** `warning`: other numbers may be wrong; `note`: good to know; `ok`: nothing found; `null`: not looked at. */
  readonly severity: "ok" | "note" | "warning" | null;
  /** In a sentence. */
  readonly says: string;
}

/** What a check says of what it counts. */
export interface CheckWords {
  /** Its name. */
  readonly check: string;
  /** What is counted, one and many: call, calls. */
  readonly noun: readonly [one: string, many: string];
  /** What is the matter with one, and with many: is without tokens, are without tokens. */
  readonly matter: readonly [one: string, many: string];
  /** What that means for other numbers. */
  readonly meaning: string;
  /** From which share on other numbers may be wrong; `null` when they never are. */
  readonly warnAbove: number | null;
}

/** A check from counts; of nothing it says nothing. */
export function counted(words: CheckWords, count: number, of: number): QualityCheck {
  const { check, noun: [one, many], matter: [isOne, areMany], meaning, warnAbove } = words;
  if (of === 0) return { ...NOTHING, check, says: `There are no ${many}.` };
  const ratio = count / of;
  if (count === 0) {
    return {
      check,
      count,
      of,
      ratio,
      severity: "ok",
      says: `Of ${formatCount(of)} ${of === 1 ? one : many} none ${isOne}.`,
    };
  }
  const isBad = warnAbove !== null && ratio > warnAbove;
  const share = `${formatCount(count)} of ${formatCount(of)} ${of === 1 ? one : many} (${formatRatio(ratio)})`;
  const says = `${share} ${count === 1 ? isOne : areMany}: ${meaning}.`;
  return { check, count, of, ratio, severity: isBad ? "warning" : "note", says };
}

/** A check that could not be made. */
export function notLookedAt(check: string, reason: string): QualityCheck {
  return { ...NOTHING, check, says: `Not looked at: ${reason}.` };
}

const NOTHING = { count: null, of: null, ratio: null, severity: null } as const;

const IMPORTANCE: readonly QualityCheck["severity"][] = ["warning", "note", "ok", null];

/** Warnings, then notes, then what is well, then what could not be looked at. */
export function byImportance(checks: readonly QualityCheck[]): QualityCheck[] {
  return checks.toSorted((a, b) => IMPORTANCE.indexOf(a.severity) - IMPORTANCE.indexOf(b.severity));
}
