/** How sure a difference is, and how small a one would have been seen. @module */
import { studentQuantile, studentTail } from "../stats/beta_distribution.ts";
import { normalQuantile, twoSidedProbability } from "../stats/normal_distribution.ts";
import type { Estimate } from "../stats/wilson_interval.ts";

/** Confidence of all intervals. */
const CONFIDENCE = 0.95;
/** Power at which a change counts as detectable. */
const POWER = 0.8;
/** From here on Student's t is the normal distribution. */
const MANY_DEGREES = 1e6;

/** How many standard errors a 95 % interval reaches with so many degrees of freedom. */
export function criticalValue(degrees: number): number {
  const probability = (1 + CONFIDENCE) / 2;
  return degrees > MANY_DEGREES ? normalQuantile(probability) : studentQuantile(probability, degrees);
}

/** Two-sided probability of being so many standard errors away. */
export function tailProbability(errors: number, degrees: number): number {
  return degrees > MANY_DEGREES ? twoSidedProbability(errors) : Math.min(1, 2 * studentTail(errors, degrees));
}

/** What is tested. */
export interface ContrastTesting {
  /** The difference and its 95 % interval, on the scale on which it is tested. */
  readonly estimate: Estimate;
  /** Degrees of freedom behind the interval. */
  readonly degrees: number;
  /** Differences up to this count as none. */
  readonly margin: number;
  /** Whether a change for the worse is a rise. */
  readonly isRiseWorse: boolean;
}

/** What the test says. */
export interface ContrastTest {
  /** Probability of so clear a difference where it is no larger than the margin. */
  readonly p_value: number;
  /** Smallest change for the worse that would have been seen with a probability of 0.8; `null` without spread. */
  readonly detectable: number | null;
}

/**
 * Tests a difference by its interval: the p-value is below 0.05 where the interval excludes what counts as none.
 *
 * Method: Student's t in units of the distance between the estimate and the bound that faces 0; so intervals that are not
 * symmetric are tested as they are.
 */
export function testContrast({ estimate, degrees, margin, isRiseWorse }: ContrastTesting): ContrastTest {
  const { value, low, high } = estimate;
  const critical = criticalValue(degrees);
  const [errorBelow, errorAbove] = [(value - low) / critical, (high - value) / critical];
  const error = value > 0 ? errorBelow : errorAbove;
  const distance = Math.max(0, Math.abs(value) - margin);
  // Of a rise it is the lower bound that has to stay clear of 0.
  const spread = isRiseWorse ? errorBelow : errorAbove;
  return {
    p_value: distance === 0 ? 1 : error > 0 ? tailProbability(distance / error, degrees) : 0,
    detectable: spread > 0 ? margin + (critical + normalQuantile(POWER)) * spread : null,
  };
}

/** A change of a logarithm as relative change, always positive: a fall by half is 0.5. */
export function relativeChange(change: number, isRise: boolean): number {
  return isRise ? Math.expm1(change) : -Math.expm1(-change);
}
