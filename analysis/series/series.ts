/** Series of a measure per group, one value per bucket of time. @module */
import type {
  AggregatePlan,
  AnswerRow,
  Field,
  Filter,
  GroupKey,
  QuantileEstimates,
  TimeBucket,
  Value,
} from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { costQuery, type CostStats } from "../cost_stats.ts";
import { countOf, inGroups, LLM_CALLS, numberOf, ratio } from "../group_keys.ts";
import { normalQuantile } from "../stats/normal_distribution.ts";
import { measureAggregates, type SeriesMeasure } from "./series_measure.ts";
import type { PricedModels } from "../priced_models.ts";

/** One bucket of a series. */
export interface SeriesPoint {
  /** Start of the bucket, µs. */
  readonly at: number;
  /** The measure. */
  readonly value: number;
  /** Known values behind it. */
  readonly n: number;
  /** Standard error of the value, relative to it for measures whose changes are ratios; `null` where it is unknown. */
  readonly deviation: number | null;
}

/** A measure of a group over time. */
export interface Series {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What was measured. */
  readonly measure: SeriesMeasure;
  /** Width of the buckets. */
  readonly bucket: TimeBucket;
  /** Buckets in which the measure is known, ascending. */
  readonly points: readonly SeriesPoint[];
}

/** Which series. */
export interface SeriesOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** The groups that are wanted: there can be too many to follow all. */
  readonly groups: readonly Readonly<Record<string, Value>>[];
  /** What is measured. */
  readonly measures: readonly SeriesMeasure[];
  /** Width of the buckets. */
  readonly bucket: TimeBucket;
  /** The answer to `pricedModelsQuery`: what cost per call needs. */
  readonly models: PricedModels;
}

const BUCKET = "series bucket";

/** Asks for series of groups: per group, one per measure in their order. */
export function seriesQuery(options: SeriesOptions): Query<Series[]> {
  const { where, by, groups, measures, bucket, models } = options;
  const keys: GroupKey[] = [...by, { bucket, as: BUCKET }];
  const wanted = [...where, ...inGroups(by, groups)];
  const aggregates = Object.assign({ rows: { op: "rows" } }, ...measures.map(measureAggregates));
  const plan: AggregatePlan = { where: wanted, by: keys, aggregates };
  const isPriced = measures.some(({ of }) => of.kind === "cost_per_call");
  const costs = isPriced ? costQuery({ where: [...wanted, ...LLM_CALLS], groupings: [keys], models }) : null;
  return {
    plans: [plan, ...costs?.plans ?? []],
    read([rows, ...answers]): Series[] {
      const cells = byGroup(rows!, by, (row) => by.map((key) => row[key]));
      const prices = byGroup(costs?.read(answers)[0] ?? [], by, (cost) => by.map((key) => cost.by[key]));
      return groups.flatMap((group) => {
        const id = JSON.stringify(by.map((key) => group[key]));
        return measures.map((measure): Series => {
          const points = measure.of.kind === "cost_per_call"
            ? (prices.get(id) ?? []).flatMap(costPoint)
            : (cells.get(id) ?? []).flatMap((row) => pointOf(row, measure));
          return { by: group, measure, bucket, points: pooled(points.sort((a, b) => a.at - b.at), measure) };
        });
      });
    },
  };
}

function byGroup<Row>(rows: readonly Row[], by: readonly Field[], keysOf: (row: Row) => unknown[]): Map<string, Row[]> {
  return by.length === 0 ? new Map([["[]", [...rows]]]) : Map.groupBy(rows, (row) => JSON.stringify(keysOf(row)));
}

const NORMAL_95 = -normalQuantile(0.025);

function pointOf(row: AnswerRow, { name, of, scale }: SeriesMeasure): SeriesPoint[] {
  const at = row[BUCKET] as number;
  if (of.kind === "error_ratio") {
    const calls = countOf(row, `${name} of`);
    return calls === 0 ? [] : [{ at, value: countOf(row, name) / calls, n: countOf(row, "rows"), deviation: null }];
  }
  if (of.kind === "mean") {
    const [value, deviation] = [numberOf(row, name), numberOf(row, `${name} deviation`)];
    const n = countOf(row, `${name} known`);
    if (value === null) return [];
    const size = scale === "ratio" ? Math.abs(value) : 1;
    return [{ at, value, n, deviation: deviation === null || size === 0 ? null : deviation / Math.sqrt(n) / size }];
  }
  if (of.kind === "tokens_per_call") {
    const n = countOf(row, `${name} known`);
    const value = ratio(countOf(row, `${name} input`) + countOf(row, `${name} output`), n);
    return value === null ? [] : [{ at, value, n, deviation: null }];
  }
  const { n, estimates } = row[name] as QuantileEstimates;
  const { value, low, high } = estimates[0]!;
  if (value === null) return [];
  if (low === null || high === null) return [{ at, value, n, deviation: null }];
  const width = scale === "ratio" && low > 0 ? Math.log(high / low) : high - low;
  return [{ at, value, n, deviation: width / (2 * NORMAL_95) }];
}

function costPoint({ by, calls, unpriced_calls, cost_per_call_usd }: CostStats): SeriesPoint[] {
  if (cost_per_call_usd === null) return [];
  return [{
    at: by[BUCKET] as number,
    value: cost_per_call_usd,
    n: Math.round(calls - unpriced_calls),
    deviation: null,
  }];
}

/**
 * Standard errors as one spread of single values over √n: that of a bucket by itself is too rough. The share of failures has
 * that of its mean.
 */
function pooled(points: readonly SeriesPoint[], { of }: SeriesMeasure): SeriesPoint[] {
  const spread = of.kind === "error_ratio" ? binomialSpread(points) : medianSpread(points);
  return points.map((point) => ({ ...point, deviation: spread === null ? null : spread / Math.sqrt(point.n) }));
}

function binomialSpread(points: readonly SeriesPoint[]): number | null {
  const n = points.reduce((sum, point) => sum + point.n, 0);
  const mean = points.reduce((sum, point) => sum + point.value * point.n, 0) / n;
  return n === 0 || mean === 0 || mean === 1 ? null : Math.sqrt(mean * (1 - mean));
}

function medianSpread(points: readonly SeriesPoint[]): number | null {
  const spreads = points.flatMap(({ n, deviation }) => deviation === null ? [] : [deviation * Math.sqrt(n)]).sort((
    a,
    b,
  ) => a - b);
  return spreads.length === 0 ? null : spreads[spreads.length >> 1]!;
}
