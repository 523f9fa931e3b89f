/** What changed in which groups: series of every measure, tested, corrected for how many were looked at. @module */
import { costQuery, type CostStats } from "./cost_stats.ts";
import type { Aggregate, AggregatePlan, AnswerRow, Field, Filter, TimeBucket, Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query, rowsQuery } from "./engine/query.ts";
import { countOf, FAILED, inGroups, isOfModels, LEAF, LLM_CALLS, numberOf, OK, ratio } from "./group_keys.ts";
import type { LatencyChange } from "./latency/explain_change.ts";
import { explained } from "./explained_trends.ts";
import { sessionChecked } from "./series/session_check.ts";
import { type SeriesChange, seriesChange } from "./series/series_change.ts";
import { densePlan, type DenseSpan, denseSpan, insideSpan } from "./series/dense_span.ts";
import { seriesBucket } from "./series/series_bucket.ts";
import type { SeriesMeasure } from "./series/series_measure.ts";
import { type Series, seriesQuery } from "./series/series.ts";
import type { ChangeCause } from "./series/change_causes.ts";
import { benjaminiHochberg } from "./stats/benjamini_hochberg.ts";
import { type PricedModels, pricedModelsQuery } from "./priced_models.ts";

/** Which series are looked at. */
export interface TrendStatsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is followed. */
  readonly measures: readonly SeriesMeasure[];
  /** Share of false alarms among the changes that are reported. */
  readonly level: number;
  /** Most groups to follow, those with most events. */
  readonly mostGroups: number;
  /** Width of the buckets of time. @default {as narrow as the calls can fill} */
  readonly every?: TimeBucket;
}

/** Sums of a group. */
export interface TrendGroup {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Events. */
  readonly calls: number;
  /** Share with `status = ok`. */
  readonly success_ratio: number | null;
  /** Cost of its calls whose price is known. */
  readonly cost_usd: number | null;
  /** Cost per call whose price is known. */
  readonly cost_per_call_usd: number | null;
  /** Input and output. */
  readonly tokens: number | null;
  /** Input and output per call that knows its tokens. */
  readonly tokens_per_call: number | null;
}

/** Spread of a measure over the events of a group. */
export interface MeasureSpread {
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Smallest value. */
  readonly min: number | null;
  /** Largest value. */
  readonly max: number | null;
  /** Sample standard deviation. */
  readonly deviation: number | null;
}

/** What became of a measure in a group. */
export interface TrendStats {
  /** The group. */
  readonly group: TrendGroup;
  /** Which events were asked. */
  readonly where: readonly Filter[];
  /** The measure. */
  readonly measure: SeriesMeasure;
  /** Spread of single events; `null` for measures that events do not have. */
  readonly spread: MeasureSpread | null;
  /** The series itself. */
  readonly series: Series;
  /** What its test says. */
  readonly change: SeriesChange;
  /** Probability corrected for all series looked at, Benjamini & Hochberg (1995); `null` without an answer. */
  readonly p_adjusted: number | null;
  /** Which way it goes; `null` without an answer. */
  readonly direction: "improving" | "declining" | "rising" | "falling" | "stable" | null;
  /** What else changed at each of its shifts. */
  readonly causes: readonly (readonly ChangeCause[])[];
  /** What its leading shift is made of, for the median duration of calls of models; `null` where that was not asked. */
  readonly split: LatencyChange | null;
}

/** Follows measures of groups over time. Two batches, and a third where something changed. */
export async function trendStats(source: EventSource, options: TrendStatsOptions): Promise<TrendStats[]> {
  const { where } = options;
  const [groups, models, times] = await ask(
    source,
    rowsQuery(groupsPlan(options)),
    pricedModelsQuery(source, LLM_CALLS),
    rowsQuery(densePlan(source, where)),
  );
  const span = denseSpan(source, times);
  const [tested] = await ask(source, trendQuery(source, { ...options, groups, models, span }));
  const { level } = options;
  return explained(source, settled(await sessionChecked(source, tested, { level, models }), level));
}

/** The plan that asks which groups there are, most events first. */
export function groupsPlan({ where, by, measures, mostGroups }: TrendStatsOptions): AggregatePlan {
  const spreads = measures.map(({ name, of, where }): Record<string, Aggregate> => {
    if (!("measure" in of)) return {};
    const each = { of: of.measure, where };
    return {
      [`${name} mean`]: { op: "mean", ...each },
      [`${name} min`]: { op: "min", ...each },
      [`${name} max`]: { op: "max", ...each },
      [`${name} deviation`]: { op: "deviation", ...each },
    };
  });
  return {
    where,
    by,
    aggregates: Object.assign({ ...GROUP_AGGREGATES }, ...spreads),
    order: { by: "calls", descending: true },
    limit: mostGroups,
  };
}

const GROUP_AGGREGATES: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  ok: { op: "count", where: [OK] },
  failed: { op: "count", where: [FAILED] },
  input: { op: "sum", of: "input_tokens", where: [LEAF] },
  output: { op: "sum", of: "output_tokens", where: [LEAF] },
  counted: { op: "known", of: "input_tokens", where: [LEAF] },
};

interface TrendQueryOptions extends TrendStatsOptions {
  /** The answer to {@linkcode groupsPlan}. */
  readonly groups: readonly AnswerRow[];
  /** The answer to `pricedModelsQuery`. */
  readonly models: PricedModels;
  /** Where the events lie; `null` without events. */
  readonly span: DenseSpan | null;
}

/** Asks for the series of groups, and tests each by itself. */
export function trendQuery(source: EventSource, options: TrendQueryOptions): Query<TrendStats[]> {
  const { where, by, measures, level, groups, models, span } = options;
  const calls = groups.reduce((most, row) => Math.max(most, countOf(row, "calls")), 0);
  const bucket = options.every ?? seriesBucket(span === null ? 0 : span.to - span.from, calls);
  const keys = groups.map((row) => Object.fromEntries(by.map((key) => [key, row[key] as Value])));
  const inside = span === null || options.every !== undefined ? where : [...where, insideSpan(span)];
  const series = seriesQuery({ where: inside, by, groups: keys, measures, bucket, models });
  const ofCalls = where.some(isOfModels) ? [by] : [];
  const costs = costQuery({ where: [...where, ...inGroups(by, keys)], groupings: ofCalls, models });
  return {
    plans: [...series.plans, ...costs.plans],
    read(answers): TrendStats[] {
      const [perGroup = []] = costs.read(answers.slice(series.plans.length));
      const costOf = new Map(perGroup.map((cost) => [JSON.stringify(cost.by), cost]));
      return series.read(answers.slice(0, series.plans.length)).map((one, index): TrendStats => {
        const row = groups[Math.floor(index / measures.length)]!;
        return {
          group: groupOf(row, one.by, costOf.get(JSON.stringify(one.by))),
          where,
          measure: one.measure,
          spread: spreadOf(row, one.measure),
          series: one,
          change: seriesChange(one, { clock: source.clock, level }),
          p_adjusted: null,
          direction: null,
          causes: [],
          split: null,
        };
      });
    },
  };
}

/** Corrects for how many series were looked at, and says which way each goes. */
export function settled(trends: readonly TrendStats[], level: number): TrendStats[] {
  const tested = trends.filter(({ change }) => change.p_value !== null);
  const adjusted = benjaminiHochberg(tested.map(({ change }) => change.p_value!));
  const adjustedOf = new Map(tested.map((trend, index) => [trend, adjusted[index]!]));
  return trends.map((trend): TrendStats => {
    const p_adjusted = adjustedOf.get(trend) ?? null;
    const isChange = p_adjusted !== null && p_adjusted <= level;
    const change = isChange ? trend.change : { ...trend.change, shifts: [] };
    const direction = p_adjusted === null ? null : isChange ? directionOf(change, trend.measure.better) : "stable";
    return { ...trend, change, p_adjusted, direction };
  });
}

function groupOf(row: AnswerRow, by: TrendGroup["by"], cost: CostStats | undefined): TrendGroup {
  const [ok, failed] = [countOf(row, "ok"), countOf(row, "failed")];
  const [input, output] = [numberOf(row, "input"), numberOf(row, "output")];
  const tokens = input === null && output === null ? null : (input ?? 0) + (output ?? 0);
  return {
    by,
    calls: countOf(row, "calls"),
    success_ratio: ratio(ok, ok + failed),
    cost_usd: cost?.cost_usd ?? null,
    cost_per_call_usd: cost?.cost_per_call_usd ?? null,
    tokens,
    tokens_per_call: ratio(tokens, countOf(row, "counted")),
  };
}

function spreadOf(row: AnswerRow, { name, of }: SeriesMeasure): MeasureSpread | null {
  if (!("measure" in of)) return null;
  const number = (statistic: string): number | null => numberOf(row, `${name} ${statistic}`);
  return { mean: number("mean"), min: number("min"), max: number("max"), deviation: number("deviation") };
}

function directionOf(
  { net, came_back }: SeriesChange,
  better: SeriesMeasure["better"],
): Exclude<TrendStats["direction"], null> {
  if (net === null || net === 0 || came_back) return "stable";
  if (better === null) return net > 0 ? "rising" : "falling";
  return (net > 0) === (better === "higher") ? "improving" : "declining";
}
