/** Volumes per group and bucket of time: what is not there is 0. @module */
import { costQuery } from "../cost_stats.ts";
import type { Aggregate, AnswerRow, Field, Filter, GroupKey, TimeBucket, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { LLM_CALLS, numberOf } from "../group_keys.ts";
import type { ForecastMeasure } from "./forecast_measure.ts";
import type { PricedModels } from "../priced_models.ts";

/** A group with a number per bucket that holds some of its events; `null` where it is unknown. */
export interface GroupBuckets {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Start of the bucket in µs to the number. */
  readonly values: ReadonlyMap<number, number | null>;
}

/** Which volumes. */
export interface VolumeSeriesOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What adds up. */
  readonly of: Exclude<ForecastMeasure["of"], { kind: "series" }>;
  /** Width of the buckets. */
  readonly bucket: TimeBucket;
  /** The answer to `pricedModelsQuery`: what cost needs. */
  readonly models: PricedModels;
}

const BUCKET = "volume bucket";

/** Asks for a volume of every group that has events, by time. */
export function volumeSeriesQuery({ where, by, of, bucket, models }: VolumeSeriesOptions): Query<GroupBuckets[]> {
  const keys: GroupKey[] = [...by, { bucket, as: BUCKET }];
  if (of.kind === "cost") {
    const costs = costQuery({ where: [...where, ...LLM_CALLS], groupings: [keys], models });
    return {
      plans: costs.plans,
      read(answers): GroupBuckets[] {
        const rows = costs.read(answers)[0]!.map((cost) => ({ by: cost.by, value: cost.cost_usd }));
        return groupsOf(rows, by);
      },
    };
  }
  const aggregates = Object.fromEntries(of.aggregates.map((one, place): [string, Aggregate] => [`part ${place}`, one]));
  return {
    plans: [{ where, by: keys, aggregates }],
    read([rows]): GroupBuckets[] {
      return groupsOf(
        rows!.map((row) => ({ by: row as Readonly<Record<string, Value>>, value: sumOf(row, aggregates) })),
        by,
      );
    },
  };
}

/** Sum of the parts that are known; `null` where none is. */
function sumOf(row: AnswerRow, aggregates: Readonly<Record<string, Aggregate>>): number | null {
  const parts = Object.keys(aggregates).map((name) => numberOf(row, name)).filter((part) => part !== null);
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

interface BucketRow {
  readonly by: Readonly<Record<string, Value>>;
  readonly value: number | null;
}

function groupsOf(rows: readonly BucketRow[], by: readonly Field[]): GroupBuckets[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((key) => row.by[key])));
  return [...groups.values()].map((members): GroupBuckets => ({
    by: Object.fromEntries(by.map((key) => [key, members[0]!.by[key]!])),
    values: new Map(members.map((row) => [row.by[BUCKET] as number, row.value])),
  }));
}
