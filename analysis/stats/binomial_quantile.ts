/** Quantiles of the binomial distribution. @module */

/**
 * Smallest `k` with P(X ≤ k) ≥ probability, for X binomial with `trials` trials.
 *
 * Method: probabilities relative to the mode by their recurrence, summed over 12 standard deviations around it, so that
 * no gamma function is needed and the result is that of R's `qbinom`. Cost O(√trials).
 *
 * @throws {RangeError} If an argument is out of bounds.
 *
 * @example R: qbinom(c(0.025, 0.975), 100, 0.5)
 * ```ts
 * import { binomialQuantile } from "@kymo/kymo/stats";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(binomialQuantile(0.025, { trials: 100, success: 0.5 }), 40);
 * assertEquals(binomialQuantile(0.975, { trials: 100, success: 0.5 }), 60);
 * ```
 */
export function binomialQuantile(
  probability: number,
  options: { readonly trials: number; readonly success: number },
): number {
  const { trials, success } = options;
  if (!(probability >= 0 && probability <= 1 && success >= 0 && success <= 1)) {
    const values = `${probability} and ${success}`;
    throw new RangeError(
      `Cannot compute binomial quantile: probabilities must be between 0 and 1, current values are ${values}`,
    );
  }
  if (!Number.isSafeInteger(trials) || trials < 0) {
    throw new RangeError(`Cannot compute binomial quantile: trials must be a whole number, current value is ${trials}`);
  }
  if (success === 0 || probability === 0) return 0;
  if (success === 1 || probability === 1) return trials;
  const mode = Math.min(trials, Math.floor((trials + 1) * success));
  const reach = Math.ceil(12 * Math.sqrt(trials * success * (1 - success))) + 12;
  const first = Math.max(0, mode - reach);
  const last = Math.min(trials, mode + reach);
  const weights = relativeWeights({ trials, odds: success / (1 - success), mode, first, last });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // The tolerance of R: a sum that misses by rounding alone counts as reached.
  const target = probability * total * (1 - 64 * Number.EPSILON);
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    sum += weights[index]!;
    if (sum >= target) return first + index;
  }
  return last;
}

interface Range {
  readonly trials: number;
  readonly odds: number;
  readonly mode: number;
  readonly first: number;
  readonly last: number;
}

/** P(X = k) / P(X = mode) for k from first to last. */
function relativeWeights({ trials, odds, mode, first, last }: Range): Float64Array {
  const weights = new Float64Array(last - first + 1);
  weights[mode - first] = 1;
  for (let k = mode; k < last; k++) weights[k + 1 - first] = weights[k - first]! * ((trials - k) / (k + 1)) * odds;
  for (let k = mode; k > first; k--) weights[k - 1 - first] = weights[k - first]! * (k / (trials - k + 1)) / odds;
  return weights;
}
