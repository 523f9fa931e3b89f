/** Confidence intervals of any statistic. @module */
import { requireAtMost, requireConfidence, requireFinite, requireWhole } from "./argument_checks.ts";
import { normalProbability, normalQuantile } from "./normal_distribution.ts";
import { quantile } from "./quantile.ts";
import { DEFAULT_SEED, type SeededRandom, seededRandom } from "./seeded_random.ts";
import type { Estimate } from "./wilson_interval.ts";

/** Most values that {@linkcode bootstrap} draws from; beyond, resample a histogram or a sample of the values. */
export const MOST_BOOTSTRAP_VALUES = 10_000;

/** A number computed from values, `null` or NaN when there is none. */
export type Statistic = (values: readonly number[]) => number | null;

/** Settings of {@linkcode bootstrap}. */
export interface BootstrapOptions {
  /**
   * Samples drawn, at least 100.
   *
   * @default {2000}
   */
  readonly resamples?: number;
  /**
   * Share of such intervals that hold the truth, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
  /**
   * Seed of the draws.
   *
   * @default {20260101}
   */
  readonly seed?: number;
  /**
   * Mean length of the blocks that are drawn together, for values in order of time that depend on their neighbours; at
   * least 1. About n^(1/3), or 1/(1 − φ) and more.
   *
   * @default {1}
   */
  readonly blockLength?: number;
}

/**
 * Confidence interval of a statistic by resampling; `null` when there are fewer than 2 values, or the statistic has no value
 * on them or on most resamples. Of equal values both bounds are the statistic itself.
 *
 * Method: BCa (bias corrected and accelerated), Efron, JASA 82 (1987), acceleration by the jackknife of at most 200 groups of
 * values. With `blockLength` above 1 the stationary bootstrap of Politis & Romano, JASA 89 (1994), on a circle, and
 * percentile bounds, since the jackknife takes values as independent. Quantiles far out (n·(1 − p) < 5) have no usable
 * bootstrap: use `quantileInterval`. Measured coverage at 95 %: mean of 30 lognormal values
 * (σ 0.8) 92 %; mean of 200 values with AR(1) 0.6 67 % drawn singly, 89 % in blocks of 10. Weighted values:
 * {@linkcode representativeValues}. Cost: resamples × the statistic; mean of 1,000 values: about 18 ms, of 10,000 170 ms.
 *
 * @param values Finite, not modified; in order of time when `blockLength` is above 1.
 * @param statistic Called with samples of as many values, which it must not keep.
 * @throws {RangeError} If there are more than {@linkcode MOST_BOOTSTRAP_VALUES} values, one is not finite, or an option is
 * out of bounds.
 *
 * @example
 * ```ts
 * import { bootstrap } from "@kymo/kymo/stats";
 * import { assert } from "@std/assert";
 *
 * const values = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20];
 * const mean = (sample: readonly number[]): number => sample.reduce((sum, value) => sum + value) / sample.length;
 * const { value, low, high } = bootstrap(values, mean)!;
 * assert(value === 10.6 && low > 7 && low < 8.5 && high > 13 && high < 15);
 * ```
 */
export function bootstrap(
  values: readonly number[],
  statistic: Statistic,
  options: BootstrapOptions = {},
): Estimate | null {
  const action = "bootstrap";
  const { resamples = 2000, confidence = 0.95, seed = DEFAULT_SEED, blockLength = 1 } = options;
  requireAtMost(action, values.length, MOST_BOOTSTRAP_VALUES);
  requireFinite(action, values);
  requireWhole(action, "resamples", resamples, 100);
  requireConfidence(action, confidence);
  if (!(blockLength >= 1 && Number.isFinite(blockLength))) {
    throw new RangeError(`Cannot ${action}: blockLength must be at least 1, current value is ${blockLength}`);
  }
  if (values.length < 2) return null;
  const value = usable(statistic(values));
  if (value === null) return null;
  const random = seededRandom(seed);
  const drawn: number[] = [];
  const sample = new Array<number>(values.length).fill(0);
  for (let run = 0; run < resamples; run++) {
    if (blockLength === 1) drawValues(sample, values, random);
    else drawBlocks(sample, values, { random, blockLength });
    const found = usable(statistic(sample));
    if (found !== null) drawn.push(found);
  }
  if (drawn.length < resamples / 2) return null;
  const sorted = Float64Array.from(drawn).sort();
  const tail = (1 - confidence) / 2;
  const skew = blockLength === 1
    ? { bias: biasOf(sorted, value), acceleration: accelerationOf(values, statistic) }
    : null;
  const bound = (z: number): number => {
    if (skew === null) return quantile(sorted, normalProbability(z))!;
    const shifted = skew.bias + z;
    return quantile(sorted, normalProbability(skew.bias + shifted / (1 - skew.acceleration * shifted)))!;
  };
  return { value, low: bound(normalQuantile(tail)), high: bound(-normalQuantile(tail)) };
}

function drawValues(sample: number[], values: readonly number[], random: SeededRandom): void {
  for (let index = 0; index < sample.length; index++) sample[index] = values[random.below(values.length)]!;
}

/** Blocks of geometric length, which make the resampled series stationary. */
function drawBlocks(
  sample: number[],
  values: readonly number[],
  { random, blockLength }: { readonly random: SeededRandom; readonly blockLength: number },
): void {
  let position = random.below(values.length);
  for (let index = 0; index < sample.length; index++) {
    sample[index] = values[position]!;
    position = random.next() * blockLength < 1 ? random.below(values.length) : (position + 1) % values.length;
  }
}

/** How far the median of the resamples lies from the statistic; ties count half, or a median's would be all to one side. */
function biasOf(sorted: Float64Array, value: number): number {
  let [below, equal] = [0, 0];
  for (const each of sorted) {
    if (each < value) below++;
    else if (each === value) equal++;
  }
  const share = (below + equal / 2) / sorted.length;
  return normalQuantile(Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, share)));
}

/** A sixth of the skewness of the jackknife. */
function accelerationOf(values: readonly number[], statistic: Statistic): number {
  const groups = Math.min(values.length, 200);
  const left: number[] = [];
  for (let group = 0; group < groups; group++) {
    const found = usable(statistic(values.filter((_, index) => index % groups !== group)));
    if (found !== null) left.push(found);
  }
  const mean = left.reduce((sum, each) => sum + each, 0) / left.length;
  const squares = left.reduce((sum, each) => sum + (mean - each) ** 2, 0);
  const cubes = left.reduce((sum, each) => sum + (mean - each) ** 3, 0);
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function usable(found: number | null): number | null {
  return found !== null && Number.isFinite(found) ? found : null;
}
