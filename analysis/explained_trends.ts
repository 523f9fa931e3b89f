/** What else changed where series changed. @module */
import type { EventSource } from "./engine/event_source.ts";
import { ask } from "./engine/query.ts";
import type { LatencyChange } from "./latency/explain_change.ts";
import { changeCauses } from "./series/change_causes.ts";
import { explainShift } from "./series/explain_shift.ts";
import { leadingShift } from "./series/series_change.ts";
import type { TrendStats } from "./trend_stats.ts";
import { isOfModels } from "./group_keys.ts";

/** Adds what else changed at each shift. Asks nothing where nothing changed. */
export async function explained(source: EventSource, trends: readonly TrendStats[]): Promise<TrendStats[]> {
  const queries = trends.flatMap(({ group, where, measure, change }) => {
    const asked = { where: [...where, ...measure.where], by: group.by, width: change.width! };
    return change.shifts.map((shift) => changeCauses({ ...asked, shift }));
  });
  if (queries.length === 0) return [...trends];
  const causes = await ask(source, ...queries);
  let next = 0;
  const named = trends.map((trend) => ({ ...trend, causes: trend.change.shifts.map(() => causes[next++]!) }));
  return withSplits(source, named);
}

/** Splitting a change costs more than finding it. */
const MOST_SPLITS = 1;
const CALLS_PER_SIDE = 200;

/** Splits the change of the median duration of the largest group into what was asked for and how fast it was served. */
async function withSplits(source: EventSource, trends: readonly TrendStats[]): Promise<TrendStats[]> {
  const isSplit = ({ where, measure, change }: TrendStats): boolean => {
    return measure.name === "duration_ms_p50" && change.shifts.length > 0 && where.some(isOfModels);
  };
  const chosen = trends.filter(isSplit).sort((a, b) => b.group.calls - a.group.calls).slice(0, MOST_SPLITS);
  const splits = new Map<TrendStats, LatencyChange>();
  for (const trend of chosen) {
    const { where, group, change } = trend;
    const shift = leadingShift(change.shifts)!;
    splits.set(trend, await explainShift(source, { where, by: group.by, shift, mostCalls: CALLS_PER_SIDE }));
  }
  return trends.map((trend) => splits.has(trend) ? { ...trend, split: splits.get(trend)! } : trend);
}
