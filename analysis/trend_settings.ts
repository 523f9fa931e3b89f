/** Options of trends with everything said. @module */
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind, requireFields } from "./group_keys.ts";
import { requireLevel } from "./series/require_level.ts";
import { requireBucket } from "./series/series_bucket.ts";
import { DEFAULT_MEASURES, seriesMeasure } from "./series/series_measure.ts";
import type { TrendsOptions } from "./trends.ts";
import type { TrendStatsOptions } from "./trend_stats.ts";

/**
 * Reads the options of `trends()` and `changes()`.
 *
 * @throws {TypeError | RangeError} As they do.
 */
export function trendSettings(
  action: string,
  source: EventSource,
  options: TrendsOptions,
): { readonly by: Field[]; readonly settings: TrendStatsOptions } {
  const { kind = "llm_call", where = [], measures = DEFAULT_MEASURES, level = 0.05, mostGroups = 50 } = options;
  requireLevel(action, level);
  requireBucket(action, options.every, source);
  const by = requireFields(action, options.by ?? ["model"]);
  const followed = [...new Set(measures)].map((name) => seriesMeasure(action, name));
  const settings = { where: [...ofKind(kind), ...where], by, measures: followed, level, mostGroups };
  return { by, settings: options.every === undefined ? settings : { ...settings, every: options.every } };
}
