/** What a check finds. @module */
import type { Value } from "../engine/aggregate_plan.ts";

/** What checks are about. */
export const CHECK_KINDS = ["slo", "thresholds", "regression", "data"] as const;

/** What a check is about. */
export type CheckKind = typeof CHECK_KINDS[number];

/** How much a failure matters, most first. */
export const SEVERITIES = ["page", "ticket", "warn"] as const;

/** How much a failure matters: wakes somebody up, wants work in the next days, is worth knowing. */
export type Severity = typeof SEVERITIES[number];

/** One check and its outcome. What does not apply is `null`. */
export interface CheckResult {
  /** Names the check, the same in every run. */
  readonly id: string;
  /** What it is about. */
  readonly kind: CheckKind;
  /** Name of the objective, threshold, measure, or check of the data. */
  readonly rule: string;
  /** What was checked, without the outcome: `answers · burn rate over 1h and 5m`. */
  readonly title: string;
  /** Group it is about: key to value. */
  readonly where: Readonly<Record<string, Value>>;
  /** The outcome in a sentence. */
  readonly says: string;
  /** Whether it holds; `null` where that is not known, `reason` says why. */
  readonly ok: boolean | null;
  /** Why it is not known. */
  readonly reason: string | null;
  /** How much a failure matters. */
  readonly severity: Severity;
  /** What was measured, in `unit`. */
  readonly value: number | null;
  /** What it may be at most. */
  readonly limit: number | null;
  /** Unit of both: `×` for burn rates and budgets, `ratio`, `ms`, `USD`, `events`, `files`, `lines`. */
  readonly unit: string | null;
  /** Events behind the value. */
  readonly n: number | null;
  /** What to do when it fails. */
  readonly advice: string | null;
  /** Rows it stands on. */
  readonly evidence: readonly Readonly<Record<string, Value>>[];
}
