/** How a sum per call differs between two sides. @module */
import { squareAndAdd } from "../stats/square_and_add.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { type Both, bothSides } from "./both_sides.ts";
import { contrastVariance } from "./contrast_variance.ts";
import { contrastOf, type MeasuredContrast, withoutAnswer } from "./measured_contrast.ts";
import type { ContrastRequest, MeasuredSide } from "./measured_side.ts";
import { sideVariance } from "./side_variance.ts";
import { criticalValue, relativeChange, testContrast } from "./test_contrast.ts";

const FEWEST_CALLS = 10;

/**
 * Compares sums per call: means, dollars per call.
 *
 * Method: ratios of sums over cells, linearised, so that single calls need not be known (Cochran 1977, §6.3); with logarithms
 * where both are positive. See {@linkcode contrastVariance}.
 *
 * @param isRatio Whether changes of the measure are ratios.
 */
export function sumContrast(request: ContrastRequest & { readonly isRatio: boolean }): MeasuredContrast {
  const { sides, matching, places, margin, isRiseWorse } = request;
  const n = bothSides((side) => sides[side].n);
  const levels = bothSides((side) => levelOf(sides[side], request));
  const none = (reason: string): MeasuredContrast =>
    withoutAnswer({ n, levels, reason: `${reason}, n is ${n[0]} and ${n[1]}` });
  if (Math.min(...n) < FEWEST_CALLS) return none(`a mean needs ${FEWEST_CALLS} values`);
  const means = bothSides((side) => {
    const { cells } = sides[side];
    return cells.reduce((sum, cell, index) => sum + matching.factors[side][index]! * cell.sum, 0) / matching.total;
  });
  const isRatio = request.isRatio && means[0] > 0 && means[1] > 0;
  const unit = bothSides((side) => isRatio ? means[side] : 1);
  const found = contrastVariance({
    cells: bothSides((side) => sides[side].cells),
    values: bothSides((side) => excess(sides[side], means[side]).map((value) => value / unit[side])),
    callVariance: bothSides((side) => () => ((sides[side].deviation ?? 0) / unit[side]) ** 2),
    clumping: bothSides((side) => sides[side].clumping),
  }, { matching, places });
  if (found === null) return none("all calls lie in one stretch of time, so their spread is unknown");
  const critical = criticalValue(found.degrees);
  const [a, b] = bothSides((side) => {
    const reach = critical * Math.sqrt(found.variances[side]);
    const value = isRatio ? Math.log(means[side]) : means[side];
    return { value, low: value - reach, high: value + reach };
  });
  const estimate = squareAndAdd(a, b);
  const scale = isRatio ? Math.log1p(margin) : margin * Math.abs(means[0]);
  const { p_value, detectable } = estimate.low === estimate.high
    ? { p_value: Math.abs(estimate.value) <= scale ? 1 : probabilityApart(n), detectable: null }
    : testContrast({ estimate, degrees: found.degrees, margin: scale, isRiseWorse });
  const compared: Both<Estimate> = isRatio ? [each(a, Math.exp), each(b, Math.exp)] : [a, b];
  return contrastOf({
    n,
    levels,
    compared,
    ratio: isRatio ? each(estimate, Math.expm1) : null,
    difference: isRatio ? squareAndAdd(...compared) : estimate,
    p_value,
    detectable: detectable === null || !isRatio ? detectable : relativeChange(detectable, isRiseWorse),
    design_effect: found.design_effect,
    matching,
    whole: null,
  });
}

/** Probability that chance sorts equal numbers onto the sides they are on: that of one permutation. */
function probabilityApart([a, b]: Both<number>): number {
  let probability = 1;
  for (let index = 1; index <= Math.min(a, b) && probability > 0; index++) {
    probability *= index / (Math.max(a, b) + index);
  }
  return probability;
}

function levelOf(
  side: MeasuredSide,
  { places, isRatio }: ContrastRequest & { readonly isRatio: boolean },
): MeasuredContrast["levels"][0] {
  const { cells, clumping, deviation } = side;
  const weight = cells.reduce((sum, cell) => sum + cell.weight, 0);
  if (!(weight > 0)) return null;
  const value = cells.reduce((sum, cell) => sum + cell.sum, 0) / weight;
  const callVariance = (deviation ?? 0) ** 2;
  const found = sideVariance({ cells, values: excess(side, value), callVariance, clumping }, places);
  if (found === null || found.variance === 0) return { value, low: null, high: null };
  const reach = criticalValue(found.degrees) * Math.sqrt(found.variance);
  if (!Number.isFinite(reach)) return { value, low: null, high: null };
  if (!isRatio || value <= 0) return { value, low: value - reach, high: value + reach };
  return { value, low: value * Math.exp(-reach / value), high: value * Math.exp(reach / value) };
}

function excess({ cells }: MeasuredSide, mean: number): Float64Array {
  return Float64Array.from(cells, (cell) => cell.sum - mean * cell.weight);
}

function each({ value, low, high }: Estimate, of: (value: number) => number): Estimate {
  return { value: of(value), low: of(low), high: of(high) };
}
