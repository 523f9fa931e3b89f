/** How a quantile differs between two sides. @module */
import { percentileName } from "../group_stats.ts";
import type { Amount } from "../series/series_change.ts";
import { fewestForQuantile } from "../stats/quantile.ts";
import { squareAndAdd } from "../stats/square_and_add.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { type Both, bothSides } from "./both_sides.ts";
import {
  type CallDistribution,
  callDistribution,
  type DistributionPlace,
  placeOf,
  valueAt,
  weightBelow,
} from "./call_distribution.ts";
import { contrastVariance } from "./contrast_variance.ts";
import { contrastOf, type MeasuredContrast, type WholeContrast, withoutAnswer } from "./measured_contrast.ts";
import type { ContrastRequest, MeasuredSide } from "./measured_side.ts";
import { sideVariance } from "./side_variance.ts";
import { criticalValue, relativeChange, tailProbability, testContrast } from "./test_contrast.ts";

/** A quantile to compare. */
export interface QuantileRequest extends ContrastRequest {
  /** Which. */
  readonly probability: number;
  /** The distributions of matched calls. */
  readonly distributions: Both<CallDistribution>;
  /** What is said of them as a whole. */
  readonly whole: WholeContrast | null;
}

/**
 * Compares quantiles.
 *
 * Method: the share of calls below a quantile has the variance that {@linkcode contrastVariance} finds; the bounds of the
 * quantile are the numbers at that share plus and minus its error (Woodruff, JASA 47 (1952)), which is the order-statistic
 * interval for as many calls as independent ones would be needed. The difference by square-and-add, on logarithms where numbers
 * are positive. Where all calls are compared with all the quantiles are the exact ones, else those of histograms.
 */
export function quantileContrast(request: QuantileRequest): MeasuredContrast {
  const { sides, matching, places, margin, isRiseWorse, probability, distributions } = request;
  const n = bothSides((side) => sides[side].n);
  const levels = bothSides((side) => levelOf(sides[side], request));
  const none = (reason: string): MeasuredContrast =>
    withoutAnswer({ n, levels, reason: `${reason}, n is ${n[0]} and ${n[1]}` });
  const name = percentileName(probability);
  if (levels[0] === null || levels[1] === null) {
    return none(`${name} needs ${fewestForQuantile(probability)} values`);
  }
  if (distributions.every(({ values }) => values.length === 1) && levels[0].value === levels[1].value) {
    return none("all values are equal");
  }
  const at = bothSides((side) => placeOf(distributions[side], probability));
  const found = contrastVariance({
    cells: bothSides((side) => sides[side].cells),
    values: bothSides((side) =>
      excess(sides[side], { distribution: distributions[side], place: at[side], probability })
    ),
    callVariance: bothSides(() => (above: number) => binomial(probability + above)),
    clumping: bothSides((side) => sides[side].clumping),
  }, { matching, places });
  if (found === null) return none("too few calls share a time");
  const critical = criticalValue(found.degrees);
  const estimates = bothSides((side) => {
    return quantileBetween(distributions[side], {
      probability,
      reach: critical * Math.sqrt(found.variances[side]),
      n: n[side] * matching.matched_ratio[side],
      exact: matching.by === null && matching.moments.length === 1 ? levels[side]!.value : null,
    });
  });
  const [a, b] = estimates;
  if (a === null || b === null) return none(`the interval of ${name} needs more values`);
  const isRatio = a.low > 0 && b.low > 0;
  const difference = squareAndAdd(a, b);
  const estimate = isRatio ? squareAndAdd(each(a, Math.log), each(b, Math.log)) : difference;
  const scale = isRatio ? Math.log1p(margin) : margin * Math.abs(a.value);
  const { p_value, detectable } = testContrast({ estimate, degrees: found.degrees, margin: scale, isRiseWorse });
  return contrastOf({
    n,
    levels,
    compared: [a, b],
    ratio: isRatio ? each(estimate, Math.expm1) : null,
    difference,
    // Where many numbers are equal a quantile has no spread, but the share below it has.
    p_value: p_value > 0
      ? p_value
      : shareTest({ ...request, variance: found.variances[0] + found.variances[1], degrees: found.degrees, at }),
    detectable: detectable === null || !isRatio ? detectable : relativeChange(detectable, isRiseWorse),
    design_effect: found.design_effect,
    matching,
    whole: request.whole,
  });
}

function levelOf(side: MeasuredSide, { probability, places }: QuantileRequest): Amount | null {
  const { cells, clumping, quantile, n } = side;
  if (quantile === null || quantile.value === null) return null;
  const { value } = quantile;
  const distribution = callDistribution(cells, new Float64Array(cells.length).fill(1));
  const place = placeOf(distribution, probability);
  const values = excess(side, { distribution, place, probability });
  const found = sideVariance({ cells, values, callVariance: binomial(probability), clumping }, places);
  const reach = found === null ? null : criticalValue(found.degrees) * Math.sqrt(found.variance);
  const bounds = reach === null ? null : quantileBetween(distribution, { probability, reach, n, exact: value });
  return { value, low: bounds?.low ?? null, high: bounds?.high ?? null };
}

interface Below {
  readonly distribution: CallDistribution;
  readonly place: DistributionPlace;
  readonly probability: number;
}

/** What lies below the quantile in each cell, beyond what should. */
function excess({ cells }: MeasuredSide, { distribution, place, probability }: Below): Float64Array {
  return Float64Array.from(cells, ({ histogram, weight }) => {
    return (histogram === null ? 0 : weightBelow(histogram, { distribution, place })) - probability * weight;
  });
}

interface Reaching {
  readonly probability: number;
  /** Error of the share below. */
  readonly reach: number;
  /** Values behind it. */
  readonly n: number;
  /** The quantile itself, where it is known better than by cells. */
  readonly exact: number | null;
}

/** A bound should leave half a value outside: beyond the last value nothing is known. */
const LEAST_OUTSIDE = 0.5;

function quantileBetween(
  distribution: CallDistribution,
  { probability, reach, n, exact }: Reaching,
): Estimate | null {
  const [lowest, highest] = sharesAround(probability, reach);
  if (Math.min(lowest, 1 - highest) * n < LEAST_OUTSIDE) return null;
  const value = valueAt(distribution, placeOf(distribution, probability));
  // Moves what is read from cells to where the exact quantile is.
  const scale = exact === null || value === 0 ? 1 : exact / value;
  const middle = exact ?? value;
  return {
    value: middle,
    low: Math.min(middle, scale * valueAt(distribution, placeOf(distribution, lowest))),
    high: Math.max(middle, scale * valueAt(distribution, placeOf(distribution, highest))),
  };
}

/** Bounds of a share on the scale of log-odds, where they stay inside 0..1 as those of a binomial share do. */
function sharesAround(share: number, reach: number): readonly [low: number, high: number] {
  const [middle, distance] = [Math.log(share / (1 - share)), reach / (share * (1 - share))];
  const shareOf = (odds: number): number => 1 / (1 + Math.exp(-odds));
  return [shareOf(middle - distance), shareOf(middle + distance)];
}

interface ShareTesting extends Pick<QuantileRequest, "distributions" | "probability"> {
  readonly variance: number;
  readonly degrees: number;
  readonly at: Both<DistributionPlace>;
}

/** Whether as many calls of b as of a lie below the quantile of a. */
function shareTest({ distributions: [a, b], probability, variance, degrees, at }: ShareTesting): number {
  const limit = a.values[at[0].index]!;
  const below = b.weights.reduce((sum, weight, index) => {
    const value = b.values[index]!;
    return value < limit ? sum + weight : value === limit ? sum + weight * at[0].fraction : sum;
  }, 0);
  return tailProbability(Math.abs(below / b.total - probability) / Math.sqrt(variance), degrees);
}

function binomial(share: number): number {
  const inside = Math.max(0, Math.min(1, share));
  return inside * (1 - inside);
}

function each({ value, low, high }: Estimate, of: (value: number) => number): Estimate {
  return { value: of(value), low: of(low), high: of(high) };
}
