/** Filters of numbers, event by event. Pure. @module */
import type { Filter, Measure } from "./aggregate_plan.ts";
import type { ChunkView } from "./chunk_view.ts";
import { numberTest } from "./value_tests.ts";

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
    if (numberTest(filter)(NaN)) { for (let index = 0; index < rows.length; index++) codes[index]! |= bit; }
  } else if ("measure" in filter) {
    addRangeBit(filter, { ...events, values });
  } else {
    addListBit(filter, { ...events, values });
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
  filter: Exclude<Filter, { readonly measure: Measure }>,
  { values, rows, codes, bit }: ValuedRows,
): void {
  const wanted = "in" in filter;
  const list = wanted ? filter.in : filter.notIn;
  const passes = list.length !== 1
    ? numberTest(filter)
    : list[0] === null
    ? (value: number): boolean => Number.isNaN(value) === wanted
    : (value: number): boolean => (value === list[0]) === wanted;
  for (let index = 0; index < rows.length; index++) {
    if (passes(values[rows[index]!]!)) codes[index]! |= bit;
  }
}
