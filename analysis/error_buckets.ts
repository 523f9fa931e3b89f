/** Errors over time: what {@linkcode errorTimeline} shows. @module */
import { countedShare, SHARE_COUNTS } from "./counted_share.ts";
import type { AnswerRow, Field, Filter, TimeBucket } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query, rowsQuery } from "./engine/query.ts";
import { nextBucket } from "./series/calendar_buckets.ts";
import { countOf, FAILED, inGroups } from "./group_keys.ts";
import { groupId, largestGroupsQuery, type SizedGroup } from "./largest_groups.ts";
import { densePlan } from "./series/dense_span.ts";
import type { Estimate } from "./stats/wilson_interval.ts";
import { bucketFor } from "./timeline_stats.ts";

/** Which errors. */
export interface ErrorBucketsOptions {
  /** Which events count, those that succeeded included. */
  readonly where: readonly Filter[];
  /** What tells errors apart. */
  readonly key: Field;
  /** Width of the buckets. @default {as narrow as the calls can fill} */
  readonly every?: TimeBucket;
  /** Most kinds of errors, the most frequent ones. */
  readonly mostGroups: number;
}

/** Errors of one kind in one bucket of time. Counts are weighted by `sample_weight`. */
export interface ErrorBucket {
  /** The kind: key to value. */
  readonly by: SizedGroup["by"];
  /** Start of the bucket, µs. */
  readonly at: number;
  /** Its end. */
  readonly until: number;
  /** Events that failed so. */
  readonly failed: number;
  /** All events of the bucket. */
  readonly calls: number;
  /** Share of these with its interval. */
  readonly ratio: Estimate | null;
}

const BUCKET = "error bucket";

/** Every bucket with events for every kind of error, the most frequent kind first, each by time. Two batches. */
export async function errorBuckets(
  source: EventSource,
  { where, key, every, mostGroups }: ErrorBucketsOptions,
): Promise<ErrorBucket[]> {
  const failing = [...where, FAILED];
  const [kinds, times] = await ask(
    source,
    largestGroupsQuery({ where: failing, by: [key], mostGroups }),
    rowsQuery(densePlan(source, where)),
  );
  if (kinds.length === 0) return [];
  const bucket = every ?? bucketFor(source, times, times.reduce((sum, row) => sum + countOf(row, "rows"), 0));
  const [found] = await ask(source, errorBucketsQuery({ where, key, kinds, bucket }));
  return found;
}

/** Which buckets of which kinds of errors. */
export interface ErrorBucketsQueryOptions extends Pick<ErrorBucketsOptions, "where" | "key"> {
  /** The kinds, in the order of the answer. */
  readonly kinds: readonly SizedGroup[];
  /** Width of the buckets. */
  readonly bucket: TimeBucket;
}

/** Asks for the buckets of kinds of errors. */
export function errorBucketsQuery({ where, key, kinds, bucket }: ErrorBucketsQueryOptions): Query<ErrorBucket[]> {
  const by = [key];
  const at = { bucket, as: BUCKET };
  const cellId = (kind: AnswerRow, time: AnswerRow): string => `${time[BUCKET]} ${groupId(kind, by)}`;
  return {
    plans: [
      { where, by: [at], aggregates: SHARE_COUNTS },
      {
        where: [...where, FAILED, ...inGroups(by, kinds.map((kind) => kind.by))],
        by: [key, at],
        aggregates: { failed: { op: "count" } },
      },
    ],
    read([all, failed]): ErrorBucket[] {
      const countIn = new Map(failed!.map((row) => [cellId(row, row), countOf(row, "failed")]));
      const byTime = all!.toSorted((a, b) => countOf(a, BUCKET) - countOf(b, BUCKET));
      return kinds.flatMap((kind) =>
        byTime.map((row): ErrorBucket => {
          const count = countIn.get(cellId(kind.by, row)) ?? 0;
          return {
            by: kind.by,
            at: countOf(row, BUCKET),
            until: nextBucket(countOf(row, BUCKET), bucket),
            failed: count,
            calls: countOf(row, "calls"),
            ratio: countedShare(count, row),
          };
        })
      );
    },
  };
}
