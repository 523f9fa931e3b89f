/** The beta distribution and Student's t, which is one in disguise. @module */
import { gammaln } from "simple-statistics";
import { requireProbability } from "./quantile.ts";

/**
 * P(X ≤ x) for X beta distributed: the regularised incomplete beta function.
 *
 * Method: continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions by the algorithm of Lentz
 * (1976), the logarithm of gamma by `simple-statistics`. Accurate to 12 digits up to a + b = 10,000. Cost O(√(a + b)).
 *
 * @param x Between 0 and 1.
 * @throws {RangeError} If x or a shape is out of bounds.
 *
 * @example R: pbeta(0.3, 2, 5) is 0.579825
 * ```ts
 * import { betaProbability } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(betaProbability(0.3, { a: 2, b: 5 }), 0.579825, 1e-14);
 * ```
 */
export function betaProbability(x: number, shape: { readonly a: number; readonly b: number }): number {
  const { a, b } = shape;
  requireProbability("compute beta probability", x);
  if (!(a > 0 && b > 0 && Number.isFinite(a + b))) {
    throw new RangeError(`Cannot compute beta probability: shapes must be positive, current values are ${a} and ${b}`);
  }
  if (x === 0 || x === 1) return x;
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + gammaln(a + b) - gammaln(a) - gammaln(b);
  const front = Math.exp(logFront);
  // The fraction converges fast on this side of the mean, and the other side is its mirror.
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, front * betaFraction(x, a, b) / a);
  return Math.max(0, 1 - front * betaFraction(1 - x, b, a) / b);
}

/**
 * The t with P(T ≤ t) = probability for Student's T; −Infinity and Infinity at 0 and 1.
 *
 * Method: bisection on {@linkcode betaProbability} of ν/(ν + t²). Constant time, about 60 steps.
 *
 * @param degrees Degrees of freedom, any positive number.
 * @throws {RangeError} If an argument is out of bounds.
 *
 * @example R: qt(0.975, 5) is 2.5705818356363137
 * ```ts
 * import { studentQuantile } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(studentQuantile(0.975, 5), 2.5705818356363137, 1e-11);
 * ```
 */
export function studentQuantile(probability: number, degrees: number): number {
  requireProbability("compute Student quantile", probability);
  if (probability === 0.5) return 0;
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  const tail = Math.min(probability, 1 - probability);
  let [low, high] = [0, 1];
  while (studentTail(high, degrees) > tail) [low, high] = [high, high * 2];
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return probability < 0.5 ? -high : high;
}

/**
 * P(T ≥ t) for Student's T and t ≥ 0.
 *
 * @param degrees Degrees of freedom, any positive number.
 * @throws {RangeError} If an argument is out of bounds.
 *
 * @example R: pt(2, 10, lower.tail = FALSE) is 0.036694017385370196
 * ```ts
 * import { studentTail } from "@kymo/kymo/stats";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(studentTail(2, 10), 0.036694017385370196, 1e-14);
 * ```
 */
export function studentTail(t: number, degrees: number): number {
  if (!(t >= 0)) throw new RangeError(`Cannot compute Student tail: t must be 0 or more, current value is ${t}`);
  if (t === Infinity) return 0;
  return betaProbability(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 }) / 2;
}

/** The continued fraction 1/(1 + d₁/(1 + d₂/(1 + …))). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let numerator = 1;
  let denominator = 1 - (a + b) * x / (a + 1);
  denominator = 1 / (Math.abs(denominator) < tiny ? tiny : denominator);
  let fraction = denominator;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      denominator = 1 + term * denominator;
      denominator = 1 / (Math.abs(denominator) < tiny ? tiny : denominator);
      numerator = 1 + term / numerator;
      if (Math.abs(numerator) < tiny) numerator = tiny;
      factor = numerator * denominator;
      fraction *= factor;
    }
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return fraction;
}
