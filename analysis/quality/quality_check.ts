/** One check of the data themselves. @module */
import { formatCount, formatRatio } from "../report/format_quantity.ts";

/** What a check found. */
export interface QualityCheck {
  /** Its name. */
  readonly check: string;
  /** How many are concerned; `null` when that could not be looked at. */
  readonly count: number | null;
  /** Out of how many. */
  readonly of: number | null;
  /** `count` / `of`; `null` when one is unknown, or there is nothing. */
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

/** A check from counts. */
export function counted(words: CheckWords, count: number, of: number): QualityCheck {
  const { check, noun: [, many], matter: [isOne, areMany], meaning, warnAbove } = words;
  const ratio = of === 0 ? null : count / of;
  if (of === 0) return { check, count: 0, of: 0, ratio, severity: "ok", says: `There are no ${many}.` };
  if (count === 0) {
    return { check, count, of, ratio, severity: "ok", says: `Of ${formatCount(of)} ${many} none ${isOne}.` };
  }
  const isBad = warnAbove !== null && ratio! > warnAbove;
  const share = `${formatCount(count)} of ${formatCount(of)} ${many} (${formatRatio(ratio)})`;
  const says = `${share} ${count === 1 ? isOne : areMany}: ${meaning}.`;
  return { check, count, of, ratio, severity: isBad ? "warning" : "note", says };
}

/** A check that could not be made. */
export function notLookedAt(check: string, reason: string): QualityCheck {
  return { check, count: null, of: null, ratio: null, severity: null, says: `Not looked at: ${reason}.` };
}
