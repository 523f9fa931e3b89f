/**
 * Exact quantiles from a histogram: which buckets hold the wanted ranks, and, once the values of these buckets are known,
 * the quantiles with their intervals. Pure.
 *
 * Quantile: type 7 of the sample in which each value occurs as often as its weight says. Interval: order statistics at
 * the ranks of {@linkcode quantileRanks}, with Kish's effective sample size (Σw)²/Σw² in place of n for weighted events.
 *
 * @module
 */
import { fewestForQuantile, interpolate } from "../stats/quantile.ts";
import { quantileRanks } from "../stats/quantile_interval.ts";
import type { QuantileEstimate, QuantileEstimates } from "./aggregate_plan.ts";
import type { GroupHistogram } from "./group_histograms.ts";

/** Values of a bucket in ascending order. */
export interface BucketValues {
  /** Values. */
  readonly values: ArrayLike<number>;
  /** Weight of each; `null` where nothing is sampled. */
  readonly weights: ArrayLike<number> | null;
}

/** What is wanted of every group. */
export interface WantedQuantiles {
  /** Between 0 and 1. */
  readonly probabilities: readonly number[];
  /** Of the intervals. */
  readonly confidence: number;
}

/** Positions on the scale of cumulated weight that one quantile needs. */
interface Positions {
  readonly probability: number;
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
  readonly interval: readonly [number, number] | null;
}

/** Places in the histogram of the buckets whose values are needed. */
export function wantedBuckets(group: GroupHistogram, wanted: WantedQuantiles): Set<number> {
  const buckets = new Set<number>();
  for (const { low, high, interval } of positionsOf(group, wanted)) {
    for (const position of [low, high, ...(interval ?? [])]) buckets.add(bucketAt(group, position).bucket);
  }
  return buckets;
}

/** The quantiles of a group, given the values of its wanted buckets. */
export function estimateQuantiles(
  group: GroupHistogram,
  wanted: WantedQuantiles,
  valuesOf: (bucket: number) => BucketValues,
): QuantileEstimates {
  const found = new Map<number, BucketValues>();
  const valueAt = (position: number): number => {
    const { bucket, before } = bucketAt(group, position);
    const known = found.get(bucket) ?? valuesOf(bucket);
    found.set(bucket, known);
    const { values, weights } = known;
    if (weights === null) return values[Math.min(values.length - 1, Math.floor(position - before))]!;
    let cumulated = before;
    for (let index = 0; index < values.length; index++) {
      cumulated += weights[index]!;
      if (cumulated > position) return values[index]!;
    }
    return values[values.length - 1]!;
  };
  const enough = positionsOf(group, wanted);
  const estimates = wanted.probabilities.map((probability): QuantileEstimate => {
    const positions = enough.find((one) => one.probability === probability);
    if (positions === undefined) return { probability, value: null, low: null, high: null };
    const value = interpolate(valueAt(positions.low), valueAt(positions.high), positions.fraction);
    const [low, high] = positions.interval?.map(valueAt) ?? [null, null];
    return { probability, value, low: low ?? null, high: high ?? null };
  });
  return { n: total(group.counts), estimates };
}

/** Positions already found: they are needed twice. */
const FOUND = new WeakMap<
  GroupHistogram,
  { readonly wanted: WantedQuantiles; readonly positions: readonly Positions[] }
>();

function positionsOf(group: GroupHistogram, wanted: WantedQuantiles): readonly Positions[] {
  const found = FOUND.get(group);
  if (found !== undefined && isSame(found.wanted, wanted)) return found.positions;
  const positions = findPositions(group, wanted);
  FOUND.set(group, { wanted, positions });
  return positions;
}

function isSame(a: WantedQuantiles, b: WantedQuantiles): boolean {
  return a.confidence === b.confidence && a.probabilities.join() === b.probabilities.join();
}

/** Positions of the quantiles for which there are enough values. */
function findPositions(group: GroupHistogram, { probabilities, confidence }: WantedQuantiles): Positions[] {
  const weight = total(group.weights);
  if (weight <= 0) return [];
  const effective = Math.max(1, Math.floor(weight * weight / group.squaredWeight + 1e-9));
  const perRank = weight / effective;
  return probabilities.filter((probability) => effective >= fewestForQuantile(probability)).map((probability) => {
    const position = Math.max(0, (weight - 1) * probability);
    const low = Math.floor(position);
    const ranks = ranksOf(effective, { probability, confidence });
    return {
      probability,
      low,
      high: Math.min(low + 1, Math.max(low, weight - 1)),
      fraction: position - low,
      interval: ranks === null ? null : [ranks.low * perRank, ranks.high * perRank],
    };
  });
}

type Ranks = ReturnType<typeof quantileRanks>;

/** Ranks of intervals by what they depend on: groups of several measures have the same number of values. */
const RANKS = new Map<string, Ranks>();
const MOST_RANKS = 50_000;

function ranksOf(n: number, options: { readonly probability: number; readonly confidence: number }): Ranks {
  const id = `${n} ${options.probability} ${options.confidence}`;
  let ranks = RANKS.get(id);
  if (ranks === undefined) {
    if (RANKS.size >= MOST_RANKS) RANKS.clear();
    RANKS.set(id, ranks = quantileRanks(n, options));
  }
  return ranks;
}

function bucketAt({ weights }: GroupHistogram, position: number): { bucket: number; before: number } {
  let before = 0;
  for (let bucket = 0; bucket < weights.length; bucket++) {
    if (before + weights[bucket]! > position) return { bucket, before };
    before += weights[bucket]!;
  }
  const bucket = weights.length - 1;
  return { bucket, before: before - weights[bucket]! };
}

function total(numbers: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index]!;
  return sum;
}
