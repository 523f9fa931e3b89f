/** What a comparison holds. Types only; every format is a function of this one value. @module */
import type { Clock, Kind } from "../../recorder/schema.ts";
import type { Verdict } from "../compare_stats.ts";
import type { ChangeInside } from "../comparison/changes_inside.ts";
import type { MixShift } from "../comparison/mix_shifts.ts";
import type { Value } from "../engine/aggregate_plan.ts";
import type { QuarantinedFile } from "../engine/event_source.ts";
import type { Amount } from "../series/series_change.ts";

export type { Amount, ChangeInside, MixShift, Verdict };

/** One side. */
export interface ComparisonReportSide {
  /** What it is called: a value, folders, or a time. */
  readonly name: string;
  /** Folders that were read. */
  readonly paths: readonly string[];
  /** `relative`: times are counted from 2026-01-01 and mean an age. */
  readonly clock: Clock;
  /** First and last event compared, ISO 8601. */
  readonly extent: { readonly first: string | null; readonly last: string | null };
  /** Events compared, weighted. */
  readonly calls: number;
  /** Files left out, with the reason. */
  readonly quarantined: readonly QuarantinedFile[];
}

/** A measure of a group. What does not apply is `null`. */
export interface ComparisonReportRow {
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What was measured. */
  readonly measure: string;
  /** Its unit. */
  readonly unit: string;
  /** Which way is good; `null` where that is not known. */
  readonly better: "lower" | "higher" | null;
  /** Known values of a as stored. */
  readonly n_a: number;
  /** Known values of b. */
  readonly n_b: number;
  /** Level of a, with its 95 % interval. */
  readonly value_a: Amount | null;
  /** Level of b. */
  readonly value_b: Amount | null;
  /** Level of the calls of a that are compared, as sure as the difference needs it. */
  readonly compared_a: Amount | null;
  /** Level of the calls of b that are compared. */
  readonly compared_b: Amount | null;
  /** Change relative to a, 0.5 for half as much again. */
  readonly ratio: Amount | null;
  /** b less a. */
  readonly difference: Amount | null;
  /** Probability of a difference as clear as this where there is none. */
  readonly p_value: number | null;
  /** The same corrected for all rows. */
  readonly p_adjusted: number | null;
  /** What became of b against a; `null` without an answer. */
  readonly verdict: Verdict | null;
  /** Smallest change for the worse that 4 of 5 such comparisons see: relative to a, for shares as difference. */
  readonly detectable: number | null;
  /** How many times the variance of independent calls. */
  readonly design_effect: number | null;
  /** Of what only calls of the same are compared; `null` for all with all. */
  readonly matched_by: "time" | "session" | "time_of_day" | null;
  /** Share of the calls of a that are compared. */
  readonly matched_ratio_a: number | null;
  /** Share of the calls of b that are compared. */
  readonly matched_ratio_b: number | null;
  /** Share of pairs in which b is larger. */
  readonly superiority: Amount | null;
  /** Relative change of the whole distribution. */
  readonly shift_ratio: Amount | null;
  /** Why there is no answer. */
  readonly reason: string | null;
}

/** A comparison. */
export interface ComparisonReport {
  /** Version of Kymo that made it. */
  readonly kymo: string;
  /** When it was made, ISO 8601. */
  readonly generated_at: string;
  /** What is held against what: sources, values of a field, or before and after a moment. */
  readonly compared: {
    readonly by: "source" | "field" | "moment";
    readonly field: string | null;
    readonly at: string | null;
  };
  /** The side that b is held against. */
  readonly a: ComparisonReportSide;
  /** The other side. */
  readonly b: ComparisonReportSide;
  /** Which events. */
  readonly kind: Kind;
  /** What makes the groups. */
  readonly by: readonly string[];
  /** Within what calls are compared. */
  readonly within: readonly string[];
  /** Expected share of false alarms among the differences reported. */
  readonly level: number;
  /** Relative changes up to this count as none. */
  readonly margin: number;
  /** In what sides were cut to see how much they vary: stretches of time of so many seconds, or sessions. */
  readonly cells: { readonly kind: "time" | "session"; readonly width_s: number | null };
  /** Groups with most calls first. */
  readonly rows: readonly ComparisonReportRow[];
  /** Changes of level on one side that kept a difference from being evident. */
  readonly changes_inside: readonly ChangeInside[];
  /** What the sides are made of in different shares. */
  readonly mixes: readonly MixShift[];
  /** Groups that were too many to compare. */
  readonly left_out_groups: number;
}
