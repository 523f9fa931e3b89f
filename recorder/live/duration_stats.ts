/** How durations are distributed: exactly, or from a sketch. Pure. @module */
import type { QuantileSketch } from "./quantile_sketch.ts";

/**
 * A distribution of durations in milliseconds; every number is over the same `n` values. Sum, mean, smallest and largest
 * are `null` where there is no value. A quantile is `null` until it says more than the largest value does: p50 needs 2
 * values, p90 10, p99 100.
 */
export interface DurationStats {
  /** Durations. */
  readonly n: number;
  /** Sum. */
  readonly sum: number | null;
  /** Arithmetic mean: `sum` / `n`. */
  readonly mean: number | null;
  /** Smallest. */
  readonly min: number | null;
  /** Median. */
  readonly p50: number | null;
  /** Quantile 0.9. */
  readonly p90: number | null;
  /** Quantile 0.99. */
  readonly p99: number | null;
  /** Largest. */
  readonly max: number | null;
}

/** The quantiles that are told, with the fewest values they need: 1/(1 − p). */
const QUANTILES = { p50: [0.5, 2], p90: [0.9, 10], p99: [0.99, 100] } as const;

/**
 * The distribution of values that are all at hand: quantiles are interpolated linearly between closest ranks, Hyndman &
 * Fan (1996) type 7, the default of R and NumPy. One sort.
 */
export function exactStats(values: readonly number[]): DurationStats {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    n,
    sum: n === 0 ? null : sum,
    mean: n === 0 ? null : sum / n,
    min: sorted[0] ?? null,
    ...quantilesOf(n, (probability) => type7(sorted, probability)),
    max: sorted[n - 1] ?? null,
  };
}

/** The distribution of everything a sketch has seen: quantiles within its relative accuracy, the rest exact. */
export function sketchStats(sketch: QuantileSketch): DurationStats {
  const { n, sum, min, max } = sketch;
  return {
    n,
    sum: n === 0 ? null : sum,
    mean: n === 0 ? null : sum / n,
    min,
    ...quantilesOf(n, (probability) => sketch.quantile(probability)),
    max,
  };
}

function quantilesOf(
  n: number,
  quantile: (probability: number) => number | null,
): Pick<DurationStats, keyof typeof QUANTILES> {
  const told = (name: keyof typeof QUANTILES): number | null => {
    const [probability, fewest] = QUANTILES[name];
    return n < fewest ? null : quantile(probability);
  };
  return { p50: told("p50"), p90: told("p90"), p99: told("p99") };
}

function type7(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const low = Math.floor(position);
  const lower = sorted[low]!;
  const upper = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - low);
}
