/** Adds up cells by group. Pure. @module */
import type { MeasureTotals } from "./cell_totals.ts";
import { createPairIndex } from "./pair_index.ts";

/** Which cells make which groups. */
export interface CellsOfGroups {
  /** Group of each cell; no group is above all others. */
  readonly groupOf: Uint32Array;
  /** Whether each cell counts: 1 or 0. */
  readonly passing: Uint32Array;
  /** Number of groups. */
  readonly size: number;
}

/** A number of each group; NaN for unknown. */
export type GroupNumbers = Float64Array;

/** Adds up a number of the cells. */
export function sumOfGroups(numbers: Float64Array, cells: CellsOfGroups): GroupNumbers {
  const sums = new Float64Array(cells.size);
  eachCell(numbers.length, cells, (cell, group) => sums[group]! += numbers[cell]!);
  return sums;
}

/** Sums and means; unknown where no number is known. */
export function totalOfGroups(op: "sum" | "mean", totals: MeasureTotals, cells: CellsOfGroups): GroupNumbers {
  const sums = sumOfGroups(totals.sums, cells);
  const weights = sumOfGroups(totals.weights, cells);
  return sums.map((sum, group) => weights[group]! > 0 ? (op === "sum" ? sum : sum / weights[group]!) : NaN);
}

/** Smallest or largest numbers; unknown where no number is known. */
export function boundOfGroups(op: "min" | "max", totals: MeasureTotals, cells: CellsOfGroups): GroupNumbers {
  const bounds = new Float64Array(cells.size).fill(op === "min" ? Infinity : -Infinity);
  if (op === "min") {
    eachCell(totals.least.length, cells, (cell, group) => {
      if (totals.least[cell]! < bounds[group]!) bounds[group] = totals.least[cell]!;
    });
  } else {
    eachCell(totals.most.length, cells, (cell, group) => {
      if (totals.most[cell]! > bounds[group]!) bounds[group] = totals.most[cell]!;
    });
  }
  return bounds.map((bound) => Number.isFinite(bound) ? bound : NaN);
}

/** Standard deviations: cells are put together as Chan, Golub and LeVeque (1983) do. */
export function deviationOfGroups(totals: MeasureTotals, cells: CellsOfGroups): GroupNumbers {
  const counts = sumOfGroups(totals.counts, cells);
  const weights = new Float64Array(cells.size);
  const means = new Float64Array(cells.size);
  const squares = new Float64Array(cells.size);
  eachCell(totals.squares.length, cells, (cell, group) => {
    const weight = totals.weights[cell]!;
    if (!(weight > 0)) return;
    const offset = totals.distances[cell]! / weight;
    const square = Math.max(0, totals.squares[cell]! - offset * totals.distances[cell]!);
    const before = weights[group]!;
    const distance = totals.origins[cell]! + offset - means[group]!;
    weights[group] = before + weight;
    means[group]! += distance * weight / weights[group]!;
    squares[group]! += square + distance * distance * before * weight / weights[group]!;
  });
  return squares.map((square, group) => {
    return counts[group]! > 1 && weights[group]! > 1 ? Math.sqrt(square / (weights[group]! - 1)) : NaN;
  });
}

/** How many different known codes the cells with events have. */
export function distinctOfGroups(
  { codes, counts, isKnown }: {
    readonly codes: Uint32Array;
    readonly counts: Float64Array;
    readonly isKnown: (code: number) => boolean;
  },
  cells: CellsOfGroups,
): GroupNumbers {
  const distinct = new Float64Array(cells.size);
  const seen = createPairIndex();
  eachCell(counts.length, cells, (cell, group) => {
    if (counts[cell] === 0) return;
    const before = seen.size;
    if (seen.numberOf(group, codes[cell]!) === before && isKnown(codes[cell]!)) distinct[group]!++;
  });
  return distinct;
}

function eachCell(
  count: number,
  { groupOf, passing, size }: CellsOfGroups,
  visit: (cell: number, group: number) => void,
): void {
  for (let cell = 0; cell < count; cell++) {
    const group = groupOf[cell]!;
    if (group < size && passing[cell] === 1) visit(cell, group);
  }
}
