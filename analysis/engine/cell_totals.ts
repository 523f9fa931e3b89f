/** Adds up events by cell. Pure. @module */
import type { Measure } from "./aggregate_plan.ts";
import type { CellRows } from "./cell_index.ts";
import type { ChunkView } from "./chunk_view.ts";
import { withRoom } from "./room.ts";

/** What is needed of a measure. */
export interface MeasureNeeds {
  /** Which. */
  readonly measure: Measure;
  /** Whether the smallest and largest number are asked. */
  readonly bounds: boolean;
  /** Whether squared distances from the mean are asked. */
  readonly moments: boolean;
}

/** Totals of a measure by cell; what was not asked is empty. */
export interface MeasureTotals {
  /** Known numbers, as stored. */
  readonly counts: Float64Array;
  /** Their weight. */
  readonly weights: Float64Array;
  /** Weighted sum. */
  readonly sums: Float64Array;
  /** Smallest; Infinity where no number is known. */
  readonly least: Float64Array;
  /** Largest; -Infinity where no number is known. */
  readonly most: Float64Array;
  /** First number of the cell, near the others. */
  readonly origins: Float64Array;
  /** Weighted sum of the distances from it. */
  readonly distances: Float64Array;
  /** Weighted sum of their squares. */
  readonly squares: Float64Array;
}

/** Totals by cell. */
export interface CellTotals {
  /** Adds some events of a chunk; there are `size` cells so far. */
  add(view: ChunkView, events: CellRows, size: number): void;
  /** Events by cell, as stored. */
  readonly counts: Float64Array;
  /** Their weight. */
  readonly weights: Float64Array;
  /** Totals of each measure. */
  readonly measures: readonly MeasureTotals[];
}

/** Starts totals. */
export function createCellTotals(needs: readonly MeasureNeeds[], weighted: boolean): CellTotals {
  const measures = needs.map(noTotals);
  let counts = new Float64Array(0);
  let weights = counts;

  function add(view: ChunkView, events: CellRows, size: number): void {
    const ofEvents = weighted ? view.values("sample_weight") : null;
    counts = withRoom(counts, size);
    weights = ofEvents === null ? counts : withRoom(weights, size);
    addCounts(events, counts);
    if (ofEvents !== null) addWeights(events, ofEvents, weights);
    needs.forEach((need, index) => {
      const totals = measures[index]!;
      makeRoom(totals, need, { size, weighted });
      const values = view.values(need.measure);
      if (values === null) return;
      const measured = { ...events, values, weights: ofEvents };
      if (need.moments) addMoments(totals, measured);
      if (ofEvents === null) addSums(totals, measured);
      else addWeightedSums(totals, { ...measured, weights: ofEvents });
      if (need.bounds) addBounds(totals, measured);
    });
  }

  return {
    add,
    get counts(): Float64Array {
      return counts;
    },
    get weights(): Float64Array {
      return weights;
    },
    measures,
  };
}

type Totals = { -readonly [Name in keyof MeasureTotals]: Float64Array<ArrayBuffer> };

function noTotals(): Totals {
  const none = new Float64Array(0);
  return {
    counts: none,
    weights: none,
    sums: none,
    least: none,
    most: none,
    origins: none,
    distances: none,
    squares: none,
  };
}

function makeRoom(
  totals: Totals,
  { bounds, moments }: MeasureNeeds,
  { size, weighted }: { readonly size: number; readonly weighted: boolean },
): void {
  totals.counts = withRoom(totals.counts, size);
  totals.weights = weighted ? withRoom(totals.weights, size) : totals.counts;
  totals.sums = withRoom(totals.sums, size);
  if (bounds) {
    totals.least = withRoom(totals.least, size, Infinity);
    totals.most = withRoom(totals.most, size, -Infinity);
  }
  if (moments) {
    totals.origins = withRoom(totals.origins, size, NaN);
    totals.distances = withRoom(totals.distances, size);
    totals.squares = withRoom(totals.squares, size);
  }
}

function addCounts({ cells }: CellRows, counts: Float64Array): void {
  for (let index = 0; index < cells.length; index++) counts[cells[index]!]!++;
}

function addWeights({ rows, cells }: CellRows, ofEvents: Float64Array, weights: Float64Array): void {
  for (let index = 0; index < cells.length; index++) weights[cells[index]!]! += ofEvents[rows[index]!]!;
}

interface MeasuredRows extends CellRows {
  readonly values: Float64Array;
  readonly weights: Float64Array | null;
}

function addSums({ counts, sums }: Totals, { rows, cells, values }: MeasuredRows): void {
  for (let index = 0; index < cells.length; index++) {
    const value = values[rows[index]!]!;
    if (Number.isNaN(value)) continue;
    const cell = cells[index]!;
    counts[cell]!++;
    sums[cell]! += value;
  }
}

function addWeightedSums(
  { counts, weights: known, sums }: Totals,
  { rows, cells, values, weights }: MeasuredRows & { readonly weights: Float64Array },
): void {
  for (let index = 0; index < cells.length; index++) {
    const value = values[rows[index]!]!;
    if (Number.isNaN(value)) continue;
    const cell = cells[index]!;
    counts[cell]!++;
    known[cell]! += weights[rows[index]!]!;
    sums[cell]! += weights[rows[index]!]! * value;
  }
}

function addBounds({ least, most }: Totals, { rows, cells, values }: MeasuredRows): void {
  for (let index = 0; index < cells.length; index++) {
    const value = values[rows[index]!]!;
    const cell = cells[index]!;
    if (value < least[cell]!) least[cell] = value;
    if (value > most[cell]!) most[cell] = value;
  }
}

/**
 * Distances from the first number of the cell: sums of squares of the numbers themselves would lose their digits where the
 * mean is large. However far the first one is from the others, it is one of them: the error stays below 1e-16 per number.
 */
function addMoments({ origins, distances, squares }: Totals, { rows, cells, values, weights }: MeasuredRows): void {
  for (let index = 0; index < cells.length; index++) {
    const value = values[rows[index]!]!;
    if (Number.isNaN(value)) continue;
    const cell = cells[index]!;
    if (Number.isNaN(origins[cell]!)) origins[cell] = value;
    const weight = weights === null ? 1 : weights[rows[index]!]!;
    const distance = value - origins[cell]!;
    distances[cell]! += weight * distance;
    squares[cell]! += weight * distance * distance;
  }
}
