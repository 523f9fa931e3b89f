/** How uncertain the difference of two sides is. @module */
import { levelMemory, type SumVariance, sumVariance, type TimedSum } from "../stats/sum_variance.ts";
import { waveVariance } from "../stats/wave_variance.ts";
import { type Both, bothSides, type Side } from "./both_sides.ts";
import type { CellPlaces, ComparisonCell } from "./comparison_cell.ts";
import type { Matching } from "./match_cells.ts";

/** How cells differ from what their side is like as a whole. */
export interface CellDeviations {
  /** The cells, in order of time. */
  readonly cells: Both<readonly ComparisonCell[]>;
  /** By how much the sum of each cell exceeds what its calls would have at the level of the side. */
  readonly values: Both<Float64Array>;
  /** Variance of a single call, by how far its stratum is above the level of the side; 0 where single calls are unknown. */
  readonly callVariance: Both<(above: number) => number>;
  /** Calls as stored that one of weight 1 stands for: Σw²/Σw. */
  readonly clumping: Both<number>;
}

/** Uncertainty of the level of each side, as far as their difference is concerned. */
export interface ContrastVariance {
  /** Variance of each level; that of their difference is the sum. */
  readonly variances: Both<number>;
  /** Degrees of freedom behind the sum. */
  readonly degrees: number;
  /** How many times the variance of independent calls that is; `null` where single calls are unknown. */
  readonly design_effect: number | null;
}

/**
 * Variance of the difference of two sides, from how their cells differ; `null` where they are too few.
 *
 * Method: levels are ratios of sums over cells, their variance by linearisation (Taylor series, Woodruff, JASA 66 (1971)):
 * that of the sum of what cells deviate, {@linkcode sumVariance}. Cells that share their time are taken as pairs, others less
 * what the calls of their stratum deviate on both sides. Where one side is far shorter, the longer one says how much such short
 * stretches vary.
 */
export function contrastVariance(
  deviations: CellDeviations,
  options: { readonly matching: Matching; readonly places: CellPlaces },
): ContrastVariance | null {
  const { matching } = options;
  const profile = strataProfile(deviations, matching);
  const sampling = bothSides((side) => samplingVariance(deviations, { side, matching, profile }));
  const found = matching.by === "time" || matching.by === "session"
    ? pairedVariance(deviations, { ...options, sampling })
    : separateVariance(deviations, { ...options, sampling, profile });
  if (found === null) return null;
  const [variance, independent] = [found.variances[0] + found.variances[1], sampling[0] + sampling[1]];
  return { ...found, design_effect: independent > 0 ? variance / independent : null };
}

const SIDES: readonly Side[] = [0, 1];

interface Profile {
  /** What a call deviates in each stratum, both sides together. */
  readonly above: Float64Array;
  /** Calls of each stratum as stored, both sides together. */
  readonly stored: Float64Array;
}

function strataProfile({ cells, values, clumping }: CellDeviations, { strata, moments }: Matching): Profile {
  const [sums, weights, stored] = [0, 1, 2].map(() => new Float64Array(moments.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const side of SIDES) {
    cells[side].forEach(({ weight }, index) => {
      const stratum = strata[side][index]!;
      if (stratum < 0) return;
      sums[stratum]! += values[side][index]!;
      weights[stratum]! += weight;
      stored[stratum]! += weight / clumping[side];
    });
  }
  return { above: sums.map((sum, stratum) => weights[stratum]! === 0 ? 0 : sum / weights[stratum]!), stored };
}

interface OfSide {
  readonly side: Side;
  readonly matching: Matching;
  readonly profile: Profile;
}

function samplingVariance(deviations: CellDeviations, { side, matching, profile }: OfSide): number {
  const [strata, factors] = [matching.strata[side], matching.factors[side]];
  let total = 0;
  deviations.cells[side].forEach(({ weight }, index) => {
    const stratum = strata[index]!;
    if (stratum < 0) return;
    const stored = profile.stored[stratum]!;
    // The profile of a few calls follows them: their spread around it is too small by one degree of freedom.
    const isLone = stored < 2;
    const variance = deviations.callVariance[side](isLone ? 0 : profile.above[stratum]!);
    total += factors[index]! ** 2 * weight * variance * (isLone ? 1 : stored / (stored - 1));
  });
  return total * deviations.clumping[side] / matching.total ** 2;
}

interface Known {
  readonly matching: Matching;
  readonly places: CellPlaces;
  readonly sampling: Both<number>;
}

type Found = Omit<ContrastVariance, "design_effect">;

function pairedVariance(
  { cells, values }: CellDeviations,
  { matching, places, sampling }: Known,
): Found | null {
  const { moments, strata, factors, total } = matching;
  const first = moments.reduce((least, moment) => Math.min(least, moment), Infinity);
  const length = moments.reduce((most, moment) => Math.max(most, moment), -Infinity) - first + 1;
  const [parts, shares] = [new Float64Array(length), new Float64Array(length)];
  for (const side of SIDES) {
    cells[side].forEach(({ weight }, index) => {
      const stratum = strata[side][index]!;
      if (stratum < 0) return;
      const at = moments[stratum]! - first;
      parts[at]! += (side === 0 ? -1 : 1) * factors[side][index]! * values[side][index]! / total;
      shares[at]! += factors[side][index]! * weight / total / 2;
    });
  }
  const sum: TimedSum = { parts, shares, sampling: sampling[0] + sampling[1] };
  const found = sumVariance(sum, { memory: places.kind === "session" ? null : levelMemory([sum]) });
  if (found === null) return null;
  // What both share has cancelled; the rest is shared out by how much sampling each side brings.
  const share = sum.sampling === 0 ? 0.5 : sampling[0] / sum.sampling;
  return { variances: [found.variance * share, found.variance * (1 - share)], degrees: found.degrees };
}

/** A day of each side, matched hour by hour, has 2; with more calls are taken as independent. */
const MOST_INFLATION = 2.5;
const FEWEST_DEGREES = 2;

function separateVariance(
  deviations: CellDeviations,
  { matching, places, sampling, profile }: Known & { readonly profile: Profile },
): Found | null {
  const used = matching.strata.map((side) => side.reduce((count, stratum) => count + (stratum < 0 ? 0 : 1), 0));
  const [cells, spent] = [used[0]! + used[1]!, matching.moments.length + 1];
  const inflation = cells > spent ? cells / (cells - spent) : Infinity;
  if (inflation > MOST_INFLATION) {
    return sampling[0] > 0 && sampling[1] > 0 ? { variances: sampling, degrees: Infinity } : null;
  }
  const sums = bothSides((side) => {
    return timedSum(deviations, { side, matching, profile, sampling: sampling[side], inflation });
  });
  const memory = places.kind === "session" ? null : levelMemory(sums);
  const [a, b] = bothSides((side): SumVariance | null => {
    const own = sumVariance(sums[side], { memory });
    const longer = memory === null ? null : ofLongerSide(sums[side], sums[side === 0 ? 1 : 0]);
    return own !== null && longer !== null && longer.variance > own.variance ? longer : own;
  });
  if (a === null || b === null) return null;
  const spread = a.variance ** 2 / a.degrees + b.variance ** 2 / b.degrees;
  return {
    variances: [a.variance, b.variance],
    // Strata of few cells tie the sides together: what is left of one is left of the other.
    degrees: spread === 0 ? Infinity : Math.max(FEWEST_DEGREES, (a.variance + b.variance) ** 2 / spread / inflation),
  };
}

interface Summing extends OfSide {
  readonly sampling: number;
  readonly inflation: number;
}

/** A side on its own line of time, without what its strata have in common with the other. */
function timedSum(
  { cells, values }: CellDeviations,
  { side, matching, profile, sampling, inflation }: Summing,
): TimedSum {
  const [strata, factors] = [matching.strata[side], matching.factors[side]];
  const used = cells[side].map((cell, index) => ({ cell, index })).filter(({ index }) => strata[index]! >= 0);
  const first = used[0]!.cell.place;
  const length = used.at(-1)!.cell.place - first + 1;
  const rest = used.map(({ cell, index }) => values[side][index]! - profile.above[strata[index]!]! * cell.weight);
  const mean = used.reduce((sum, { index }, order) => sum + factors[index]! * rest[order]!, 0) / matching.total;
  const [parts, shares] = [new Float64Array(length), new Float64Array(length)];
  used.forEach(({ cell, index }, order) => {
    const factor = factors[index]! / matching.total;
    parts[cell.place - first]! += Math.sqrt(inflation) * factor * (rest[order]! - mean * cell.weight);
    shares[cell.place - first]! += factor * cell.weight;
  });
  return { parts, shares, sampling };
}

/** From so many times the length on, a side tells how much stretches as short as the other vary. */
const FAR_LONGER = 3;

function ofLongerSide(short: TimedSum, long: TimedSum): SumVariance | null {
  const waves = Math.round(long.parts.length / short.parts.length);
  if (waves < FAR_LONGER) return null;
  const squares = ({ shares }: TimedSum): number => shares.reduce((sum, share) => sum + share * share, 0);
  const excess = waveVariance(long.parts, waves) - long.sampling;
  if (excess <= 0) return null;
  return { variance: short.sampling + excess * squares(short) / squares(long), degrees: waves };
}
