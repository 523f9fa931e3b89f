/** What a report follows over time. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import { ofKind } from "../group_keys.ts";
import { DEFAULT_MEASURES, seriesMeasure } from "../series/series_measure.ts";
import type { TrendStatsOptions } from "../trend_stats.ts";

/** Expected share of false alarms among the changes that a report tells. */
export const REPORT_LEVEL = 0.05;

/** Groups followed of each kind: more would make the report slow, and its corrections blind. */
const MOST_GROUPS = 20;
const MOST_PARTS = 10;

const OF_CALLS = DEFAULT_MEASURES.map((name) => seriesMeasure("make report", name));
const OF_PARTS = ["duration_ms_p50", "duration_ms_p95", "error_ratio"].map((name) =>
  seriesMeasure("make report", name)
);

/** The reported kind by its groups; operations, stages and tools by name. */
export function reportTrends(
  kind: Kind,
  by: readonly Field[],
): readonly [main: TrendStatsOptions, ...parts: TrendStatsOptions[]] {
  const main = {
    where: ofKind(kind),
    by,
    measures: kind === "llm_call" ? OF_CALLS : OF_PARTS,
    mostGroups: MOST_GROUPS,
  };
  const parts = (["operation", "stage", "tool_call"] as const).filter((part) => part !== kind).map((part) => {
    return { where: ofKind(part), by: ["name" as const], measures: OF_PARTS, mostGroups: MOST_PARTS };
  });
  const withLevel = (each: Omit<TrendStatsOptions, "level">): TrendStatsOptions => ({ ...each, level: REPORT_LEVEL });
  return [withLevel(main), ...parts.map(withLevel)];
}
