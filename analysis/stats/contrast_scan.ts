/** The clearest change of level in a series, by linear contrasts. @module */
import {
  contrastInflation,
  noiseOf,
  residualMoments,
  type SeriesDesign,
  type SeriesNoise,
  sumInflation,
} from "./series_noise.ts";

/** The clearest change: some neighbours against all others, or a line. */
export interface Contrast {
  /** `step` from one level to another and perhaps back, `drift` along a line. */
  readonly shape: "step" | "drift";
  /** First value of the neighbours. */
  readonly first: number;
  /** First value after them. */
  readonly end: number;
  /** Standardised size, 0 or more. */
  readonly score: number;
}

/** A scan of a series. */
export interface Scan {
  /** What fits best. */
  readonly best: Contrast;
  /** What stands out most, given how many such contrasts there are: standardised size less `penalty`. */
  readonly score: number;
  /** What a contrast of that length must exceed others by. */
  readonly penalty: number;
  /** The noise it stands out from. */
  readonly noise: SeriesNoise;
  /** Moments of the residuals. */
  readonly moments: ReturnType<typeof residualMoments>;
}

/** A line must fit this much better than a step: a step says when, and explains itself more often. */
const CLEARER = 1.05;

/** Degrees of freedom of a level, a change and its place. */
const SPENT = 3;

/**
 * Scans a series twice: for the fit whose residuals tell the noise, then for what stands out from that noise.
 *
 * There are more short stretches than long ones, and more of them stand out by chance: each length pays √(2 ln(n/length)),
 * Dümbgen & Spokoiny, Annals of Statistics 29 (2001); a line has the length of the series.
 */
export function scanContrasts(values: Float64Array, design: SeriesDesign, places: ContrastPlaces): Scan {
  const state = { design, places, sums: cumulate(values, design.weights) };
  const fit = clearest(values, { ...state, noise: WHITE }).best;
  const moments = residualMoments(residualsOf(values, fit, state), design, SPENT);
  const noise = noiseOf(moments, design);
  return { ...clearest(values, { ...state, noise }), noise, moments };
}

const WHITE: SeriesNoise = { variance: 1, excess_ratio: 0, phi: 0 };

/** The contrasts of a series of some length. */
export interface ContrastPlaces {
  /** Fewest neighbours. */
  readonly minSize: number;
  /** First value of each. */
  readonly first: Int32Array;
  /** First value after each. */
  readonly end: Int32Array;
  /** What a contrast of each length must exceed longer ones by. */
  readonly penalties: Float64Array;
}

/**
 * The contrasts that are looked at: every cut in two, and stretches whose lengths grow by a quarter and whose places by an
 * eighth of their length, since neighbours score nearly the same.
 */
export function contrastPlaces(count: number, minSize: number): ContrastPlaces {
  const pairs: [first: number, end: number][] = [];
  for (let end = minSize; end <= count - minSize; end++) pairs.push([0, end]);
  for (let length = minSize; length <= count - 2 * minSize; length = Math.max(length + 1, Math.round(length * 1.25))) {
    const step = Math.max(1, length >> 3);
    for (let first = minSize; first + length <= count - minSize; first += step) pairs.push([first, first + length]);
  }
  return {
    minSize,
    first: Int32Array.from(pairs, ([first]) => first),
    end: Int32Array.from(pairs, ([, end]) => end),
    penalties: Float64Array.from({ length: count + 1 }, (_, length) => {
      return Math.sqrt(2 * Math.log(count / Math.max(1, Math.min(length, count - length))));
    }),
  };
}

interface ScanState {
  readonly design: SeriesDesign;
  readonly places: ContrastPlaces;
  /** Sums of weight times value before each point, and of all. */
  readonly sums: Float64Array;
  readonly noise: SeriesNoise;
}

function cumulate(values: Float64Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index++) sums[index + 1] = sums[index]! + weights[index]! * values[index]!;
  return sums;
}

/** The contrast of largest size, and the largest size less its penalty. */
function clearest(values: Float64Array, state: ScanState): Pick<Scan, "best" | "score" | "penalty"> {
  const { design: { cumulated }, places: { first, end, penalties, minSize }, sums, noise } = state;
  const count = values.length;
  const [totalWeight, total] = [cumulated[count]!, sums[count]!];
  const scale = totalWeight * (noise.variance > 0 ? noise.variance : 1);
  const inflation = contrastInflation(count, noise);
  const drift = Math.sqrt(driftSquare(values, state) * totalWeight / scale);
  let [score, penalty] = [drift, 0];
  let [largest, bestFirst, bestEnd] = [-1, 0, 0];
  const sizeOf = (from: number, to: number): number => {
    const inside = cumulated[to]! - cumulated[from]!;
    const outside = totalWeight - inside;
    const sum = sums[to]! - sums[from]!;
    const difference = sum / inside - (total - sum) / outside;
    return Math.sqrt(difference * difference * inside * outside / (inflation[to - from]! * scale));
  };
  const consider = (from: number, to: number): void => {
    const size = sizeOf(from, to);
    if (size > largest) {
      largest = size;
      bestFirst = from;
      bestEnd = to;
    }
    const penalised = size - penalties[to - from]!;
    if (penalised > score) {
      score = penalised;
      penalty = penalties[to - from]!;
    }
  };
  for (let place = 0; place < first.length; place++) consider(first[place]!, end[place]!);
  // Stretches are tried in steps: their ends are moved to where they fit, lest the misfit pass for noise.
  if (bestFirst > 0) {
    const reach = (bestEnd - bestFirst >> 2) + 1;
    for (const shift of shiftsUpTo(reach)) {
      const to = bestEnd + shift;
      if (to - bestFirst >= minSize && to <= count - minSize) consider(bestFirst, to);
    }
    for (const shift of shiftsUpTo(reach)) {
      const from = bestFirst + shift;
      if (bestEnd - from >= minSize && from >= minSize) consider(from, bestEnd);
    }
  }
  return {
    best: drift > CLEARER * largest
      ? { shape: "drift", first: 0, end: count, score: drift }
      : { shape: "step", first: bestFirst, end: bestEnd, score: largest },
    score,
    penalty,
  };
}

/** −reach … reach without 0. */
function shiftsUpTo(reach: number): number[] {
  return Array.from({ length: 2 * reach }, (_, index) => index < reach ? index - reach : index - reach + 1);
}

/** A weighted line through a series. */
interface Line {
  /** Change per unit of time. */
  readonly slope: number;
  /** Weighted mean of the times. */
  readonly centre: number;
  /** Value there. */
  readonly level: number;
  /** Weighted sum of squared distances from it. */
  readonly square: number;
}

function lineThrough(
  values: Float64Array,
  { design: { times, weights, cumulated }, sums }: Pick<ScanState, "design" | "sums">,
): Line {
  const count = values.length;
  const level = sums[count]! / cumulated[count]!;
  let [centre, product, square] = [0, 0, 0];
  for (let index = 0; index < count; index++) centre += times[index]! * weights[index]!;
  centre /= cumulated[count]!;
  for (let index = 0; index < count; index++) {
    const moment = weights[index]! * (times[index]! - centre);
    product += moment * (values[index]! - level);
    square += moment * (times[index]! - centre);
  }
  return { slope: product / square, centre, level, square };
}

/** The slope of the weighted line through a series, and its standard error in that noise. */
export function driftOf(
  values: Float64Array,
  design: SeriesDesign,
  noise: SeriesNoise,
): { readonly slope: number; readonly deviation: number } {
  const { slope, centre, square } = lineThrough(values, { design, sums: cumulate(values, design.weights) });
  return { slope, deviation: Math.sqrt(noise.variance * lineInflation(design, centre, noise) / square) };
}

function driftSquare(values: Float64Array, state: ScanState): number {
  const { slope, centre, square } = lineThrough(values, state);
  return slope * slope * square / lineInflation(state.design, centre, state.noise);
}

function lineInflation({ times, roots }: SeriesDesign, centre: number, noise: SeriesNoise): number {
  if (noise.excess_ratio === 0 || noise.phi === 0) return 1;
  return sumInflation(roots.map((root, index) => root * (times[index]! - centre)), noise);
}

function residualsOf(
  values: Float64Array,
  fit: Contrast,
  state: Pick<ScanState, "design" | "sums">,
): Float64Array {
  if (fit.shape === "drift") {
    const { slope, centre, level } = lineThrough(values, state);
    return values.map((each, index) => each - level - slope * (state.design.times[index]! - centre));
  }
  const { design: { cumulated }, sums } = state;
  const count = values.length;
  const weight = cumulated[fit.end]! - cumulated[fit.first]!;
  const sum = sums[fit.end]! - sums[fit.first]!;
  const inside = sum / weight;
  const outside = (sums[count]! - sum) / (cumulated[count]! - weight);
  return values.map((each, index) => each - (index >= fit.first && index < fit.end ? inside : outside));
}
