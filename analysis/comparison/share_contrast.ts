/** How a share differs between two sides. @module */
import { normalProbability } from "../stats/normal_distribution.ts";
import { squareAndAdd } from "../stats/square_and_add.ts";
import { type Estimate, wilsonInterval } from "../stats/wilson_interval.ts";
import { bothSides } from "./both_sides.ts";
import { criticalValue, testContrast } from "./test_contrast.ts";
import { contrastVariance } from "./contrast_variance.ts";
import { contrastOf, type MeasuredContrast, withoutAnswer } from "./measured_contrast.ts";
import type { ContrastRequest, MeasuredSide } from "./measured_side.ts";
import { sideVariance } from "./side_variance.ts";

/** With fewer calls even all against none says little. */
const FEWEST_CALLS = 5;

/**
 * Compares shares of calls, as failures.
 *
 * Method: Wilson's intervals of the shares that matched calls have, with as many calls as independent ones would be needed for
 * the variance that {@linkcode contrastVariance} finds; their difference by square-and-add (Newcombe 1998).
 */
export function shareContrast(request: ContrastRequest): MeasuredContrast {
  const { sides, matching, places, margin, isRiseWorse } = request;
  const n = bothSides((side) => sides[side].n);
  const levels = bothSides((side) => levelOf(sides[side], request));
  if (Math.min(...n) < FEWEST_CALLS) {
    return withoutAnswer({ n, levels, reason: `a share needs ${FEWEST_CALLS} calls, n is ${n[0]} and ${n[1]}` });
  }
  const shares = bothSides((side) => {
    const { cells } = sides[side];
    const failed = cells.reduce((sum, cell, index) => sum + matching.factors[side][index]! * cell.sum, 0);
    return Math.min(1, failed / matching.total);
  });
  const deviations = {
    cells: bothSides((side) => sides[side].cells),
    values: bothSides((side) => excess(sides[side], shares[side])),
    callVariance: bothSides((side) => (above: number) => binomial(shares[side] + above)),
    clumping: bothSides((side) => sides[side].clumping),
  };
  const found = contrastVariance(deviations, { matching, places });
  if (found === null) {
    const reason = shares[0] === shares[1]
      ? `all calls are alike, n is ${n[0]} and ${n[1]}`
      : "too few calls share a time";
    return withoutAnswer({ n, levels, reason });
  }
  const critical = criticalValue(found.degrees);
  const effect = found.design_effect ?? 1;
  const [a, b] = bothSides((side) => {
    const share = shares[side];
    const independent = effectiveCalls(sides[side], matching.factors[side]);
    const variance = binomial(share);
    // Where nothing failed nothing can be seen of how failures clump: as on the other side.
    const trials = variance === 0 ? independent / effect : Math.min(independent, variance / found.variances[side]);
    return estimateOf({ share, trials, critical });
  });
  const difference = squareAndAdd(a, b);
  const { p_value, detectable } = testContrast({
    estimate: difference,
    degrees: found.degrees,
    margin: margin * (levels[0]?.value ?? 0),
    isRiseWorse,
  });
  return contrastOf({
    n,
    levels,
    compared: [a, b],
    difference,
    ratio: a.value > 0 ? relativeTo(a, b) : null,
    p_value,
    detectable,
    design_effect: found.design_effect,
    matching,
    whole: null,
  });
}

function levelOf(side: MeasuredSide, { places }: ContrastRequest): Estimate | null {
  const { cells, clumping } = side;
  const weight = cells.reduce((sum, cell) => sum + cell.weight, 0);
  if (!(weight > 0)) return null;
  const share = Math.min(1, cells.reduce((sum, cell) => sum + cell.sum, 0) / weight);
  const callVariance = binomial(share);
  const found = sideVariance({ cells, values: excess(side, share), callVariance, clumping }, places);
  const independent = weight / clumping;
  const trials = found === null || callVariance === 0
    ? independent
    : Math.min(independent, callVariance / found.variance);
  return estimateOf({ share, trials, critical: criticalValue(found?.degrees ?? Infinity) });
}

function excess({ cells }: MeasuredSide, share: number): Float64Array {
  return Float64Array.from(cells, (cell) => cell.sum - share * cell.weight);
}

function binomial(share: number): number {
  const inside = Math.max(0, Math.min(1, share));
  return inside * (1 - inside);
}

/** Kish's number of calls that weigh as factors and sampling make them weigh. */
function effectiveCalls({ cells, clumping }: MeasuredSide, factors: Float64Array): number {
  let [sum, squares] = [0, 0];
  cells.forEach(({ weight }, index) => {
    sum += factors[index]! * weight;
    squares += factors[index]! ** 2 * weight * clumping;
  });
  return sum ** 2 / squares;
}

function estimateOf(
  { share, trials, critical }: { readonly share: number; readonly trials: number; readonly critical: number },
): Estimate {
  const confidence = 2 * normalProbability(critical) - 1;
  const [low, high] = wilsonInterval({ successes: share * trials, trials }, { confidence })!;
  return { value: share, low, high };
}

/** Relative change by square-and-add on logarithms; bounds are `null` where a share may be 0. */
function relativeTo(a: Estimate, b: Estimate): MeasuredContrast["ratio"] {
  if (b.value === 0 || a.low === 0 || b.low === 0) return { value: b.value / a.value - 1, low: null, high: null };
  const { low, high } = squareAndAdd(logarithm(a), logarithm(b));
  return { value: b.value / a.value - 1, low: Math.expm1(low), high: Math.expm1(high) };
}

function logarithm({ value, low, high }: Estimate): Estimate {
  return { value: Math.log(value), low: Math.log(low), high: Math.log(high) };
}
