/**
 * Exact quantiles from a histogram: which cells hold the wanted ranks, and, once the values of these cells are known,
 * the quantiles with their intervals. Pure.
 *
 * Quantile: type 7 of the sample in which each value occurs as often as its weight says. Interval: order statistics at
 * the ranks of {@linkcode quantileRanks}, with Kish's effective sample size (Σw)²/Σw² in place of n for weighted events.
 *
 * @module
 */
import { fewestForQuantile, interpolate } from "../stats/quantile.ts";
import { quantileRanks } from "../stats/quantile_interval.ts";
import type { QuantileEstimate, QuantileEstimates } from "./aggregate_plan.ts";

/** The histogram of one group: cells in ascending order of their values. */
export interface GroupHistogram {
  /** Values in each cell. */
  readonly counts: readonly number[];
  /** Weight in each cell; the counts themselves where nothing is sampled. */
  readonly weights: readonly number[];
  /** Squared weights in the group. */
  readonly squaredWeight: number;
}

/** Values of a cell in ascending order, with their weights. */
export interface CellValues {
  /** Values. */
  readonly values: ArrayLike<number>;
  /** Weight of each value. */
  readonly weights: ArrayLike<number>;
}

/** What is wanted of every group. */
export interface WantedQuantiles {
  /** Between 0 and 1. */
  readonly probabilities: readonly number[];
  /** Of the intervals. */
  readonly confidence: number;
}

/** Positions on the scale of cumulated weight that one quantile needs. */
interface Positions {
  readonly probability: number;
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
  readonly interval: readonly [number, number] | null;
}

/** Indices of the cells whose values are needed. */
export function wantedCells(group: GroupHistogram, wanted: WantedQuantiles): Set<number> {
  const cells = new Set<number>();
  for (const { low, high, interval } of positionsOf(group, wanted)) {
    for (const position of [low, high, ...(interval ?? [])]) cells.add(cellAt(group, position).cell);
  }
  return cells;
}

/** The quantiles of a group, given the values of its wanted cells. */
export function estimateQuantiles(
  group: GroupHistogram,
  wanted: WantedQuantiles,
  valuesOf: (cell: number) => CellValues,
): QuantileEstimates {
  const valueAt = (position: number): number => {
    const { cell, before } = cellAt(group, position);
    const { values, weights } = valuesOf(cell);
    let cumulated = before;
    for (let index = 0; index < values.length; index++) {
      cumulated += weights[index]!;
      if (cumulated > position) return values[index]!;
    }
    return values[values.length - 1]!;
  };
  const found = new Map(positionsOf(group, wanted).map((positions) => [positions.probability, positions]));
  const estimates = wanted.probabilities.map((probability): QuantileEstimate => {
    const positions = found.get(probability);
    if (positions === undefined) return { probability, value: null, low: null, high: null };
    const value = interpolate(valueAt(positions.low), valueAt(positions.high), positions.fraction);
    const [low, high] = positions.interval?.map(valueAt) ?? [null, null];
    return { probability, value, low: low ?? null, high: high ?? null };
  });
  return { n: total(group.counts), estimates };
}

/** Positions of the quantiles for which there are enough values. */
function positionsOf(group: GroupHistogram, { probabilities, confidence }: WantedQuantiles): Positions[] {
  const weight = total(group.weights);
  if (weight <= 0) return [];
  const effective = Math.max(1, Math.floor(weight * weight / group.squaredWeight + 1e-9));
  const perRank = weight / effective;
  return probabilities.filter((probability) => effective >= fewestForQuantile(probability)).map((probability) => {
    const position = Math.max(0, (weight - 1) * probability);
    const low = Math.floor(position);
    const ranks = quantileRanks(effective, { probability, confidence });
    return {
      probability,
      low,
      high: Math.min(low + 1, Math.max(low, weight - 1)),
      fraction: position - low,
      interval: ranks === null ? null : [ranks.low * perRank, ranks.high * perRank],
    };
  });
}

function cellAt({ weights }: GroupHistogram, position: number): { cell: number; before: number } {
  let before = 0;
  for (let cell = 0; cell < weights.length; cell++) {
    if (before + weights[cell]! > position) return { cell, before };
    before += weights[cell]!;
  }
  const cell = weights.length - 1;
  return { cell, before: before - weights[cell]! };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
