/** Odd buckets and odd calls of groups: what {@linkcode anomalies} shows. @module */
import type { FoundAnomalies } from "./anomalies/anomaly.ts";
import { bucketAnomalies } from "./anomalies/bucket_anomalies.ts";
import { callAnomaliesQuery } from "./anomalies/call_anomalies.ts";
import { callBaselinesQuery, callMeasures } from "./anomalies/call_baselines.ts";
import type { AggregatePlan, Field, Filter, TimeBucket, Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, rowsQuery } from "./engine/query.ts";
import { countOf, LLM_CALLS } from "./group_keys.ts";
import { densePlan, denseSpan, insideSpan } from "./series/dense_span.ts";
import { seriesBucket } from "./series/series_bucket.ts";
import { seriesChange } from "./series/series_change.ts";
import type { SeriesMeasure } from "./series/series_measure.ts";
import { seriesQuery } from "./series/series.ts";
import { pricedModelsQuery } from "./priced_models.ts";

/** What is looked at. */
export interface AnomalyStatsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is measured: in buckets, and of calls the same numbers. */
  readonly measures: readonly SeriesMeasure[];
  /** Width of the buckets. @default {as narrow as the calls of the largest group can fill} */
  readonly every?: TimeBucket;
  /** Share of false alarms among the odd buckets, probability of any among the odd calls. */
  readonly level: number;
  /** Most groups, those with most events. */
  readonly mostGroups: number;
  /** Most groups and measures of which odd calls are fetched. */
  readonly mostCases: number;
  /** Most odd calls of each. */
  readonly mostCalls: number;
}

/** What was found. */
export interface AnomalyStats {
  /** Stretches of time. */
  readonly buckets: FoundAnomalies;
  /** Single calls; `null` when no measure is one of single calls. */
  readonly calls: FoundAnomalies | null;
}

/** Looks for anomalies. Three batches. */
export async function anomalyStats(source: EventSource, options: AnomalyStatsOptions): Promise<AnomalyStats> {
  const { where, by, measures, level, mostGroups, every } = options;
  const groupsPlan: AggregatePlan = {
    where,
    by,
    aggregates: { rows: { op: "rows" } },
    order: { by: "rows", descending: true },
    limit: mostGroups,
  };
  const [rows, models, times] = await ask(
    source,
    rowsQuery(groupsPlan),
    pricedModelsQuery(source, LLM_CALLS),
    rowsQuery(densePlan(source, where)),
  );
  const span = denseSpan(source, times);
  const groups = rows.map((row) => Object.fromEntries(by.map((key) => [key, row[key] as Value])));
  const most = rows.reduce((most, row) => Math.max(most, countOf(row, "rows")), 0);
  const ofCalls = callMeasures(measures);
  const series = seriesQuery({
    where: span === null ? where : [...where, insideSpan(span)],
    by,
    groups,
    measures,
    bucket: every ?? seriesBucket(span === null ? 0 : span.to - span.from, most),
    models,
  });
  const [found, baselines] = await ask(
    source,
    series,
    callBaselinesQuery({ where, by, measures: ofCalls, mostGroups, groups }),
  );
  const { clock } = source;
  const tested = found.map((one) => ({ series: one, change: seriesChange(one, { clock, level }) }));
  const [calls] = ofCalls.length === 0 ? [null] : await ask(source, callAnomaliesQuery(baselines, options));
  return { buckets: bucketAnomalies(tested, { clock, level }), calls };
}
