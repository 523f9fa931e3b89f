/** What comes: volumes and measures of groups, ahead of the last whole bucket of time. @module */
import type { Field, Filter, TimeBucket, Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query, rowsQuery } from "./engine/query.ts";
import { bucketEdges, type BucketSpan, countBuckets, wholeBuckets } from "./series/calendar_buckets.ts";
import { forecastBucket, usualHorizon, usualSeasons } from "./forecast/forecast_bucket.ts";
import type { ForecastMeasure } from "./forecast/forecast_measure.ts";
import { type GroupBuckets, volumeSeriesQuery } from "./forecast/volume_series.ts";
import { inGroups, LLM_CALLS } from "./group_keys.ts";
import { densePlan, type DenseSpan, denseSpan, insideSpan } from "./series/dense_span.ts";
import { type Series, seriesQuery } from "./series/series.ts";
import { type Forecast, type ForecastScale, type ForecastValue, holtWinters } from "./stats/mod.ts";
import { NOTHING_PRICED, type PricedModels, pricedModelsQuery } from "./priced_models.ts";

/** What to forecast. */
export interface ForecastStatsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is forecast. */
  readonly measure: ForecastMeasure;
  /** Width of the buckets. @default {15m for up to 2 days, 1h for up to 4 weeks, 1d for up to 4 years, 1w} */
  readonly every?: TimeBucket;
  /** Buckets ahead. @default {24 of hours and less, 30 days, 4 weeks or months; at most a third of those known} */
  readonly ahead?: number;
  /** Length of the repeating pattern in buckets; 1 for none. @default {a day of hours and less, or a week of them where that foretold better; a week of days} */
  readonly season?: number;
  /** Share of the intervals that hold what comes. */
  readonly confidence: number;
  /** Most groups, those with most events. */
  readonly mostGroups: number;
  /** What "now" is, µs. */
  readonly now: number;
}

/** A forecast of some time ahead. */
export interface ForecastStep extends ForecastValue {
  /** Its start, µs. */
  readonly at: number;
  /** Its end, µs. */
  readonly until: number;
}

/** What was. */
export interface PastStep extends Pick<ForecastStep, "at" | "until"> {
  /** The measure. */
  readonly value: number | null;
}

/** A forecast of a group. Without one everything but `by`, `measure`, `bucket`, `n` and `reason` is empty. */
export interface ForecastStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What is forecast. */
  readonly measure: ForecastMeasure;
  /** Width of the buckets; `null` without events. */
  readonly bucket: TimeBucket | null;
  /** Whole buckets whose value is known. */
  readonly n: number;
  /** How it was made, see `holtWinters`. */
  readonly method: "holt_winters" | "holt" | "exponential" | "seasonal_naive" | null;
  /** What it was made of: whole buckets, the latest last; `null` where a value is unknown. */
  readonly past: readonly PastStep[];
  /** One per bucket ahead. */
  readonly steps: readonly ForecastStep[];
  /** All of them together; `null` for measures that do not add up. */
  readonly total: ForecastStep | null;
  /** The last known time of the same length added up; `null` where that is not known. */
  readonly before: number | null;
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** Most buckets that are looked at: later ones when there are more. */
export const MOST_FORECAST_BUCKETS = 1000;

/** Forecasts of groups, those with most events first. Two batches. */
export async function forecastStats(source: EventSource, options: ForecastStatsOptions): Promise<ForecastStats[]> {
  const { where, by, measure, mostGroups } = options;
  const rows = { op: "rows" } as const;
  const [groups, times, models] = await ask(
    source,
    rowsQuery({ where, by, aggregates: { rows }, order: { by: "rows", descending: true }, limit: mostGroups }),
    rowsQuery(densePlan(source, where)),
    isPriced(measure) ? pricedModelsQuery(source, [...where, ...LLM_CALLS]) : NOTHING_PRICED,
  );
  const span = denseSpan(source, times);
  const keys = groups.map((row) => Object.fromEntries(by.map((key) => [key, row[key] as Value])));
  const [found] = await ask(source, forecastQuery(source, { ...options, groups: keys, models, span }));
  return found;
}

/** Whether a measure needs the answer to `pricedModelsQuery`. */
export function isPriced({ of }: ForecastMeasure): boolean {
  return of.kind === "cost" || (of.kind === "series" && of.measure.of.kind === "cost_per_call");
}

interface ForecastQueryOptions extends ForecastStatsOptions {
  /** The groups. */
  readonly groups: readonly Readonly<Record<string, Value>>[];
  /** The answer to `pricedModelsQuery`. */
  readonly models: PricedModels;
  /** Where the events lie; `null` without events. */
  readonly span: DenseSpan | null;
}

/** Asks for what a forecast needs, and makes it. Asks nothing where there is none to make. */
export function forecastQuery(source: EventSource, options: ForecastQueryOptions): Query<ForecastStats[]> {
  const { where, by, measure, groups, models, span, now } = options;
  const bucket = span === null ? null : options.every ?? forecastBucket(span);
  const whole = span === null || bucket === null ? null : latestBuckets(source, { bucket, since: span.from, now });
  const reason = source.clock === "relative"
    ? "times are distances from the start of each file, not dates: nothing lies ahead of them"
    : span === null
    ? "there are no events"
    : whole === null
    ? `no whole bucket of ${bucket} lies between the first and the last event`
    : null;
  if (reason !== null) {
    return {
      plans: [],
      read: () => groups.map((group) => ({ ...nothing(options, bucket), by: group, reason })),
    };
  }
  const inside = [
    ...where,
    insideSpan(whole!),
    ...inGroups(by, groups),
  ];
  const forecastOf = (group: GroupBuckets): ForecastStats =>
    groupForecast(group, { ...options, bucket: bucket!, whole: whole! });
  if (measure.of.kind === "series") {
    const query = seriesQuery({ where: inside, by, groups, measures: [measure.of.measure], bucket: bucket!, models });
    return {
      plans: query.plans,
      read: (answers) => query.read(answers).map((series) => forecastOf(bucketsOf(series))),
    };
  }
  const query = volumeSeriesQuery({ where: inside, by, of: measure.of, bucket: bucket!, models });
  return {
    plans: query.plans,
    read(answers): ForecastStats[] {
      const idOf = (group: GroupBuckets["by"]): string => JSON.stringify(by.map((key) => group[key]));
      const found = new Map(query.read(answers).map((group) => [idOf(group.by), group]));
      return groups.map((group) => forecastOf(found.get(idOf(group)) ?? { by: group, values: new Map() }));
    },
  };
}

function latestBuckets(
  source: EventSource,
  options: { readonly bucket: TimeBucket; readonly since: number; readonly now: number },
): BucketSpan | null {
  const whole = wholeBuckets(source, options);
  const { bucket } = options;
  const spare = whole === null ? 0 : countBuckets(whole, bucket) - MOST_FORECAST_BUCKETS;
  return spare <= 0 ? whole : { from: bucketEdges(whole!.from, { bucket, count: spare }).at(-1)!, to: whole!.to };
}

function bucketsOf({ by, points }: Series): GroupBuckets {
  return { by, values: new Map(points.map(({ at, value }) => [at, value])) };
}

/** Office hours are a fifth of a week. */
const FEWEST_FILLED = 1 / 8;

interface Group extends ForecastStatsOptions {
  readonly bucket: TimeBucket;
  readonly whole: BucketSpan;
}

function groupForecast({ by, values }: GroupBuckets, options: Group): ForecastStats {
  const { measure, bucket, whole, confidence } = options;
  const isVolume = measure.of.kind !== "series";
  const first = [...values.keys()].reduce((least, at) => Math.min(least, at), Infinity);
  const none = { ...nothing(options, bucket), by };
  const count = first === Infinity ? 0 : countBuckets({ from: first, to: whole.to }, bucket);
  const starts = bucketEdges(first, { bucket, count }).slice(0, count);
  const series = starts.map((at) => values.has(at) ? values.get(at)! : isVolume ? 0 : null);
  const known = series.filter((value) => value !== null);
  if (known.length === 0) return { ...none, reason: `no bucket of ${bucket} holds a value` };
  const filled = known.filter((value) => value !== 0).length;
  if (isVolume && filled < FEWEST_FILLED * count) {
    return {
      ...none,
      n: known.length,
      reason: `${filled} of ${count} buckets of ${bucket} hold any: too few for a forecast`,
    };
  }
  const horizon = options.ahead ?? usualHorizon(bucket, count);
  const scale = scaleOf(known, measure);
  const seasons = options.season === undefined ? usualSeasons(bucket, { known: count, horizon }) : [options.season];
  const found = surest(seasons.map((season) => holtWinters(series, { season, horizon, confidence, scale })));
  if (found === null) {
    return { ...none, n: known.length, reason: `a forecast needs 4 buckets of ${bucket}, n is ${known.length}` };
  }
  const edges = bucketEdges(whole.to, { bucket, count: horizon });
  const bounded = (step: ForecastValue): ForecastValue => measure.name === "error_ratio" ? asShare(step) : step;
  const steps = found.steps.map((step, ahead) => ({ at: edges[ahead]!, until: edges[ahead + 1]!, ...bounded(step) }));
  const total = isVolume ? { at: edges[0]!, until: edges.at(-1)!, ...found.total } : null;
  const before = series.slice(-horizon);
  const isKnown = isVolume && before.length === horizon && before.every((value) => value !== null);
  return {
    ...none,
    n: known.length,
    method: found.method,
    past: starts.map((at, place) => ({ at, until: starts[place + 1] ?? whole.to, value: series[place]! })),
    steps,
    total,
    before: isKnown ? before.reduce((sum, value) => sum + value!, 0) : null,
    reason: reasonOf({ steps, total, n: known.length, bucket }),
  };
}

/** The one whose earlier forecasts missed by least: it knows the pattern that is there. */
function surest(forecasts: readonly (Forecast | null)[]): Forecast | null {
  return forecasts.reduce((best, each) => {
    if (best === null || each === null) return best ?? each;
    return (each.earlier_error ?? Infinity) < (best.earlier_error ?? Infinity) ? each : best;
  });
}

/** Volumes on square roots: their noise grows with them. Other measures on logarithms where they have them. */
function scaleOf(known: readonly number[], { of }: ForecastMeasure): ForecastScale {
  if (of.kind !== "series" || of.measure.of.kind === "error_ratio") return "sqrt";
  if (known.every((value) => value > 0)) return "log";
  return known.every((value) => value >= 0) ? "sqrt" : "linear";
}

function asShare({ value, low, high }: ForecastValue): ForecastValue {
  return {
    value: Math.min(1, value),
    low: low === null ? null : Math.min(1, low),
    high: high === null ? null : Math.min(1, high),
  };
}

function reasonOf(
  { steps, total, n, bucket }: Pick<ForecastStats, "steps" | "total" | "n"> & { readonly bucket: TimeBucket },
): string | null {
  const bounded = steps.filter(({ low }) => low !== null).length;
  const history = `n is ${n} buckets of ${bucket}`;
  if (bounded < steps.length) return `too few earlier forecasts for bounds beyond ${bounded} buckets ahead, ${history}`;
  return total !== null && total.low === null ? `too few earlier forecasts for bounds of the total, ${history}` : null;
}

function nothing(
  { measure }: Pick<ForecastStatsOptions, "measure">,
  bucket: TimeBucket | null,
): Omit<ForecastStats, "by" | "reason"> {
  return { measure, bucket, n: 0, method: null, past: [], steps: [], total: null, before: null };
}
