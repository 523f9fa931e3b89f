/** Places, sizes and bounds of shifts that were found. @module */
import { studentQuantile } from "./beta_distribution.ts";
import { designOf, type KnownErrors, withoutSpikes } from "./clean_series.ts";
import { contrastInflation, noiseOf, residualMoments, type SeriesNoise } from "./series_noise.ts";
import type { Interval } from "./wilson_interval.ts";

/** Where a series was cut, and how unlikely that is by chance. */
export interface FoundShift {
  /** Index of the first value after it. */
  readonly index: number;
  /** Probability of a change as clear as that by which it was found. */
  readonly p_value: number;
}

/** A change of level. */
export interface LevelShift {
  /** Index of the first value after the change. */
  readonly index: number;
  /** Indices between which that value lies, both included. */
  readonly range: Interval;
  /** Level before, back to the change before. */
  readonly before: number;
  /** Level after, up to the next change. */
  readonly after: number;
  /** By how much the level rose, in the unit of the values. */
  readonly shift: number;
  /** Its bounds. */
  readonly interval: Interval;
  /** Probability of a change as clear as that by which it was found. */
  readonly p_value: number;
}

/** How to measure. */
export interface MeasureSettings extends KnownErrors {
  /** Fewest values between shifts. */
  readonly minSize: number;
  /** Of the bounds. */
  readonly confidence: number;
}

/** Places, sizes and bounds of shifts, given the noise around all of them. */
export function measureShifts(
  values: readonly number[],
  rough: readonly FoundShift[],
  { deviations, times, minSize, confidence }: MeasureSettings,
): { readonly shifts: LevelShift[]; readonly noise: SeriesNoise } {
  const design = designOf(values, { deviations, times });
  const clean = withoutSpikes(values);
  const found = rough.map((each, order) => {
    const [first, end] = [rough[order - 1]?.index ?? 0, rough[order + 1]?.index ?? values.length];
    return { ...each, index: bestCut(clean, { first, end, weights: design.weights, minSize }) };
  });
  const cuts = [0, ...found.map(({ index }) => index), values.length];
  const levels = cuts.slice(1).map((end, order) => weightedMean(clean, design.weights, { first: cuts[order]!, end }));
  const residuals = clean.map((value, index) => value - levels[cuts.findIndex((cut) => cut > index) - 1]!);
  const noise = noiseOf(residualMoments(residuals, design, 1 + 2 * found.length), design);
  const reach = studentQuantile((1 + confidence) / 2, Math.max(2, values.length - 2 - found.length));
  const shifts = found.map(({ index, p_value }, order): LevelShift => {
    const [first, end] = [cuts[order]!, cuts[order + 2]!];
    const [before, after] = [levels[order]!, levels[order + 1]!];
    const weight = (from: number, to: number): number => sum(design.weights.subarray(from, to));
    const inflation = contrastInflation(end - first, noise)[index - first]!;
    const variance = noise.variance * inflation * (1 / weight(first, index) + 1 / weight(index, end));
    const shift = after - before;
    const margin = reach * Math.sqrt(variance);
    const range = likelyCuts(clean, { first, end, index, before, after, noise, weights: design.weights, confidence });
    return { index, range, before, after, shift, interval: [shift - margin, shift + margin], p_value };
  });
  return { shifts, noise };
}

/** A part of a series. */
interface Part {
  readonly first: number;
  readonly end: number;
}

interface Cut extends Part {
  readonly weights: Float64Array;
  readonly minSize: number;
}

/** Where a part falls apart most clearly in two. */
function bestCut(values: Float64Array, { first, end, weights, minSize }: Cut): number {
  let [best, score] = [first + minSize, -1];
  for (let cut = first + minSize; cut <= end - minSize; cut++) {
    const [left, right] = [sum(weights.subarray(first, cut)), sum(weights.subarray(cut, end))];
    const difference = weightedMean(values, weights, { first, end: cut }) -
      weightedMean(values, weights, { first: cut, end });
    const square = difference * difference * left * right / (left + right);
    if (square > score) [best, score] = [cut, square];
  }
  return best;
}

interface LikelyCuts extends Part {
  readonly index: number;
  readonly before: number;
  readonly after: number;
  readonly noise: SeriesNoise;
  readonly weights: Float64Array;
  readonly confidence: number;
}

/** Cuts whose likelihood is near that of the best: Hansen, Econometrica 68 (2000). */
function likelyCuts(values: Float64Array, cut: LikelyCuts): Interval {
  const { first, end, index, before, after, noise, weights, confidence } = cut;
  const { excess_ratio, phi, variance } = noise;
  const longRun = 1 + excess_ratio * ((1 + phi) / (1 - phi) - 1);
  const limit = -2 * Math.log(1 - Math.sqrt(confidence)) * longRun * variance;
  const gain = (at: number): number => {
    return weights[at]! * ((values[at]! - before) ** 2 - (values[at]! - after) ** 2);
  };
  let [low, high] = [index, index];
  for (let at = index - 1, loss = 0; at > first; at--) {
    loss -= gain(at);
    if (loss <= limit) low = at;
  }
  for (let at = index, loss = 0; at < end - 1; at++) {
    loss += gain(at);
    if (loss <= limit) high = at + 1;
  }
  return [low, high];
}

function weightedMean(values: Float64Array, weights: Float64Array, { first, end }: Part): number {
  let [total, weight] = [0, 0];
  for (let index = first; index < end; index++) {
    total += weights[index]! * values[index]!;
    weight += weights[index]!;
  }
  return total / weight;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
