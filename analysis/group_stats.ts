/** The statistics that every group of calls gets: asked in one plan, read into one typed value. @module */
import type {
  Aggregate,
  AggregatePlan,
  AnswerRow,
  Field,
  Filter,
  Measure,
  QuantileEstimates,
  Value,
} from "./engine/aggregate_plan.ts";
import { countOf, FAILED, LEAF, numberOf, OK, ratio } from "./group_keys.ts";
import { fewestForQuantile } from "./stats/quantile.ts";

/** Quantiles that groups are described by. */
const PROBABILITIES = [0.5, 0.9, 0.95, 0.99] as const;

/** An interval of a quantile; `null` when there are too few values for one. */
export type Interval = readonly [low: number, high: number] | null;

/** A distribution. Every number is `null` when no value is known. */
export interface Distribution {
  /** Known values. */
  readonly n: number;
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Smallest value. */
  readonly min: number | null;
  /** Median. */
  readonly p50: number | null;
  /** Quantile 0.9. */
  readonly p90: number | null;
  /** Quantile 0.95. */
  readonly p95: number | null;
  /** Quantile 0.99. */
  readonly p99: number | null;
  /** Largest value. */
  readonly max: number | null;
  /** 95 % interval of p50. */
  readonly p50_ci: Interval;
  /** 95 % interval of p90. */
  readonly p90_ci: Interval;
  /** 95 % interval of p95. */
  readonly p95_ci: Interval;
  /** 95 % interval of p99. */
  readonly p99_ci: Interval;
  /** Why some of the above is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** A group of calls. Counts are weighted by `sample_weight`. */
export interface GroupStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Calls. */
  readonly calls: number;
  /** Calls with `status = ok`. */
  readonly ok: number;
  /** All others. */
  readonly failed: number;
  /** `ok` / `calls`. */
  readonly success_ratio: number | null;
  /** Duration of the calls that succeeded. */
  readonly duration_ms: Distribution;
  /** Calls that succeeded and have no duration. */
  readonly without_duration: number;
  /** Duration of all calls added up. */
  readonly duration_sum_ms: number | null;
  /** From the start to the first token, of the calls that succeeded. */
  readonly first_token_ms: Distribution;
  /** Output tokens per second of the whole call, of the calls that succeeded. */
  readonly tokens_per_s: Distribution;
  /** Tokens read, cached ones included. */
  readonly input_tokens: number | null;
  /** Tokens written, reasoning included. */
  readonly output_tokens: number | null;
  /** Part of the input from the cache. */
  readonly cache_read_tokens: number | null;
  /** Part of the input written to the cache. */
  readonly cache_write_tokens: number | null;
  /** Part of the output that is reasoning. */
  readonly reasoning_tokens: number | null;
}

/** Output tokens per second over the whole call. */
const TOKENS_PER_S: Measure = { divide: ["output_tokens", "duration_ms"], scale: 1000 };

const DISTRIBUTIONS: Readonly<Record<string, Measure>> = {
  duration_ms: "duration_ms",
  first_token_ms: "first_token_ms",
  tokens_per_s: TOKENS_PER_S,
};

const TOKEN_SUMS = [
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
] as const;

/** One record for all plans: the engine makes what it needs of it once. */
const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  ok: { op: "count", where: [OK] },
  failed: { op: "count", where: [FAILED] },
  without_duration: { op: "count", where: [OK, { field: "duration_ms", in: [null] }] },
  duration_sum_ms: { op: "sum", of: "duration_ms" },
  ...Object.assign({}, ...Object.entries(DISTRIBUTIONS).map(([name, of]) => distributionAggregates(name, of))),
  ...Object.fromEntries(TOKEN_SUMS.map((of) => [`sum ${of}`, { op: "sum", of, where: [LEAF] }])),
};

/** The plan that asks for {@linkcode GroupStats}, most calls first. */
export function groupStatsPlan(where: readonly Filter[], by: readonly Field[], limit?: number): AggregatePlan {
  const plan = { where, by, aggregates: AGGREGATES, order: { by: "calls", descending: true } } as const;
  return limit === undefined ? plan : { ...plan, limit };
}

/** Reads the answer to {@linkcode groupStatsPlan}. */
export function readGroupStats(row: AnswerRow, by: readonly Field[]): GroupStats {
  const ok = countOf(row, "ok");
  const failed = countOf(row, "failed");
  return {
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    calls: countOf(row, "calls"),
    ok,
    failed,
    success_ratio: ratio(ok, ok + failed), // of their own sum: weights add up to a hair more or less than the calls
    duration_ms: readDistribution(row, "duration_ms"),
    without_duration: countOf(row, "without_duration"),
    duration_sum_ms: numberOf(row, "duration_sum_ms"),
    first_token_ms: readDistribution(row, "first_token_ms"),
    tokens_per_s: readDistribution(row, "tokens_per_s"),
    input_tokens: numberOf(row, "sum input_tokens"),
    output_tokens: numberOf(row, "sum output_tokens"),
    cache_read_tokens: numberOf(row, "sum cache_read_tokens"),
    cache_write_tokens: numberOf(row, "sum cache_write_tokens"),
    reasoning_tokens: numberOf(row, "sum reasoning_tokens"),
  };
}

/** Aggregates that describe the distribution of a measure over the calls that succeeded. */
function distributionAggregates(
  name: string,
  of: Measure,
  where: readonly Filter[] = [OK],
): Record<string, Aggregate> {
  return {
    [`${name} mean`]: { op: "mean", of, where },
    [`${name} min`]: { op: "min", of, where },
    [`${name} max`]: { op: "max", of, where },
    [`${name} quantiles`]: { op: "quantiles", of, probabilities: PROBABILITIES, where },
  };
}

/** Reads the answer to {@linkcode distributionAggregates}. */
function readDistribution(row: AnswerRow, name: string): Distribution {
  const quantiles = row[`${name} quantiles`] as QuantileEstimates;
  const { n, estimates } = quantiles;
  if (n === 0) return NO_DISTRIBUTION;
  const value = (probability: number): number | null =>
    estimates.find((one) => one.probability === probability)?.value ?? null;
  const interval = (probability: number): Interval => {
    const found = estimates.find((one) => one.probability === probability);
    return found === undefined || found.low === null || found.high === null ? null : [found.low, found.high];
  };
  return {
    n,
    mean: numberOf(row, `${name} mean`),
    min: numberOf(row, `${name} min`),
    p50: value(0.5),
    p90: value(0.9),
    p95: value(0.95),
    p99: value(0.99),
    max: numberOf(row, `${name} max`),
    p50_ci: interval(0.5),
    p90_ci: interval(0.9),
    p95_ci: interval(0.95),
    p99_ci: interval(0.99),
    reason: reasonOf(quantiles),
  };
}

const NO_DISTRIBUTION: Distribution = {
  n: 0,
  mean: null,
  min: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  max: null,
  p50_ci: null,
  p90_ci: null,
  p95_ci: null,
  p99_ci: null,
  reason: "no value is known",
};

/** Why quantiles or their intervals are `null`, for people; `null` when none is. */
export function reasonOf({ n, estimates }: QuantileEstimates): string | null {
  if (n === 0) return "no value is known";
  const short = estimates.filter(({ value }) => value === null).map(({ probability }) => {
    const fewest = fewestForQuantile(probability);
    return `${percentileName(probability)} needs ${fewest} values${n < fewest ? "" : " of equal weight"}`;
  });
  const open = estimates.filter(({ value, low }) => value !== null && low === null);
  const intervals = open.map(({ probability }) => percentileName(probability)).join(", ");
  const reasons = intervals === "" ? short : [...short, `the interval of ${intervals} needs more values`];
  return reasons.length === 0 ? null : `${reasons.join(", ")}, n is ${n}`;
}

/** p50, p99.9. */
export function percentileName(probability: number): string {
  return `p${Number((probability * 100).toPrecision(12))}`;
}
