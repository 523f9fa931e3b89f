/** What a run of checks holds; every format is a function of this one value. @module */
import type { Clock } from "../../recorder/schema.ts";
import type { CheckResult } from "./check_result.ts";

/** What makes a run fail: `page` only what wakes somebody up, `ticket` that and what wants work, `warn` warnings too. */
export const FAIL_ON = ["page", "ticket", "warn", "never"] as const;

/** What makes a run fail. */
export type FailOn = typeof FAIL_ON[number];

/** Folders and their window. */
export interface CheckedSource {
  /** Folders that were read. */
  readonly paths: readonly string[];
  /** Window that was asked for, ISO 8601; `null` is open. Objectives have windows of their own. */
  readonly window: { readonly from: string | null; readonly to: string | null };
}

/** Checks by outcome. */
export interface CheckCounts {
  /** Those that make the run fail. */
  readonly failed: number;
  /** Those that found something and let the run pass. */
  readonly warnings: number;
  /** Those that found nothing. */
  readonly passed: number;
  /** Those that could not tell. */
  readonly unknown: number;
}

/** A run of checks. */
export interface CheckReport {
  /** Version of Kymo that made it. */
  readonly kymo: string;
  /** When it was made, ISO 8601. */
  readonly generated_at: string;
  /** Where the windows of objectives end, ISO 8601. */
  readonly now: string;
  /** `relative`: times are counted from 2026-01-01 and mean an age. */
  readonly clock: Clock;
  /** What was checked. */
  readonly source: CheckedSource;
  /** What it was held against; `null` for nothing. */
  readonly baseline: CheckedSource | null;
  /** What makes it fail. */
  readonly fail_on: FailOn;
  /** Whether it fails. */
  readonly failing: boolean;
  /** Checks by outcome. */
  readonly counts: CheckCounts;
  /** The checks: what failed first, most severe first; then what is not known, then what passed. */
  readonly results: readonly CheckResult[];
}
