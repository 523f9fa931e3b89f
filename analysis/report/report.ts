/** What a report holds. Types only; every format is a function of this one value. @module */
import type { Clock, Kind } from "../../recorder/schema.ts";
import type { CostStats } from "../cost_stats.ts";
import type { QuarantinedFile } from "../engine/event_source.ts";
import type { ErrorStats } from "../errors.ts";
import type { Finding } from "../finding.ts";
import type { GroupStats } from "../group_stats.ts";
import type { QualityCheck } from "../quality/quality_check.ts";
import type { MonthCost } from "../month_cost.ts";
import type { RuleScan } from "../suggest.ts";
import type { ReportPath } from "./report_paths.ts";
import type { ReportForecast } from "./report_forecast.ts";
import type { ReportErrorBucket, ReportTimeline } from "./report_timeline.ts";

/** A group of events with what it cost. */
export interface ReportGroup extends GroupStats {
  /** Share of the time of all groups beside it, 0..1. */
  readonly time_share: number | null;
  /** Cost of its calls of models whose price is known. */
  readonly cost_usd: number | null;
  /** Cost per call whose price is known; calls that hold other calls do not count. */
  readonly cost_per_call_usd: number | null;
  /** Its calls of models whose cost is unknown. */
  readonly unpriced_calls: number | null;
}

/** How complete the data behind a report are. */
export interface ReportQuality {
  /** Events inside the window. */
  readonly events: number;
  /** Files read. */
  readonly files: number;
  /** Of these, journals; many of them make reading slow until `kymo compact` has run. */
  readonly journals: number;
  /** Files left out, with the reason. */
  readonly quarantined: readonly QuarantinedFile[];
  /** Lines that a crash tore off. */
  readonly torn_lines: number;
  /** Events that recorders dropped and counted. */
  readonly dropped: number;
  /** Successful events of the reported kind without a duration. */
  readonly without_duration: number;
  /** Successful calls of models that hold no other calls. */
  readonly successful_calls: number;
  /** Of these, without tokens and in no cost: nobody said what they cost, and they are not paid by the second. */
  readonly without_tokens: number;
  /** Share of the tokens that has no price. */
  readonly unpriced_tokens_ratio: number | null;
  /** Time of the newest event, inside the window or not, ISO 8601. */
  readonly newest_event: string | null;
  /** What is missing, contradictory or lost, check by check. */
  readonly checks: readonly QualityCheck[];
}

/** What it all cost. */
export interface ReportCost extends Omit<CostStats, "by"> {
  /** Of every amount. */
  readonly currency: "USD";
  /** Where prices were looked up, with its version. */
  readonly price_source: string;
  /** Per model, dearest first. */
  readonly models: readonly CostStats[];
}

/** How much was looked at for changes. */
export interface TrendScan {
  /** Groups that were followed. */
  readonly groups: number;
  /** Series: groups times measures. */
  readonly series: number;
  /** Series that hold enough to tell. */
  readonly tested: number;
  /** Expected share of false alarms among the changes found. */
  readonly level: number;
  /** Why most series do not hold enough, where none does; `null` otherwise. */
  readonly reason: string | null;
}

/** A report. */
export interface Report {
  /** Version of Kymo that made it. */
  readonly kymo: string;
  /** When it was made, ISO 8601. */
  readonly generated_at: string;
  /** What was read. */
  readonly source: { readonly paths: readonly string[]; readonly bundled: boolean };
  /** `relative`: times are counted from 2026-01-01 and mean an age. */
  readonly clock: Clock;
  /** Window that was asked, ISO 8601; `null` is open. */
  readonly window: { readonly from: string | null; readonly to: string | null };
  /** First and last event inside the window, ISO 8601. */
  readonly extent: { readonly first: string | null; readonly last: string | null };
  /** What `overall`, `groups` and `errors` are about. */
  readonly kind: Kind;
  /** How complete the data are. */
  readonly quality: ReportQuality;
  /** Operations inside the window. */
  readonly operations: number;
  /** All events of the kind. */
  readonly overall: ReportGroup;
  /** The same per group, most calls first. */
  readonly groups: readonly ReportGroup[];
  /** Groups beyond the 5,000 with most calls. */
  readonly groups_left_out: number;
  /** What went wrong, most frequent first. */
  readonly errors: readonly ErrorStats[];
  /** Stages by name. */
  readonly stages: readonly ReportGroup[];
  /** Tools by name. */
  readonly tools: readonly ReportGroup[];
  /** Calls of models by agent. */
  readonly agents: readonly ReportGroup[];
  /** What changed, largest first. */
  readonly trends: readonly Finding[];
  /** How much was looked at for that. */
  readonly trend_scan: TrendScan;
  /** What sets the waiting time. */
  readonly bottlenecks: readonly Finding[];
  /** What operations wait for: the ten groups that take most time, by their name or the name of what has no parent. */
  readonly paths: readonly ReportPath[];
  /** Odd stretches of time and odd calls, the worst of each. */
  readonly anomalies: readonly Finding[];
  /** How much comes, how dear and how slow. */
  readonly forecast: readonly ReportForecast[];
  /** What it cost. */
  readonly cost: ReportCost;
  /** What the month of the last event will cost, and when the budget is spent; `null` without a budget. */
  readonly month: MonthCost | null;
  /** What to do, largest effect first. */
  readonly suggestions: readonly Finding[];
  /** What each rule said, also those that had nothing to say, and of whom too little is known. */
  readonly suggestion_scan: readonly RuleScan[];
  /** How it went over time; `null` where that was not asked for. */
  readonly timeline: ReportTimeline | null;
  /** Errors by category over time: the most frequent first, each by time; `null` where that was not asked for. */
  readonly error_timeline: readonly ReportErrorBucket[] | null;
}
