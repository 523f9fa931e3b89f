/** The distribution of the calls of one side, in the narrow cells of histograms. @module */
import type { Histogram } from "../engine/aggregate_plan.ts";
import type { ComparisonCell } from "./comparison_cell.ts";

/** A distribution. */
export interface CallDistribution {
  /** Middle of each cell of values, ascending. */
  readonly values: Float64Array;
  /** Weight in each. */
  readonly weights: Float64Array;
  /** Weight in each and all below. */
  readonly cumulated: Float64Array;
  /** All of it; 0 when there are no values. */
  readonly total: number;
}

/** A place in a distribution. */
export interface DistributionPlace {
  /** Cell of values. */
  readonly index: number;
  /** Share of its weight that is below. */
  readonly fraction: number;
}

/** Adds up histograms, each call as often as its factor says. */
export function callDistribution(cells: readonly ComparisonCell[], factors: Float64Array): CallDistribution {
  const sums = new Map<number, number>();
  cells.forEach(({ histogram }, index) => {
    if (histogram === null || factors[index] === 0) return;
    histogram.values.forEach((value, place) => {
      sums.set(value, (sums.get(value) ?? 0) + histogram.weights[place]! * factors[index]!);
    });
  });
  const values = Float64Array.from(sums.keys()).sort();
  const weights = values.map((value) => sums.get(value)!);
  let total = 0;
  const cumulated = weights.map((weight) => total += weight);
  return { values, weights, cumulated, total };
}

/** Where a share of the weight is below; the ends where it is out of 0..1. */
export function placeOf({ weights, cumulated, total }: CallDistribution, probability: number): DistributionPlace {
  const below = Math.max(0, Math.min(1, probability)) * total;
  let [low, high] = [0, weights.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! < below) low = middle + 1;
    else high = middle;
  }
  const fraction = (below - cumulated[low]! + weights[low]!) / weights[low]!;
  return { index: low, fraction: Math.max(0, Math.min(1, fraction)) };
}

/** A cell that holds so much more than its neighbours holds one value. */
const LONE_VALUE = 4;
/** Neighbouring cells are so close at most. */
const ADJACENT = 1.012;

/** The number at a place: within a cell by interpolation, unless it looks like a single value. */
export function valueAt(
  { values, weights }: CallDistribution,
  { index, fraction }: DistributionPlace,
): number {
  const value = values[index]!;
  const isSpread = [index - 1, index + 1].every((other) => {
    const ratio = Math.abs((values[other] ?? 0) / value);
    return ratio < ADJACENT && ratio > 1 / ADJACENT && weights[other]! * LONE_VALUE > weights[index]!;
  });
  // Cells are 1/128 of the power of two below them wide.
  return isSpread ? value + (fraction - 0.5) * 2 ** Math.floor(Math.log2(Math.abs(value))) / 128 : value;
}

/** Weight of a histogram below a place in a distribution that it is part of. */
export function weightBelow(
  { values, weights }: Histogram,
  { distribution, place }: { readonly distribution: CallDistribution; readonly place: DistributionPlace },
): number {
  const limit = distribution.values[place.index]!;
  let below = 0;
  for (let index = 0; index < values.length && values[index]! <= limit; index++) {
    below += values[index]! < limit ? weights[index]! : weights[index]! * place.fraction;
  }
  return below;
}
