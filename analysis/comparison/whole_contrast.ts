/** How two distributions differ as a whole. @module */
import type { Estimate } from "../stats/wilson_interval.ts";
import { type Both, bothSides, type Side } from "./both_sides.ts";
import type { CallDistribution } from "./call_distribution.ts";
import { type ContrastVariance, contrastVariance } from "./contrast_variance.ts";
import type { WholeContrast } from "./measured_contrast.ts";
import type { ContrastRequest } from "./measured_side.ts";
import { criticalValue } from "./test_contrast.ts";

/** Two distributions to compare. */
export interface WholeRequest extends ContrastRequest {
  /** Those of matched calls. */
  readonly distributions: Both<CallDistribution>;
}

/**
 * Compares whole distributions; `null` where there are too few values.
 *
 * Method: the share of pairs in which b is larger (Mann & Whitney 1947), and the factor that makes it one half (Hodges & Lehmann
 * 1963, on logarithms), from the cells of histograms. The error is that of what each call contributes to the share, by {@linkcode
 * contrastVariance}; bounds of the factor are where the share is one half plus and minus its error. Cost: some 60 passes over the
 * cells.
 */
export function wholeContrast(request: WholeRequest): WholeContrast | null {
  const { distributions } = request;
  if (distributions.some(({ total }) => !(total > 0))) return null;
  const plain = shareAt(request, 1);
  if (plain === null) return null;
  const { share, reach } = plain;
  const superiority = { value: share, low: Math.max(0, share - reach), high: Math.min(1, share + reach) };
  return { superiority, shift_ratio: shiftOf(request) };
}

interface Superiority {
  readonly share: number;
  readonly reach: number;
}

/** Share of pairs in which a value of b, divided by a factor, exceeds one of a; with its error. */
function shareAt(request: WholeRequest, factor: number): Superiority | null {
  const { distributions, sides, matching, places } = request;
  const below = belowOther(distributions, factor);
  const share = below[1].reduce((sum, part, index) => sum + part * distributions[1].weights[index]!, 0) /
    distributions[1].total;
  const found: ContrastVariance | null = contrastVariance({
    cells: bothSides((side) => sides[side].cells),
    values: bothSides((side) => excess(request, { side, below: below[side], mean: side === 0 ? 1 - share : share })),
    callVariance: bothSides((side) => {
      const mean = side === 0 ? 1 - share : share;
      const { weights, total } = distributions[side];
      const variance = below[side].reduce((sum, part, index) => sum + weights[index]! * (part - mean) ** 2, 0) / total;
      return () => variance;
    }),
    clumping: bothSides((side) => sides[side].clumping),
  }, { matching, places });
  if (found === null) return null;
  return { share, reach: criticalValue(found.degrees) * Math.sqrt(found.variances[0] + found.variances[1]) };
}

/** For each value of a side the share of the other that is below it, ties counted half. */
function belowOther([a, b]: Both<CallDistribution>, factor: number): Both<Float64Array> {
  const of = (one: CallDistribution, other: CallDistribution, scale: number): Float64Array => {
    let index = 0;
    return one.values.map((value) => {
      while (index < other.values.length && other.values[index]! < value * scale) index++;
      const under = index === 0 ? 0 : other.cumulated[index - 1]!;
      const tied = other.values[index] === value * scale ? other.weights[index]! / 2 : 0;
      return (under + tied) / other.total;
    });
  };
  return [of(a, b, factor), of(b, a, 1 / factor)];
}

interface Contribution {
  readonly side: Side;
  readonly below: Float64Array;
  readonly mean: number;
}

function excess({ sides, distributions }: WholeRequest, { side, below, mean }: Contribution): Float64Array {
  const numbers = new Map<number, number>();
  distributions[side].values.forEach((value, index) => numbers.set(value, below[index]! - mean));
  return Float64Array.from(sides[side].cells, ({ histogram }) => {
    if (histogram === null) return 0;
    return histogram.values.reduce(
      (sum, value, index) => sum + (numbers.get(value) ?? 0) * histogram.weights[index]!,
      0,
    );
  });
}

const STEPS = 40;

function shiftOf(request: WholeRequest): Estimate | null {
  const [a, b] = request.distributions;
  if (!(a.values[0]! > 0 && b.values[0]! > 0)) return null;
  const range: Both<number> = [
    Math.log(b.values[0]! / a.values.at(-1)!) - 1e-9,
    Math.log(b.values.at(-1)! / a.values[0]!) + 1e-9,
  ];
  const logFactor = (share: number): number => {
    let [low, high] = range;
    for (let step = 0; step < STEPS; step++) {
      const middle = (low + high) / 2;
      const below = belowOther(request.distributions, Math.exp(middle))[1];
      const found = below.reduce((sum, part, index) => sum + part * b.weights[index]!, 0) / b.total;
      if (found > share) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const shift = logFactor(0.5);
  const aligned = shareAt(request, Math.exp(shift));
  if (aligned === null || aligned.reach >= 0.5) return null;
  const [low, high] = [logFactor(0.5 + aligned.reach), logFactor(0.5 - aligned.reach)];
  return { value: Math.expm1(shift), low: Math.expm1(Math.min(low, shift)), high: Math.expm1(Math.max(high, shift)) };
}
