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

/** Degrees of freedom of a level, a change and its place. */
const SPENT = 3;

/**
 * Scans a series twice: for the fit whose residuals tell the noise, then for what stands out from that noise.
 *
 * There are more short stretches than long ones, and more of them stand out by chance: each length pays √(2 ln(n/length)),
 * Dümbgen & Spokoiny, Annals of Statistics 29 (2001); a line has the length of the series.
 */
export function scanContrasts(values: Float64Array, design: SeriesDesign, minSize: number): Scan {
  const sums = cumulate(values, design.weights);
  const state = { design, sums, minSize };
  const fit = clearest(values, { ...state, noise: WHITE }).best;
  const moments = residualMoments(residualsOf(values, fit, state), design, SPENT);
  const noise = noiseOf(moments, design);
  return { ...clearest(values, { ...state, noise }), noise, moments };
}

const WHITE: SeriesNoise = { variance: 1, excess_ratio: 0, phi: 0 };

interface Sums {
  readonly weight: Float64Array;
  readonly value: Float64Array;
}

interface ScanState {
  readonly design: SeriesDesign;
  readonly sums: Sums;
  readonly minSize: number;
  readonly noise: SeriesNoise;
}

function cumulate(values: Float64Array, weights: Float64Array): Sums {
  const weight = new Float64Array(values.length + 1);
  const value = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index++) {
    weight[index + 1] = weight[index]! + weights[index]!;
    value[index + 1] = value[index]! + weights[index]! * values[index]!;
  }
  return { weight, value };
}

/** All lengths up to 8, then each about a fifth longer: a change and its neighbour in length score nearly the same. */
function lengthsOf(count: number, minSize: number): number[] {
  const lengths: number[] = [];
  for (let length = minSize; length <= count - minSize; length = Math.max(length + 1, Math.round(length * 1.2))) {
    lengths.push(length);
  }
  return lengths;
}

/** The contrast of largest size, and the largest size less its penalty. */
function clearest(values: Float64Array, state: ScanState): Pick<Scan, "best" | "score" | "penalty"> {
  const { sums: { weight, value }, minSize, noise } = state;
  const count = values.length;
  const [totalWeight, totalValue] = [weight[count]!, value[count]!];
  const scale = noise.variance > 0 ? noise.variance : 1;
  const inflation = contrastInflation(count, noise);
  const penalties = penaltiesOf(count);
  const drift = Math.sqrt(driftSquare(values, state) / scale);
  let [score, penalty] = [drift, 0];
  let [largest, bestFirst, bestEnd] = [-1, 0, 0];
  const consider = (first: number, end: number): void => {
    const inside = weight[end]! - weight[first]!;
    const outside = totalWeight - inside;
    const sum = value[end]! - value[first]!;
    const difference = sum / inside - (totalValue - sum) / outside;
    const square = difference * difference * inside * outside / inflation[end - first]!;
    const size = Math.sqrt(square / (totalWeight * scale));
    if (size > largest) [largest, bestFirst, bestEnd] = [size, first, end];
    const reduced = size - penalties[end - first]!;
    if (reduced > score) [score, penalty] = [reduced, penalties[end - first]!];
  };
  for (let end = minSize; end <= count - minSize; end++) consider(0, end);
  for (const length of lengthsOf(count, minSize)) {
    for (let first = minSize; first + length <= count - minSize; first++) consider(first, first + length);
  }
  const best: Contrast = drift > largest
    ? { shape: "drift", first: 0, end: count, score: drift }
    : { shape: "step", first: bestFirst, end: bestEnd, score: largest };
  return { best, score, penalty };
}

function penaltiesOf(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, length) => {
    return Math.sqrt(2 * Math.log(count / Math.max(1, Math.min(length, count - length))));
  });
}

function driftSquare(values: Float64Array, { design: { weights }, sums: { weight, value }, noise }: ScanState): number {
  const count = values.length;
  let centre = 0;
  for (let index = 0; index < count; index++) centre += index * weights[index]!;
  centre /= weight[count]!;
  const level = value[count]! / weight[count]!;
  const factors = new Float64Array(count);
  let [product, square] = [0, 0];
  for (let index = 0; index < count; index++) {
    const distance = index - centre;
    product += weights[index]! * distance * (values[index]! - level);
    square += weights[index]! * distance * distance;
    factors[index] = distance * Math.sqrt(weights[index]!);
  }
  return square === 0 ? 0 : product * product / square / sumInflation(factors, noise);
}

function residualsOf(
  values: Float64Array,
  fit: Contrast,
  { design: { weights }, sums: { weight, value } }: Pick<ScanState, "design" | "sums">,
): Float64Array {
  const count = values.length;
  if (fit.shape === "step") {
    const inside = (value[fit.end]! - value[fit.first]!) / (weight[fit.end]! - weight[fit.first]!);
    const outside = (value[count]! - value[fit.end]! + value[fit.first]!) /
      (weight[count]! - weight[fit.end]! + weight[fit.first]!);
    return values.map((each, index) => each - (index >= fit.first && index < fit.end ? inside : outside));
  }
  const level = value[count]! / weight[count]!;
  let [centre, product, square] = [0, 0, 0];
  for (let index = 0; index < count; index++) centre += index * weights[index]! / weight[count]!;
  for (let index = 0; index < count; index++) {
    product += weights[index]! * (index - centre) * (values[index]! - level);
    square += weights[index]! * (index - centre) ** 2;
  }
  return values.map((each, index) => each - level - product / square * (index - centre));
}
