/** What a comparison of one measure in one group says. @module */
import type { Amount } from "../series/series_change.ts";
import type { Both } from "./both_sides.ts";
import type { Matching } from "./match_cells.ts";

/** A contrast: b against a. */
export interface MeasuredContrast {
  /** Known values as stored. */
  readonly n: Both<number>;
  /** Level of each side, as it is; `null` when it is unknown. */
  readonly levels: Both<Amount | null>;
  /** Level of the calls of each side that are compared, as sure as their difference needs it; the same where all are. */
  readonly compared: Both<Amount | null>;
  /** Relative change, 0.5 for half as much again; `null` where a level is not positive. */
  readonly ratio: Amount | null;
  /** b less a. */
  readonly difference: Amount | null;
  /** Probability of so clear a difference where there is none. */
  readonly p_value: number | null;
  /** Smallest change that four of five such comparisons would call one: a ratio, or a difference where changes are differences. */
  readonly detectable: number | null;
  /** How many times the variance of independent calls the difference has. */
  readonly design_effect: number | null;
  /** How calls were matched. */
  readonly matching: Pick<Matching, "by" | "matched_ratio"> | null;
  /** The distributions as a whole; `null` for what is not one. */
  readonly whole: WholeContrast | null;
  /** Why there is no p-value; `null` when there is one. */
  readonly reason: string | null;
}

/** Two distributions as a whole. */
export interface WholeContrast {
  /** Probability that a call of b has a larger number than one of a, ties counted half. */
  readonly superiority: Amount;
  /** Hodges-Lehmann shift of the logarithms as relative change; `null` where numbers are not positive. */
  readonly shift_ratio: Amount | null;
}

/** A contrast with an answer. */
export function contrastOf(
  answer: Omit<MeasuredContrast, "matching" | "reason"> & { readonly matching: Matching },
): MeasuredContrast {
  const { by, matched_ratio } = answer.matching;
  return { ...answer, matching: { by, matched_ratio }, reason: null };
}

/** A contrast without one, and why. */
export function withoutAnswer(
  { n, levels, reason }: Pick<MeasuredContrast, "n" | "levels"> & { readonly reason: string },
): MeasuredContrast {
  return { ...NOTHING, n, levels, reason };
}

const NOTHING = {
  compared: [null, null],
  ratio: null,
  difference: null,
  p_value: null,
  detectable: null,
  design_effect: null,
  matching: null,
  whole: null,
} as const;
