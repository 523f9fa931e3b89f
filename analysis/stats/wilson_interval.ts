/** Confidence intervals of ratios. @module */
import { requireConfidence } from "./argument_checks.ts";
import { normalQuantile } from "./normal_distribution.ts";

/** How often something happened, and out of how many. */
export interface Ratio {
  /** From 0 to `trials`; may be a fraction where events are weighted. */
  readonly successes: number;
  /** 0 or more; Kish's effective number where events are weighted, see {@linkcode effectiveCount}. */
  readonly trials: number;
}

/** Settings of an interval. */
export interface IntervalOptions {
  /**
   * Share of such intervals that hold the truth, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
}

/** Two bounds. */
export type Interval = readonly [low: number, high: number];

/**
 * Confidence interval of a ratio of independent trials, `null` when there were none.
 *
 * Method: score interval without continuity correction, Wilson (1927); it never leaves 0..1 and says something at 0 of n
 * (at 95 %, 0 of 10 is at most 28 %). Constant time.
 *
 * @throws {RangeError} If the successes are not between 0 and the trials, or the confidence is out of bounds.
 *
 * @example R: prop.test(7, 12, correct = FALSE)$conf.int
 * ```ts
 * import { wilsonInterval } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [low, high] = wilsonInterval({ successes: 7, trials: 12 })!;
 * assertAlmostEquals(low, 0.31951131, 1e-8);
 * assertAlmostEquals(high, 0.80673969, 1e-8);
 * ```
 */
export function wilsonInterval(ratio: Ratio, options: IntervalOptions = {}): Interval | null {
  const { confidence = 0.95 } = options;
  const { successes, trials } = ratio;
  requireConfidence("compute Wilson interval", confidence);
  if (!(successes >= 0 && successes <= trials && Number.isFinite(trials))) {
    throw new RangeError(
      `Cannot compute Wilson interval: successes must be between 0 and trials, current values are ${successes} and ${trials}`,
    );
  }
  if (trials === 0) return null;
  const z = -normalQuantile((1 - confidence) / 2);
  const share = successes / trials;
  const centre = share + z * z / (2 * trials);
  const reach = z * Math.sqrt((share * (1 - share) + z * z / (4 * trials)) / trials);
  const scale = 1 + z * z / trials;
  // Exact at the ends, where the difference of two equal numbers leaves a rounding error.
  const low = successes === 0 ? 0 : Math.max(0, (centre - reach) / scale);
  const high = successes === trials ? 1 : Math.min(1, (centre + reach) / scale);
  return [low, high];
}

/**
 * Difference of two independent ratios (the first less the second) with its confidence interval; `null` when one of them
 * has no trials.
 *
 * Method: hybrid score interval without continuity correction, method 10 of Newcombe (1998), Statistics in Medicine 17:
 * 873–890. Constant time.
 *
 * @throws {RangeError} If successes are not between 0 and the trials, or the confidence is out of bounds.
 *
 * @example Newcombe (1998), table II (a): 56/70 − 48/80 is 0.2, from 0.0524 to 0.3339
 * ```ts
 * import { newcombeInterval } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { low, high } = newcombeInterval({ successes: 56, trials: 70 }, { successes: 48, trials: 80 })!;
 * assertAlmostEquals(low, 0.0524, 5e-5);
 * assertAlmostEquals(high, 0.3339, 5e-5);
 * ```
 */
export function newcombeInterval(first: Ratio, second: Ratio, options: IntervalOptions = {}): Estimate | null {
  const a = wilsonInterval(first, options);
  const b = wilsonInterval(second, options);
  if (a === null || b === null) return null;
  const [p, q] = [first.successes / first.trials, second.successes / second.trials];
  const value = p - q;
  return { value, low: value - Math.hypot(p - a[0], b[1] - q), high: value + Math.hypot(a[1] - p, q - b[0]) };
}

/** An estimate between its confidence bounds. */
export interface Estimate {
  /** The estimate, in the unit of what was measured. */
  readonly value: number;
  /** Lower confidence bound. */
  readonly low: number;
  /** Upper confidence bound. */
  readonly high: number;
}

/**
 * Kish's effective number of values: how many unweighted values say as much as these weighted ones; 0 when all weigh
 * nothing.
 *
 * Method: (Σw)²/Σw², Kish (1965), Survey Sampling §11.7. Cost O(n).
 *
 * @example
 * ```ts
 * import { effectiveCount } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(effectiveCount([5, 5, 5]), 3);
 * assertEquals(effectiveCount([1, 1, 1, 9]), 144 / 84);
 * ```
 */
export function effectiveCount(weights: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let index = 0; index < weights.length; index++) {
    sum += weights[index]!;
    squares += weights[index]! * weights[index]!;
  }
  return squares === 0 ? 0 : sum * sum / squares;
}
