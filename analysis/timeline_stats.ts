/** Groups over time, bucket by bucket: what {@linkcode timeline} shows. @module */
import { costQuery } from "./cost_stats.ts";
import { countedShare, SHARE_COUNTS } from "./counted_share.ts";
import type { AnswerRow, Field, Filter, GroupKey, QuantileEstimates, TimeBucket } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query, rowsQuery } from "./engine/query.ts";
import { nextBucket } from "./series/calendar_buckets.ts";
import { countOf, FAILED, inGroups, isOfModels, LEAF, numberOf, OK } from "./group_keys.ts";
import { groupId, groupOf, largestGroupsQuery, type SizedGroup } from "./largest_groups.ts";
import { NOTHING_PRICED, type PricedModels, pricedModelsQuery } from "./priced_models.ts";
import { densePlan, denseSpan } from "./series/dense_span.ts";
import { seriesBucket } from "./series/series_bucket.ts";
import type { Estimate } from "./stats/wilson_interval.ts";

/** What to look at. */
export interface TimelineStatsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is measured. */
  readonly column: Field;
  /** Its quantiles. */
  readonly probabilities: readonly number[];
  /** Width of the buckets. @default {as narrow as the largest group can fill} */
  readonly every?: TimeBucket;
  /** Most groups, those with most events. */
  readonly mostGroups: number;
}

/** Events of one group in one bucket of time. Counts are weighted by `sample_weight`. */
export interface TimelineStats {
  /** What the group is: key to value. */
  readonly by: SizedGroup["by"];
  /** Start of the bucket, µs. */
  readonly at: number;
  /** Its end. */
  readonly until: number;
  /** Events. */
  readonly calls: number;
  /** Those that did not succeed. */
  readonly failed: number;
  /** Share of these with its interval. */
  readonly error_ratio: Estimate | null;
  /** The column, of those that succeeded. */
  readonly quantiles: QuantileEstimates;
  /** Tokens read; nested calls counted once. */
  readonly input_tokens: number | null;
  /** Tokens written. */
  readonly output_tokens: number | null;
  /** Cost of the calls whose price is known. */
  readonly cost_usd: number | null;
  /** Calls whose price is not; `null` for what is no call of a model. */
  readonly unpriced_calls: number | null;
}

/** About how many buckets there are at most unless asked otherwise. */
const MOST_TIMES = 120;
const BUCKET = "timeline bucket";

/** Buckets of the largest groups, groups with most events first, each by time. Two batches. */
export async function timelineStats(source: EventSource, options: TimelineStatsOptions): Promise<TimelineStats[]> {
  const { where, by, every } = options;
  const [groups, times, models] = await ask(
    source,
    largestGroupsQuery(options),
    rowsQuery(densePlan(source, where)),
    where.some(isOfModels) ? pricedModelsQuery(source, where) : NOTHING_PRICED,
  );
  const bucket = every ?? bucketFor(source, times, groups[0]?.calls ?? 0);
  const wanted = [...where, ...inGroups(by, groups.map((group) => group.by))];
  const [found] = await ask(source, bucketsQuery({ ...options, where: wanted, bucket, models }));
  return groups.flatMap((group) => found.get(groupId(group.by, by)) ?? []);
}

/**
 * Width of buckets for charts: as narrow as the calls of the largest group can fill, about 120 of them in the time where the events
 * lie thick.
 */
export function bucketFor(
  source: Pick<EventSource, "extent" | "window">,
  times: readonly AnswerRow[],
  calls: number,
): TimeBucket {
  const span = denseSpan(source, times);
  return seriesBucket(span === null ? 0 : span.to - span.from, calls, MOST_TIMES);
}

/** Which buckets of which groups. */
export interface BucketsOptions extends Omit<TimelineStatsOptions, "every" | "mostGroups"> {
  /** Width of the buckets. */
  readonly bucket: TimeBucket;
  /** The answer to `pricedModelsQuery`. */
  readonly models: PricedModels;
}

/** Asks for the buckets of groups, by {@linkcode groupId}, each by time. */
export function bucketsQuery(options: BucketsOptions): Query<Map<string, TimelineStats[]>> {
  const { where, by, column, probabilities, bucket, models } = options;
  const keys: GroupKey[] = [...by, { bucket, as: BUCKET }];
  const isPriced = where.some(isOfModels);
  const costs = isPriced ? costQuery({ where, groupings: [keys], models }) : null;
  const cellId = (row: AnswerRow): string => `${row[BUCKET]} ${groupId(row, by)}`;
  const plan = {
    where,
    by: keys,
    aggregates: {
      ...SHARE_COUNTS,
      failed: { op: "count", where: [FAILED] },
      quantiles: { op: "quantiles", of: column, probabilities, where: [OK] },
      input: { op: "sum", of: "input_tokens", where: [LEAF] },
      output: { op: "sum", of: "output_tokens", where: [LEAF] },
    },
  } as const;
  return {
    plans: [plan, ...costs?.plans ?? []],
    read([rows, ...answers]): Map<string, TimelineStats[]> {
      const costOf = new Map((costs?.read(answers)[0] ?? []).map((cost) => [cellId(cost.by), cost]));
      const found = rows!.map((row): TimelineStats => {
        const at = row[BUCKET] as number;
        const cost = costOf.get(cellId(row));
        return {
          by: groupOf(row, by),
          at,
          until: nextBucket(at, bucket),
          calls: countOf(row, "calls"),
          failed: countOf(row, "failed"),
          error_ratio: countedShare(countOf(row, "failed"), row),
          quantiles: row.quantiles as QuantileEstimates,
          input_tokens: numberOf(row, "input"),
          output_tokens: numberOf(row, "output"),
          cost_usd: cost?.cost_usd ?? null,
          unpriced_calls: isPriced ? cost?.unpriced_calls ?? 0 : null,
        };
      });
      return Map.groupBy(found.sort((a, b) => a.at - b.at), (row) => groupId(row.by, by));
    },
  };
}
