/** Whether the level of a series changed, where and by how much. @module */
import { requireAtMost, requireFinite, requireSameLength, requireWhole } from "./argument_checks.ts";
import { studentQuantile, studentTail } from "./beta_distribution.ts";
import { type Contrast, type Scan, scanContrasts } from "./contrast_scan.ts";
import { quantile } from "./quantile.ts";
import { robustNoise } from "./robust_noise.ts";
import { DEFAULT_SEED, type SeededRandom, seededRandom } from "./seeded_random.ts";
import {
  contrastInflation,
  drawNoise,
  noiseOf,
  residualMoments,
  type SeriesDesign,
  seriesDesign,
  type SeriesNoise,
  simulateNoise,
} from "./series_noise.ts";
import { MOST_SERIES_POINTS } from "./theil_sen.ts";
import type { Interval } from "./wilson_interval.ts";

/** Settings of {@linkcode levelShifts}. */
export interface LevelShiftOptions {
  /**
   * Standard error of each value, 0 or more, 0 where it is unknown: noise that is known need not be guessed, and short series
   * gain most of their power from it.
   *
   * @default {unknown}
   */
  readonly deviations?: readonly number[];
  /** Share of stationary series in which a change may be reported, strictly between 0 and 1. @default {0.05} */
  readonly level?: number;
  /** Fewest values between changes, at least 2. @default {3} */
  readonly minSize?: number;
  /** Simulated series per test, at least 99. @default {199} */
  readonly simulations?: number;
  /** Share of the intervals that hold the size of a shift. @default {0.95} */
  readonly confidence?: number;
  /** Seed of the simulations. @default {20260101} */
  readonly seed?: number;
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

/** What became of the level of a series. */
export interface LevelTest {
  /** Values. */
  readonly n: number;
  /** Probability of anything as clear in a series whose level never changes. */
  readonly p_value: number;
  /** What stands out most: a `step`, or a `drift` along a line. */
  readonly shape: "step" | "drift";
  /** Shifts, ascending; empty when nothing is significant, and for a drift. */
  readonly shifts: readonly LevelShift[];
  /** What the level is taken to vary by itself. */
  readonly noise: SeriesNoise;
}

/**
 * Tests whether the level of a series changed, and finds where and by how much; `null` for fewer than two segments' worth of
 * values, and when all are equal.
 *
 * Method: the largest standardised contrast of neighbours against all others (a step, a bump) or along a line (a drift),
 * binary segmentation (Vostrikova 1981) in the form of Olshen et al., Biostatistics 5 (2004). The noise is what sampling makes
 * (`deviations`) plus an AR(1) process for what that does not explain, both from the residuals of the best fit. The p-value is
 * that of simulated series of such noise, its parameters drawn anew for each because they are estimates (parametric bootstrap,
 * Davison & Hinkley 1997, §4.2; stopped early after Besag & Clifford, Biometrika 78 (1991)); below what the simulations reach,
 * the tail of Student's t continues it. Wild values are cut off at 3.5 robust deviations from a running median first.
 *
 * @param values In order of time, evenly spaced, finite, not modified.
 * @throws {RangeError} If there are more than 400 values, one is not finite, or an option is out of bounds.
 *
 * @example A fall after nine values
 * ```ts
 * import { levelShifts } from "@kymo/kymo/stats";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const values = [12, 11, 13, 12, 11, 12, 13, 12, 11, 8, 9, 8, 7, 8, 9, 8, 9, 8];
 * const test = levelShifts(values)!;
 * assert(test.p_value < 0.001);
 * assertEquals(test.shifts.map(({ index, range }) => [index, range]), [[9, [9, 9]]]);
 * ```
 */
export function levelShifts(values: readonly number[], options: LevelShiftOptions = {}): LevelTest | null {
  const settings = requireSettings(values, options);
  const { minSize, level } = settings;
  const first = testPart(values, { first: 0, end: values.length }, settings);
  if (first === null) return null;
  const { p_value, scan } = first;
  const { shape } = scan.best;
  if (p_value > level || shape === "drift") return { n: values.length, p_value, shape, shifts: [], noise: scan.noise };
  const found: Found[] = [];
  const pending: Part[] = splitAt({ first: 0, end: values.length }, scan.best, { p_value, found });
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const test = part.end - part.first < 2 * minSize ? null : testPart(values, part, settings);
    if (test === null || test.p_value > level || test.scan.best.shape === "drift") continue;
    pending.push(...splitAt(part, test.scan.best, { p_value: test.p_value, found }));
  }
  const places = found.sort((a, b) => a.index - b.index);
  return { n: values.length, p_value, shape, ...measured(values, places, settings) };
}

interface Settings {
  readonly deviations: readonly number[];
  readonly level: number;
  readonly minSize: number;
  readonly simulations: number;
  readonly confidence: number;
  readonly random: SeededRandom;
}

interface Part {
  readonly first: number;
  readonly end: number;
}

interface Found {
  readonly index: number;
  readonly p_value: number;
}

function requireSettings(values: readonly number[], options: LevelShiftOptions): Settings {
  const action = "test for level shifts";
  const { deviations = values.map(() => 0), level = 0.05, minSize = 3, simulations = 199, confidence = 0.95 } = options;
  requireAtMost(action, values.length, MOST_SERIES_POINTS);
  requireFinite(action, values);
  requireSameLength(action, "values and deviations", values, deviations);
  requireFinite(action, deviations, "deviations");
  requireWhole(action, "minSize", minSize, 2);
  requireWhole(action, "simulations", simulations, 99);
  for (const [name, ratio] of [["level", level], ["confidence", confidence]] as const) {
    if (ratio > 0 && ratio < 1) continue;
    throw new RangeError(
      `Cannot ${action}: ${name} must be between 0 and 1, both exclusive, current value is ${ratio}`,
    );
  }
  return { deviations, level, minSize, simulations, confidence, random: seededRandom(options.seed ?? DEFAULT_SEED) };
}

function testPart(
  values: readonly number[],
  { first, end }: Part,
  { deviations, level, minSize, simulations, random }: Settings,
): { readonly p_value: number; readonly scan: Scan } | null {
  const part = values.slice(first, end);
  if (part.length < 2 * minSize || part.every((value) => value === part[0])) return null;
  const design = designOf(part, deviations.slice(first, end));
  const scan = scanContrasts(withoutSpikes(part), design, minSize);
  const p_value = simulatedProbability(scan, level, { design, minSize, simulations, random });
  return { p_value, scan };
}

function designOf(values: readonly number[], deviations: readonly number[]): SeriesDesign {
  const sampling = Float64Array.from(deviations, (deviation) => deviation * deviation);
  const expected = sampling.reduce((sum, variance) => sum + variance, 0) / sampling.length;
  return seriesDesign(sampling, Math.max(0, robustNoise(values) ** 2 - expected));
}

/** Values no further than 3.5 robust deviations from the median of the seven around them. */
function withoutSpikes(values: readonly number[]): Float64Array {
  const around = values.map((_, index) => median(values.slice(Math.max(0, index - 3), index + 4)));
  const reach = 3.5 * 1.4826 * median(values.map((value, index) => Math.abs(value - around[index]!)));
  if (reach === 0) return Float64Array.from(values);
  return Float64Array.from(values, (value, index) => {
    return Math.min(around[index]! + reach, Math.max(around[index]! - reach, value));
  });
}

interface Simulation {
  readonly design: SeriesDesign;
  readonly minSize: number;
  readonly simulations: number;
  readonly random: SeededRandom;
}

/** So many simulations beyond the observed score settle that it is nothing. */
const ENOUGH_BEYOND = 20;
/** So many without one beyond settle that it is something, where the tail says that it is this unlikely. */
const ENOUGH_IF_CLEAR = 60;
const CLEARLY = 0.001;
const CORRECTION_ROUNDS = 1;
const CORRECTION_DRAWS = 40;

type Moments = Scan["moments"];

/** The p-value with the noise as the best fit leaves it and, where that is small, with what the fit took of it given back. */
function simulatedProbability(observed: Scan, level: number, simulation: Simulation): number {
  const rough = probabilityUnder(observed.moments, observed, simulation);
  return rough > level
    ? rough
    : Math.max(rough, probabilityUnder(unbiased(observed, simulation), observed, simulation));
}

/** Moments such that series of that noise, fitted in the same way, show the moments observed. */
function unbiased({ moments }: Scan, { design, minSize, random }: Simulation): Moments {
  let corrected = moments;
  for (let round = 0; round < CORRECTION_ROUNDS; round++) {
    const noise = noiseOf(corrected, design);
    let [variance, correlation] = [0, 0];
    for (let drawn = 0; drawn < CORRECTION_DRAWS; drawn++) {
      const fitted = scanContrasts(simulateNoise(noise, design, random), design, minSize).moments;
      variance += fitted.variance / CORRECTION_DRAWS;
      correlation += fitted.correlation / CORRECTION_DRAWS;
    }
    corrected = {
      count: moments.count,
      variance: moments.variance * noise.variance / variance,
      correlation: Math.min(0.95, moments.correlation + noise.excess_ratio * noise.phi - correlation),
    };
  }
  return corrected;
}

function probabilityUnder(
  moments: Moments,
  observed: Scan,
  { design, minSize, simulations, random }: Simulation,
): number {
  const scores: number[] = [];
  let beyond = 0;
  while (scores.length < simulations && beyond < ENOUGH_BEYOND) {
    const noise = drawNoise(moments, design, random);
    const drawn = scanContrasts(simulateNoise(noise, design, random), design, minSize).score;
    scores.push(drawn);
    if (drawn >= observed.score) beyond++;
    if (scores.length === ENOUGH_IF_CLEAR && beyond === 0) {
      const extended = extendedTail(scores, observed, design.weights.length);
      if (extended < CLEARLY) return extended;
    }
  }
  if (beyond >= ENOUGH_BEYOND) return beyond / scores.length;
  const simulated = (beyond + 1) / (scores.length + 1);
  return beyond > 4 ? simulated : Math.min(simulated, extendedTail(scores, observed, design.weights.length));
}

/** The upper tenth of the simulated scores, continued by the tail of Student's t. */
function extendedTail(scores: readonly number[], { score, penalty }: Scan, count: number): number {
  const degrees = Math.max(4, count - 4);
  const common = quantile(Float64Array.from(scores).sort(), 0.9)!;
  const tailOf = (each: number): number => studentTail(each + penalty, degrees);
  return 0.1 * tailOf(score) / tailOf(common);
}

/** Cuts a part where the best contrast begins and ends. */
function splitAt(
  { first, end }: Part,
  best: Contrast,
  { p_value, found }: { readonly p_value: number; readonly found: Found[] },
): Part[] {
  const cuts = [best.first, best.end].map((cut) => cut + first).filter((cut) => cut > first && cut < end);
  cuts.forEach((index) => found.push({ index, p_value }));
  return [first, ...cuts].map((start, order) => ({ first: start, end: cuts[order] ?? end }));
}

/** Places, sizes and bounds of shifts, given the noise around all of them. */
function measured(
  values: readonly number[],
  rough: readonly Found[],
  { deviations, minSize, confidence }: Settings,
): { readonly shifts: LevelShift[]; readonly noise: SeriesNoise } {
  const design = designOf(values, deviations);
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

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)!;
}
