/** Filters of numbers, event by event. Pure. @module */
import type { Filter, Value } from "./aggregate_plan.ts";
import type { ChunkView } from "./chunk_view.ts";
import { passesNumber } from "./passes_filter.ts";

/** Where to add a bit. */
export interface BitRows {
  /** The chunk. */
  readonly view: ChunkView;
  /** Rows of the events. */
  readonly rows: Uint32Array;
  /** Code of each, to which the bit is added. */
  readonly codes: Uint32Array;
  /** The bit. */
  readonly bit: number;
}

/** Adds a bit to the code of each event that passes a filter of numbers. */
export function addConditionBit(filter: Filter, { view, rows, codes, bit }: BitRows): void {
  const values = view.values("field" in filter ? filter.field : filter.measure);
  if (values === null) {
    if (passesNumber(filter, NaN)) { for (let index = 0; index < rows.length; index++) codes[index]! |= bit; }
  } else if ("measure" in filter) {
    const { atLeast = -Infinity, below = Infinity } = filter;
    for (let index = 0; index < rows.length; index++) {
      const value = values[rows[index]!]!;
      if (value >= atLeast && value < below) codes[index]! |= bit;
    }
  } else if (isOnlyUnknown("in" in filter ? filter.in : filter.notIn)) {
    const wanted = "in" in filter;
    for (let index = 0; index < rows.length; index++) {
      if (Number.isNaN(values[rows[index]!]!) === wanted) codes[index]! |= bit;
    }
  } else {
    for (let index = 0; index < rows.length; index++) {
      if (passesNumber(filter, values[rows[index]!]!)) codes[index]! |= bit;
    }
  }
}

function isOnlyUnknown(values: readonly Value[]): boolean {
  return values.length === 1 && values[0] === null;
}
