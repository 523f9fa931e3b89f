/** Adds up cells by group. Pure. @module */
import type { MeasureTotals } from "./cell_totals.ts";
import { createPairIndex } from "./pair_index.ts";

/** Cells with their groups. */
export interface CellsOfGroups {
  /** Cells that count. */
  readonly cells: Uint32Array;
  /** Group of each. */
  readonly groups: Uint32Array;
  /** Number of groups. */
  readonly size: number;
}

/** A number of each group; NaN for unknown. */
export type GroupNumbers = Float64Array;

/** Picks the cells that are in a group, those above all groups are in none, and pass. */
export function cellsOfGroups(
  { groupOf, passing, size, cellCount }: {
    readonly groupOf: Uint32Array;
    readonly passing: Uint32Array;
    readonly size: number;
    readonly cellCount: number;
  },
): CellsOfGroups {
  const cells = new Uint32Array(cellCount);
  const groups = new Uint32Array(cellCount);
  let count = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    if (groupOf[cell]! >= size || passing[cell] !== 1) continue;
    cells[count] = cell;
    groups[count++] = groupOf[cell]!;
  }
  return { cells: cells.subarray(0, count), groups: groups.subarray(0, count), size };
}

/** Adds up a number of the cells; where that is none, it is 0 in all. */
export function sumOfGroups(numbers: Float64Array, { cells, groups, size }: CellsOfGroups): GroupNumbers {
  const sums = new Float64Array(size);
  if (numbers.length === 0) return sums;
  for (let index = 0; index < cells.length; index++) sums[groups[index]!]! += numbers[cells[index]!]!;
  return sums;
}

/** Sums and means; unknown where no number is known. */
export function totalOfGroups(op: "sum" | "mean", totals: MeasureTotals, cells: CellsOfGroups): GroupNumbers {
  const sums = sumOfGroups(totals.sums, cells);
  const weights = sumOfGroups(totals.weights, cells);
  return sums.map((sum, group) => weights[group]! > 0 ? (op === "sum" ? sum : sum / weights[group]!) : NaN);
}

/** Smallest or largest numbers; unknown where no number is known. */
export function boundOfGroups(
  op: "min" | "max",
  { least, most }: MeasureTotals,
  { cells, groups, size }: CellsOfGroups,
): GroupNumbers {
  const bounds = new Float64Array(size).fill(op === "min" ? Infinity : -Infinity);
  for (let index = 0; index < cells.length; index++) {
    const group = groups[index]!;
    const bound = (op === "min" ? least : most)[cells[index]!] ?? NaN;
    if (op === "min" ? bound < bounds[group]! : bound > bounds[group]!) bounds[group] = bound;
  }
  return bounds.map((bound) => Number.isFinite(bound) ? bound : NaN);
}

/** Standard deviations: cells are put together as Chan, Golub and LeVeque (1983) do. */
export function deviationOfGroups(totals: MeasureTotals, all: CellsOfGroups): GroupNumbers {
  const { cells, groups, size } = all;
  const counts = sumOfGroups(totals.counts, all);
  const weights = new Float64Array(size);
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  cells.forEach((cell, index) => {
    const group = groups[index]!;
    const weight = totals.weights[cell] ?? 0;
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
    const isKnown = counts[group]! > 1 && weights[group]! > 1 && square < Infinity;
    return isKnown ? Math.sqrt(square / (weights[group]! - 1)) : NaN;
  });
}

/** How many different known codes the cells with events have. */
export function distinctOfGroups(
  { codes, counts, isKnown }: {
    readonly codes: Uint32Array;
    readonly counts: Float64Array;
    readonly isKnown: (code: number) => boolean;
  },
  { cells, groups, size }: CellsOfGroups,
): GroupNumbers {
  const distinct = new Float64Array(size);
  const seen = createPairIndex();
  cells.forEach((cell, index) => {
    if (counts[cell] === 0) return;
    const before = seen.size;
    if (seen.numberOf(groups[index]!, codes[cell]!) === before && isKnown(codes[cell]!)) distinct[groups[index]!]!++;
  });
  return distinct;
}
