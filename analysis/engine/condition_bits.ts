/** Filters of numbers, event by event. Pure. @module */
import type { Filter, Measure, Value } from "./aggregate_plan.ts";
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
export function addConditionBit(filter: Filter, events: BitRows): void {
  const { view, rows, codes, bit } = events;
  const values = view.values("field" in filter ? filter.field : filter.measure);
  if (values === null) {
    if (passesNumber(filter, NaN)) { for (let index = 0; index < rows.length; index++) codes[index]! |= bit; }
  } else if ("measure" in filter) {
    addRangeBit(filter, { ...events, values });
  } else {
    const wanted = "in" in filter;
    addListBit(wanted ? filter.in : filter.notIn, { ...events, values, wanted });
  }
}

interface ValuedRows extends BitRows {
  readonly values: Float64Array;
}

function addRangeBit(
  { atLeast = -Infinity, below = Infinity }: Extract<Filter, { readonly measure: Measure }>,
  { values, rows, codes, bit }: ValuedRows,
): void {
  for (let index = 0; index < rows.length; index++) {
    const value = values[rows[index]!]!;
    if (value >= atLeast && value < below) codes[index]! |= bit;
  }
}

/** Most lists are of one: unknown, or 0. */
function addListBit(
  list: readonly Value[],
  { values, rows, codes, bit, wanted }: ValuedRows & { readonly wanted: boolean },
): void {
  const only = list.length === 1 ? list[0] : undefined;
  for (let index = 0; index < rows.length; index++) {
    const value = values[rows[index]!]!;
    const isListed = only === undefined
      ? list.includes(Number.isNaN(value) ? null : value)
      : only === null
      ? Number.isNaN(value)
      : value === only;
    if (isListed === wanted) codes[index]! |= bit;
  }
}
