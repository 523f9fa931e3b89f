/** Which series users want to look at. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { Filter, TimeBucket } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ofKind, requireFields } from "../group_keys.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import type { TrendStatsOptions } from "../trend_stats.ts";
import { requireLevel } from "./require_level.ts";
import { requireBucket } from "./series_bucket.ts";
import { DEFAULT_MEASURES, seriesMeasure } from "./series_measure.ts";

/** Measures of groups over time. */
export interface SeriesOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["model"]} */
  readonly by?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them. @default {all} */
  readonly where?: readonly Filter[];
  /**
   * What to follow: a numeric column, `tokens_per_s` or `attributes.<key>` with `_p50`, `_p95` … or `_mean` behind it,
   * `error_ratio`, `cost_per_call_usd`. A metric is `value_mean` with `kind: "metric"` and `by: ["name"]`. Of single calls the
   * numbers behind quantiles and means are looked at: `duration_ms`, `first_token_ms`, `tokens_per_s` of calls that write 50
   * tokens or more.
   *
   * @default {["duration_ms_p50", "duration_ms_p95", "first_token_ms_p50", "tokens_per_s_p50", "error_ratio", "cost_per_call_usd"]}
   */
  readonly measures?: readonly string[];
  /** Width of the buckets of time: `1h`, `1d` … @default {as narrow as the calls of the largest group can fill} */
  readonly every?: TimeBucket;
  /** Expected share of false alarms among what is reported of series, probability of any among single calls, between 0 and 1. @default {0.05} */
  readonly level?: number;
  /** Most groups: those with most events. @default {50} */
  readonly mostGroups?: number;
}

/**
 * The same with everything said.
 *
 * @throws {TypeError} If a column or measure does not exist.
 * @throws {RangeError} If an option is out of bounds.
 */
export function seriesSettings(action: string, source: EventSource, options: SeriesOptions): TrendStatsOptions {
  const { by = ["model"], kind = "llm_call", where = [], measures = DEFAULT_MEASURES, every } = options;
  const { level = 0.05, mostGroups = 50 } = options;
  requireLevel(action, level);
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireBucket(action, every, source);
  return {
    where: [...ofKind(kind), ...where],
    by: requireFields(action, by),
    measures: [...new Set(measures)].map((name) => seriesMeasure(action, name)),
    level,
    mostGroups,
    ...every === undefined ? {} : { every },
  };
}
