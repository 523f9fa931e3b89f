/** Objectives of a service, as `kymo.json` has them. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { Value } from "../engine/aggregate_plan.ts";
import type { Severity } from "./check_result.ts";

/** What an objective can be about. */
export const SLO_MEASURES = ["errors", "duration_ms", "first_token_ms", "cost_usd"] as const;

/** What an objective is about. */
export type SloMeasure = typeof SLO_MEASURES[number];

/** Two windows and a burn rate: the alert fires when the budget burns faster in both. */
export interface BurnWindows {
  /** The longer window, `1h`: enough events to believe it. */
  readonly long: string;
  /** The shorter one, `5m`: whether it is still so. */
  readonly short: string;
  /** How many times faster than it may the budget burns. */
  readonly burn_rate: number;
  /** What comes of it. */
  readonly severity: Severity;
}

/** A service level objective. */
export interface Slo {
  /** What it is called; no two are called the same. */
  readonly name: string;
  /** What it is about: calls that fail, that take too long, whose first token comes too late, or money. */
  readonly measure: SloMeasure;
  /** Which events. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them: a column or `attributes.<key>` and its value, or a list of values. */
  readonly where?: Readonly<Record<string, Value | readonly Value[]>>;
  /** What is longer is bad, ms; for `duration_ms` and `first_token_ms`, which need it. */
  readonly at_most?: number;
  /** Share of the events that must be good, between 0 and 1; all but `cost_usd` need it. */
  readonly objective?: number;
  /** Days over which it holds. @default {30} */
  readonly window_days?: number;
  /** What may be spent in these days, USD; for `cost_usd`, which needs it. */
  readonly budget_usd?: number;
  /** Alerts instead of those of the SRE workbook. */
  readonly windows?: readonly BurnWindows[];
}
