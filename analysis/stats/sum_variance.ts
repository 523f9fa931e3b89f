/** How uncertain a sum over stretches of time is, when neighbours in time resemble each other. @module */
import { waveVariance } from "./wave_variance.ts";

/** A sum over stretches of time. */
export interface TimedSum {
  /** What each stretch adds beyond what is expected of it, in order of time; 0 where nothing happened. */
  readonly parts: Float64Array;
  /** Share of the whole in each stretch. */
  readonly shares: Float64Array;
  /** Variance that sampling alone gives the sum; 0 where that is unknown. */
  readonly sampling: number;
}

/** Variance of a sum. */
export interface SumVariance {
  /** The estimate. */
  readonly variance: number;
  /** Degrees of freedom behind it; infinite where it is what sampling alone makes. */
  readonly degrees: number;
}

/** How to look at the stretches. */
export interface SumVarianceOptions {
  /** Correlation of a level with the one before, 0..1, see {@linkcode levelMemory}; `null` where stretches have no order. */
  readonly memory: number | null;
  /**
   * Most waves to look at: those that are slower than a pattern which repeats within the sum and so is no noise of it.
   *
   * @default {all that are useful}
   */
  readonly mostWaves?: number;
  /** Whether stretches vary by no more than sampling, slow waves aside. @default {false} */
  readonly isPatterned?: boolean;
}

/** Fewer stretches have no waves worth the name. */
const FEWEST_FOR_WAVES = 6;
const FEWEST_WAVES = 2;

/**
 * Variance of a sum whose stretches need not be independent; `null` when there is one stretch and sampling is unknown.
 *
 * Method: the largest of three. What sampling makes; what independent stretches of this spread make; the mean square of the
 * slowest waves of the sum, which is what slow wandering makes: the cosine-series estimator of Müller, Journal of Econometrics
 * 141 (2007), with 0.4 n^(2/3) waves as Lazarus, Lewis, Stock & Watson, JBES 36 (2018), propose, and fewer where `memory` says
 * that levels stay long: up to a quarter of a turn within their memory. Student's t with as many degrees of freedom as waves
 * then tests the sum. Measured, difference of two means of n stretches at 5 %: 1.5 to 5.3 % false alarms with independent
 * stretches and with AR(1) 0.5 from n = 24 on, 6 to 10 % with AR(1) 0.8 to 0.95 from n = 96 on; taken as independent, 13 to 87 %.
 * Cost O(n · waves).
 */
export function sumVariance(sum: TimedSum, options: SumVarianceOptions): SumVariance | null {
  const { parts, shares, sampling } = sum;
  const { memory, mostWaves = Infinity, isPatterned = false } = options;
  const filled = shares.reduce((count, share) => share === 0 ? count : count + 1, 0);
  if (filled < 2) return sampling > 0 ? { variance: sampling, degrees: Infinity } : null;
  const candidates: SumVariance[] = [{ variance: sampling, degrees: Infinity }];
  if (!isPatterned || sampling === 0) {
    const square = parts.reduce((total, part) => total + part * part, 0);
    candidates.push({ variance: square * filled / (filled - 1), degrees: effectiveStretches(shares) - 1 });
  }
  if (memory !== null && filled >= FEWEST_FOR_WAVES) {
    const waves = Math.max(FEWEST_WAVES, Math.min(mostWaves, usefulWaves(filled, memory)));
    candidates.push({ variance: waveVariance(parts, waves), degrees: waves });
  }
  return candidates.reduce((best, one) => one.variance > best.variance ? one : best);
}

function usefulWaves(count: number, memory: number): number {
  return Math.round(Math.min(0.4 * count ** (2 / 3), 0.5 * count * (1 - memory) / Math.PI));
}

/** As many stretches of equal share say as much. */
function effectiveStretches(shares: Float64Array): number {
  let [squares, fourths] = [0, 0];
  for (const share of shares) {
    squares += share ** 2;
    fourths += share ** 4;
  }
  return Math.max(2, squares ** 2 / fourths);
}

/** A memory that cannot be told from none (one-sided, 5 %) counts as none. */
const NOTABLE_ERRORS = 1.65;
const MOST_MEMORY = 0.98;

/**
 * How much of a level is left in the next stretch of time, 0..0.98.
 *
 * Method: correlation of neighbours, bias corrected as (n·r + 2)/(n − 4), over the share of the variance that sampling does not
 * explain; 0 when it is less than 1.65 standard errors above none.
 *
 * @param sums Of the same process: they say more together.
 */
export function levelMemory(sums: readonly TimedSum[]): number {
  let [square, product, filled, pairs, sampling] = [0, 0, 0, 0, 0];
  for (const { parts, shares, sampling: known } of sums) {
    sampling += known;
    for (let index = 0; index < parts.length; index++) {
      if (shares[index] === 0) continue;
      filled++;
      square += parts[index]! ** 2;
      if (index === 0 || shares[index - 1] === 0) continue;
      pairs++;
      product += parts[index]! * parts[index - 1]!;
    }
  }
  if (square === 0 || pairs === 0 || filled <= 6) return 0;
  const plain = (product / pairs) / (square / filled);
  const correlation = (filled * plain + 2) / (filled - 4);
  const excess = 1 - sampling / (square * filled / (filled - 2));
  if (correlation * Math.sqrt(pairs) < NOTABLE_ERRORS || excess <= 0) return 0;
  return Math.min(MOST_MEMORY, correlation / excess);
}
