/** The noise of a series of estimates: what sampling explains, and an autoregression for the rest. @module */
import type { SeededRandom } from "./seeded_random.ts";

/** Noise of a series, in units of its weights. */
export interface SeriesNoise {
  /** Variance times weight, on average. */
  readonly variance: number;
  /** Share of the variance that sampling does not explain, 0..1. */
  readonly excess_ratio: number;
  /** Autocorrelation at lag 1 of that share, 0..0.95. */
  readonly phi: number;
}

/** What is known about the points of a series beforehand, and what follows from it for every scan of such points. */
export interface SeriesDesign {
  /** When each point was taken. */
  readonly times: Float64Array;
  /** Standard error of each point by sampling, 0 where it is unknown. */
  readonly deviations: Float64Array;
  /** Weight of each point: one over its variance, as far as it is known. */
  readonly weights: Float64Array;
  /** Their square roots. */
  readonly roots: Float64Array;
  /** Their sums before each point, and all of them. */
  readonly cumulated: Float64Array;
  /** Mean of one over the weights. */
  readonly meanVariance: number;
  /** Mean of sampling variance times weight: below this the noise cannot be. */
  readonly floor: number;
}

/** Variance and lag-1 correlation of residuals, before the floor. */
interface ResidualMoments {
  readonly variance: number;
  readonly correlation: number;
  readonly count: number;
}

const MOST_PHI = 0.95;

/**
 * The design of points whose sampling variance is known or 0.
 *
 * @param variance About how much other noise there is.
 */
export function seriesDesign(
  { times, sampling }: { readonly times: Float64Array; readonly sampling: Float64Array },
  variance: number,
): SeriesDesign {
  const count = sampling.length;
  const known = sampling.map((each) => 1 / (each + variance));
  const weights = known.every((weight) => Number.isFinite(weight)) ? known : new Float64Array(count).fill(1);
  const cumulated = new Float64Array(count + 1);
  weights.forEach((weight, index) => cumulated[index + 1] = cumulated[index]! + weight);
  return {
    times,
    deviations: sampling.map(Math.sqrt),
    weights,
    roots: weights.map(Math.sqrt),
    cumulated,
    meanVariance: weights.reduce((sum, weight) => sum + 1 / weight, 0) / count,
    floor: weights.reduce((sum, weight, index) => sum + weight * sampling[index]!, 0) / count,
  };
}

/**
 * Variance and autocorrelation of residuals around a fitted level, bias corrected as in {@linkcode fittedCorrelations}.
 *
 * @param spent Degrees of freedom that the fit took.
 */
export function residualMoments(residuals: Float64Array, design: SeriesDesign, spent: number): ResidualMoments {
  const count = residuals.length;
  let [square, product, before] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const scaled = residuals[index]! * design.roots[index]!;
    square += scaled * scaled;
    product += scaled * before;
    before = scaled;
  }
  const plain = square === 0 ? 0 : product / square;
  const correlation = count <= 6 ? plain : (count * plain + 2) / (count - 4);
  return { variance: square / Math.max(1, count - spent), correlation, count };
}

/** The noise that such residuals tell of: never less than sampling makes. */
export function noiseOf({ variance, correlation }: ResidualMoments, { floor }: SeriesDesign): SeriesNoise {
  const total = Math.max(variance, floor);
  const excess = total > 0 ? 1 - floor / total : 0;
  const phi = excess > 0 ? Math.min(MOST_PHI, Math.max(0, correlation) / excess) : 0;
  return { variance: total, excess_ratio: excess, phi };
}

/** A noise that the residuals are consistent with: their moments are estimates from so many values. */
export function drawNoise(moments: ResidualMoments, design: SeriesDesign, random: SeededRandom): SeriesNoise {
  const degrees = Math.max(1, moments.count - 2);
  // Wilson & Hilferty's cube is exact enough for a chi-square of 5 and more.
  const part = 2 / (9 * degrees);
  const chi = Math.max(0.05, 1 - part + random.normal() * Math.sqrt(part)) ** 3;
  const limited = Math.max(-1, Math.min(1, moments.correlation));
  const spread = Math.sqrt((1 - limited * limited) / moments.count);
  const correlation = moments.correlation + random.normal() * spread;
  return noiseOf({ variance: moments.variance / chi, correlation, count: moments.count }, design);
}

/** A series of nothing but that noise. */
export function simulateNoise(noise: SeriesNoise, design: SeriesDesign, random: SeededRandom): Float64Array {
  const deviation = Math.sqrt(noise.variance * noise.excess_ratio * design.meanVariance);
  const innovation = Math.sqrt(1 - noise.phi * noise.phi);
  const series = new Float64Array(design.deviations.length);
  let state = deviation > 0 ? random.normal() : 0;
  for (let index = 0; index < series.length; index++) {
    const sampling = design.deviations[index]!;
    if (deviation > 0) state = noise.phi * state + innovation * random.normal();
    series[index] = deviation * state + (sampling > 0 ? sampling * random.normal() : 0);
  }
  return series;
}

/**
 * How many times the variance that independent points give the difference between the mean of `length` neighbours and that
 * of the others has, for every length from 1.
 */
export function contrastInflation(count: number, { excess_ratio, phi }: SeriesNoise): Float64Array {
  const inflation = new Float64Array(count + 1).fill(1);
  if (excess_ratio === 0 || phi === 0) return inflation;
  const long = (1 + phi) / (1 - phi);
  // Sum of φ^0 … φ^(length − 1).
  const short = new Float64Array(count + 1);
  for (let length = 1; length <= count; length++) short[length] = 1 + phi * short[length - 1]!;
  const meanVariance = (length: number): number => (long - 2 * phi * short[length]! / (length * (1 - phi))) / length;
  for (let length = 1; length < count; length++) {
    const rest = count - length;
    const shared = phi * short[length]! * short[rest]! / (length * rest);
    const ratio = (meanVariance(length) + meanVariance(rest) - 2 * shared) / (1 / length + 1 / rest);
    inflation[length] = 1 + excess_ratio * (ratio - 1);
  }
  return inflation;
}

/** The same for a sum of points with these factors. */
export function sumInflation(factors: Float64Array, { excess_ratio, phi }: SeriesNoise): number {
  if (excess_ratio === 0 || phi === 0) return 1;
  let [square, shared, state] = [0, 0, 0];
  for (let index = 0; index < factors.length; index++) {
    const factor = factors[index]!;
    state = phi * (state + (factors[index - 1] ?? 0));
    square += factor * factor;
    shared += factor * state;
  }
  return 1 + excess_ratio * 2 * shared / square;
}
