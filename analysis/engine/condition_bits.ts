/** Filters of numbers, event by event. Pure. @module */
import type { Filter, Measure, Value } from "./aggregate_plan.ts";
import type { ChunkView } from "./chunk_view.ts";
import { type NumberBounds, numberBounds } from "./number_bounds.ts";
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
  const measure = "field" in filter ? filter.field : filter.measure;
  const values = events.view.values(measure);
  const verdict = values === null
    ? numberTest(filter)(NaN)
    // Quotients are written into lists that are used again.
    : typeof measure === "string"
    ? commonVerdict(filter, numberBounds(values))
    : null;
  if (verdict === true) addToAll(events);
  if (verdict !== null) return;
  if ("measure" in filter) addRangeBit(filter, { ...events, values: values! });
  else addListBit(filter, { ...events, values: values! });
}

/** What all numbers do, as far as their bounds tell; `null` where some may pass and others not. */
function commonVerdict(filter: Filter, { least, most, hasUnknown }: NumberBounds): boolean | null {
  if ("measure" in filter) {
    const { atLeast = -Infinity, below = Infinity } = filter;
    if (!hasUnknown && least >= atLeast && most < below) return true;
    return most < atLeast || least >= below ? false : null;
  }
  const wanted = "in" in filter;
  const list = wanted ? filter.in : filter.notIn;
  const isListed = (value: Value): boolean => {
    return value === null ? hasUnknown : typeof value === "number" && value >= least && value <= most;
  };
  return list.some(isListed) ? null : !wanted;
}

function addToAll({ rows, codes, bit }: BitRows): void {
  for (let index = 0; index < rows.length; index++) codes[index]! |= bit;
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
  if (list.length === 1 && list[0] === null) {
    for (let index = 0; index < rows.length; index++) {
      const value = values[rows[index]!]!;
      if ((value !== value) === wanted) codes[index]! |= bit;
    }
    return;
  }
  const passes = numberTest(filter);
  for (let index = 0; index < rows.length; index++) if (passes(values[rows[index]!]!)) codes[index]! |= bit;
}
