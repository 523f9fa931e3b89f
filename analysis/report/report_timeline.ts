/** What a report says bucket by bucket. @module */
import type { AnswerRow, Field, Filter, TimeBucket, Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { type Query, together } from "../engine/query.ts";
import { type ErrorBucket, errorBucketsQuery } from "../error_buckets.ts";
import { FAILED, inGroups, rounded } from "../group_keys.ts";
import type { Interval } from "../group_stats.ts";
import { groupId, largestGroupsQuery, type SizedGroup } from "../largest_groups.ts";
import type { PricedModels } from "../priced_models.ts";
import { bucketFor, bucketsQuery, type TimelineStats } from "../timeline_stats.ts";

/** Events of one group in one bucket of time. Counts are weighted by `sample_weight`. */
export interface ReportBucket {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Start of the bucket, ISO 8601. */
  readonly at: string;
  /** Its end. */
  readonly until: string;
  /** Events. */
  readonly calls: number;
  /** Those that did not succeed. */
  readonly failed: number;
  /** Share of these. */
  readonly error_ratio: number | null;
  /** Its 95 % interval. */
  readonly error_ratio_ci: Interval;
  /** Known durations of those that succeeded. */
  readonly n: number;
  /** Median of them, ms. */
  readonly p50: number | null;
  /** Its 95 % interval. */
  readonly p50_ci: Interval;
  /** Quantile 0.9, ms. */
  readonly p90: number | null;
  /** Its 95 % interval. */
  readonly p90_ci: Interval;
  /** Quantile 0.99, ms. */
  readonly p99: number | null;
  /** Its 95 % interval. */
  readonly p99_ci: Interval;
  /** Tokens read; nested calls counted once. */
  readonly input_tokens: number | null;
  /** Tokens written. */
  readonly output_tokens: number | null;
  /** Cost of the calls whose price is known. */
  readonly cost_usd: number | null;
  /** Calls whose price is not; `null` for what is no call of a model. */
  readonly unpriced_calls: number | null;
}

/** Errors of one kind in one bucket of time. Counts are weighted by `sample_weight`. */
export interface ReportErrorBucket {
  /** The kind: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Start of the bucket, ISO 8601. */
  readonly at: string;
  /** Its end. */
  readonly until: string;
  /** Events that failed so. */
  readonly failed: number;
  /** All events of the bucket. */
  readonly calls: number;
  /** Share of these. */
  readonly ratio: number | null;
  /** Its 95 % interval. */
  readonly ratio_ci: Interval;
}

/** Everything, and groups, over time: buckets that hold events. */
export interface ReportTimeline {
  /** All events of the kind, by time. */
  readonly overall: readonly ReportBucket[];
  /** By the first key: groups with most events first, each by time; of no more than 20 groups. */
  readonly groups: readonly ReportBucket[];
}

/** What a report says of time. */
export interface ReportOverTime {
  /** Events over time. */
  readonly timeline: ReportTimeline;
  /** Errors by category over time: the most frequent first, each by time, buckets without it too. */
  readonly error_timeline: readonly ReportErrorBucket[];
}

/** What is asked. */
export interface ReportTimelineOptions {
  /** Which events. */
  readonly where: readonly Filter[];
  /** The first key; none for one group of everything. */
  readonly by: readonly Field[];
}

/** What the buckets need to know. */
export interface ReportBucketsOptions extends ReportTimelineOptions {
  /** The answer to {@linkcode timelineGroupsQuery}. */
  readonly sizes: TimelineGroups;
  /** The answer to `densePlan`. */
  readonly times: readonly AnswerRow[];
  /** Events of the kind. */
  readonly calls: number;
  /** The answer to `pricedModelsQuery`. */
  readonly models: PricedModels;
}

type TimelineGroups = readonly [groups: readonly SizedGroup[], kinds: readonly SizedGroup[]];

const MOST_GROUPS = 20;
const ERROR_KEY: Field = "error_category";
const DURATIONS = { column: "duration_ms", probabilities: [0.5, 0.9, 0.99] } as const;

/** Asks which groups and which kinds of errors are to be followed. */
export function timelineGroupsQuery({ where, by }: ReportTimelineOptions): Query<TimelineGroups> {
  const { plans, read } = together([
    largestGroupsQuery({ where, by, mostGroups: MOST_GROUPS }),
    largestGroupsQuery({ where: [...where, FAILED], by: [ERROR_KEY], mostGroups: MOST_GROUPS }),
  ]);
  return {
    plans,
    read(answers): TimelineGroups {
      const [groups = [], kinds = []] = read(answers);
      return [groups, kinds];
    },
  };
}

/** Asks for the buckets. */
export function reportTimelineQuery(source: EventSource, options: ReportBucketsOptions): Query<ReportOverTime> {
  const { where, by, sizes: [groups, kinds], times, calls, models } = options;
  const width = (calls: number): TimeBucket => bucketFor(source, times, calls);
  const inside = [...where, ...inGroups(by, groups.map((group) => group.by))];
  const all = bucketsQuery({ ...DURATIONS, where, by: [], bucket: width(calls), models });
  const each = bucketsQuery({ ...DURATIONS, where: inside, by, bucket: width(groups[0]?.calls ?? 0), models });
  const failed = errorBucketsQuery({ where, key: ERROR_KEY, kinds, bucket: width(calls) });
  const parts = by.length === 0 ? [all] : [all, each];
  const plans = parts.flatMap((part) => part.plans);
  return {
    plans: kinds.length === 0 ? plans : [...plans, ...failed.plans],
    read(answers): ReportOverTime {
      const [whole, split = whole!] = together(parts).read(answers.slice(0, plans.length));
      const errors = kinds.length === 0 ? [] : failed.read(answers.slice(plans.length));
      return {
        timeline: {
          overall: [...whole!.values()].flat().map(bucketOf),
          groups: groups.flatMap((group) => split.get(groupId(group.by, by)) ?? []).map(bucketOf),
        },
        error_timeline: errors.map(errorBucketOf),
      };
    },
  };
}

function bucketOf(row: TimelineStats): ReportBucket {
  const { by, at, until, calls, failed, error_ratio, quantiles: { n, estimates }, cost_usd, unpriced_calls } = row;
  const [p50, p90, p99] = estimates.map(({ value, low, high }) => [value, interval(low, high)] as const);
  return {
    by,
    at: iso(at),
    until: iso(until),
    calls,
    failed,
    error_ratio: error_ratio?.value ?? null,
    error_ratio_ci: error_ratio === null ? null : interval(error_ratio.low, error_ratio.high),
    n,
    p50: p50![0],
    p50_ci: p50![1],
    p90: p90![0],
    p90_ci: p90![1],
    p99: p99![0],
    p99_ci: p99![1],
    input_tokens: rounded(row.input_tokens),
    output_tokens: rounded(row.output_tokens),
    cost_usd,
    unpriced_calls,
  };
}

function errorBucketOf({ by, at, until, failed, calls, ratio }: ErrorBucket): ReportErrorBucket {
  const ratio_ci = ratio === null ? null : interval(ratio.low, ratio.high);
  return { by, at: iso(at), until: iso(until), failed, calls, ratio: ratio?.value ?? null, ratio_ci };
}

function interval(low: number | null, high: number | null): Interval {
  return low === null || high === null ? null : [low, high];
}

function iso(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
