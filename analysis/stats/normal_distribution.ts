/** The standard normal distribution. @module */
import { requireProbability } from "./quantile.ts";

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/**
 * P(Z ≤ z) for Z standard normal, exact to 13 digits in both tails, so that tiny p-values keep their size.
 *
 * Method: series of the incomplete gamma function for |z| < 2, its continued fraction by the algorithm of Lentz (1976) in
 * the tails (Abramowitz & Stegun 26.2.11 and 26.2.14). Constant time, at most some 100 steps.
 *
 * @param z Any number; NaN is refused.
 * @throws {RangeError} If z is NaN.
 *
 * @example R: pnorm(c(1.96, -10)) is 0.97500210485177963, 7.6198530241605269e-24
 * ```ts
 * import { normalProbability } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalProbability(1.96), 0.97500210485177963, 1e-15);
 * assertAlmostEquals(normalProbability(-10) / 7.6198530241605269e-24, 1, 1e-12);
 * ```
 */
export function normalProbability(z: number): number {
  if (Number.isNaN(z)) {
    throw new RangeError("Cannot compute normal probability: z must be a number, current value is NaN");
  }
  if (Math.abs(z) < 2) return 0.5 + centre(z);
  const tail = upperTail(Math.abs(z));
  return z < 0 ? tail : 1 - tail;
}

/**
 * The p-value of a two-sided test whose statistic is standard normal under the null hypothesis. See
 * {@linkcode normalProbability}.
 *
 * @throws {RangeError} If z is NaN.
 *
 * @example R: 2 * pnorm(-1.959963984540054) is 0.05
 * ```ts
 * import { twoSidedProbability } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(twoSidedProbability(1.959963984540054), 0.05, 1e-15);
 * ```
 */
export function twoSidedProbability(z: number): number {
  return Math.min(1, 2 * normalProbability(-Math.abs(z)));
}

/**
 * The z with P(Z ≤ z) = probability; −Infinity and Infinity at 0 and 1.
 *
 * Method: Abramowitz & Stegun 26.2.23 as the start, then Halley's iteration on {@linkcode normalProbability} until it
 * stands still. Constant time.
 *
 * @throws {RangeError} If the probability is out of bounds.
 *
 * @example R: qnorm(c(0.975, 1e-12)) is 1.959963984540054, -7.0344838253011321
 * ```ts
 * import { normalQuantile } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-14);
 * assertAlmostEquals(normalQuantile(1e-12), -7.0344838253011321, 1e-12);
 * ```
 */
export function normalQuantile(probability: number): number {
  requireProbability("compute normal quantile", probability);
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -lowerQuantile(1 - probability);
  return lowerQuantile(probability);
}

function lowerQuantile(probability: number): number {
  if (probability === 0) return -Infinity;
  const t = Math.sqrt(-2 * Math.log(probability));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 8; step++) {
    const density = Math.exp(-z * z / 2) / ROOT_TWO_PI;
    const newton = (normalProbability(z) - probability) / density;
    const change = newton / (1 + z * newton / 2);
    z -= change;
    if (Math.abs(change) <= 1e-15 * Math.abs(z)) break;
  }
  return z;
}

/** P(0 ≤ Z ≤ z), negative for negative z. */
function centre(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= z * z / (2 * k + 1);
    sum += term;
  }
  return sum * Math.exp(-z * z / 2) / ROOT_TWO_PI;
}

/** P(Z ≥ z) for z ≥ 2: density / (z + 1/(z + 2/(z + 3/(z + …)))). */
function upperTail(z: number): number {
  if (z > 38.6) return 0;
  let fraction = z;
  let [numerator, denominator] = [z, 0];
  for (let k = 1; k < 500; k++) {
    denominator = 1 / (z + k * denominator);
    numerator = z + k / numerator;
    const factor = numerator * denominator;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return Math.exp(-z * z / 2) / ROOT_TWO_PI / fraction;
}
