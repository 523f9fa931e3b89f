/** Durations of which some were cut off. @module */
import { requireConfidence, requireFinite, requireSameLength, requireWeights } from "./argument_checks.ts";
import { normalQuantile } from "./normal_distribution.ts";
import { requireProbability } from "./quantile.ts";

/** Settings of {@linkcode kaplanMeier}. */
export interface SurvivalOptions {
  /** Weight of each duration, 0 or more; all count the same when left out. */
  readonly weights?: readonly number[];
  /**
   * Share of such intervals that hold the survival at one time, between 0 and 1.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
}

/** What is known at a duration at which something ended. */
export interface SurvivalStep {
  /** The duration. */
  readonly duration: number;
  /** Weight of all that lasted so long. */
  readonly at_risk: number;
  /** Weight of what ended then. */
  readonly ended: number;
  /** Probability to last longer. */
  readonly survival: number;
  /** Its lower confidence bound. */
  readonly low: number;
  /** Its upper confidence bound. */
  readonly high: number;
}

/**
 * Distribution of durations some of which were cut off (timeouts, aborts, still running): those lasted at least so long, and
 * leaving them out, or taking them as ends, makes every quantile too small.
 *
 * Method: product limit, Kaplan & Meier, JASA 53 (1958); variance by Greenwood (1926), bounds on the log-log scale
 * (Kalbfleisch & Prentice 1980), which stay in 0..1. What is cut off at a duration at which others end counts as longer.
 * Weights enter counts and variance as Σw² asks (Xie & Liu 2005). Being cut off must not depend on how long it would have
 * taken. Cost: one sort, O(n log n).
 *
 * @param durations 0 or more, finite, in any order, not modified.
 * @param observed Whether each ended by itself; false where it was cut off.
 * @returns One step per duration at which something ended, ascending; none when nothing did. The last is
 * survival 0 when the longest was observed; its bounds are 0 then, since nothing is left to vary.
 * @throws {RangeError} If the lists differ in length, a duration is negative or not finite, a weight is negative or the
 * confidence is out of bounds.
 *
 * @example
 * ```ts
 * import { kaplanMeier } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const steps = kaplanMeier([2, 3, 3, 5, 8], [true, true, false, true, false]);
 * assertEquals(steps.map(({ duration, at_risk }) => [duration, at_risk]), [[2, 5], [3, 4], [5, 2]]);
 * assertEquals(steps.map(({ survival }) => Math.round(survival * 1000) / 1000), [0.8, 0.6, 0.3]);
 * ```
 */
export function kaplanMeier(
  durations: readonly number[],
  observed: readonly boolean[],
  options: SurvivalOptions = {},
): SurvivalStep[] {
  const action = "estimate survival";
  const { confidence = 0.95, weights = new Array<number>(durations.length).fill(1) } = options;
  requireConfidence(action, confidence);
  requireFinite(action, durations, "durations");
  requireSameLength(action, "durations and observed", durations, observed.map(Number));
  requireWeights(action, weights, durations);
  const negative = durations.find((duration) => duration < 0);
  if (negative !== undefined) {
    throw new RangeError(`Cannot ${action}: durations must be 0 or more, current value is ${negative}`);
  }
  const order = Array.from(durations.keys()).filter((index) => weights[index]! > 0);
  order.sort((a, b) => durations[a]! - durations[b]!);
  let atRisk = order.reduce((sum, index) => sum + weights[index]!, 0);
  let squares = order.reduce((sum, index) => sum + weights[index]! ** 2, 0);
  const z = -normalQuantile((1 - confidence) / 2);
  const steps: SurvivalStep[] = [];
  let [survival, variance] = [1, 0];
  for (let first = 0, end = 0; first < order.length; first = end) {
    const duration = durations[order[first]!]!;
    while (end < order.length && durations[order[end]!] === duration) end++;
    const tied = order.slice(first, end);
    const ended = tied.reduce((sum, index) => observed[index] ? sum + weights[index]! : sum, 0);
    if (ended > 0) {
      const left = tied.length === order.length - first && tied.every((index) => observed[index]) ? 0 : atRisk - ended;
      survival *= left / atRisk;
      // Greenwood's d/(r(r − d)), times Σw²/Σw of those at risk, which is 1 without weights.
      variance += ended / (atRisk * left) * (squares / atRisk);
      steps.push({ duration, at_risk: atRisk, ended, survival, ...logLogBounds(survival, variance, z) });
    }
    for (const index of tied) {
      atRisk -= weights[index]!;
      squares -= weights[index]! ** 2;
    }
  }
  return steps;
}

function logLogBounds(survival: number, variance: number, z: number): { low: number; high: number } {
  if (survival === 0 || survival === 1) return { low: survival, high: survival };
  const reach = z * Math.sqrt(variance) / Math.abs(Math.log(survival));
  return { low: survival ** Math.exp(reach), high: survival ** Math.exp(-reach) };
}

/** A quantile of durations some of which were cut off. */
export interface SurvivalQuantile {
  /** The quantile; `null` when too much was cut off to reach it. */
  readonly value: number | null;
  /** Lower confidence bound; `null` when not reached. */
  readonly low: number | null;
  /** Upper confidence bound; `null` when not reached, and then the quantile may be any longer. */
  readonly high: number | null;
}

/**
 * Quantile of durations from the steps of {@linkcode kaplanMeier}.
 *
 * Method: the first duration at which survival is at most 1 − p, midway to the next step where it is exactly that; bounds
 * where the bounds of survival cross, Brookmeyer & Crowley (1982), as R's `quantile.survfit`. Cost O(steps).
 *
 * @throws {RangeError} If the probability is out of bounds.
 *
 * @example The median of two ends and three aborts is not known
 * ```ts
 * import { kaplanMeier, survivalQuantile } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * const steps = kaplanMeier([2, 3, 3, 5, 8], [true, true, false, false, false]);
 * assertEquals(survivalQuantile(steps, 0.25).value, 3);
 * assertEquals(survivalQuantile(steps, 0.5).value, null);
 * ```
 */
export function survivalQuantile(steps: readonly SurvivalStep[], probability: number): SurvivalQuantile {
  requireProbability("compute survival quantile", probability);
  const crossing = (of: (step: SurvivalStep) => number): number | null => {
    // The tolerance of R: products of ratios miss a half by rounding.
    const place = steps.findIndex((step) => of(step) <= 1 - probability + 1e-9);
    if (place < 0) return null;
    const step = steps[place]!;
    const isExact = Math.abs(of(step) - (1 - probability)) < 1e-9;
    const next = steps.slice(place + 1).find((later) => of(later) < of(step) - 1e-9);
    return isExact && next !== undefined ? (step.duration + next.duration) / 2 : step.duration;
  };
  return {
    value: crossing(({ survival }) => survival),
    low: crossing(({ low }) => low),
    high: crossing(({ high }) => high),
  };
}
