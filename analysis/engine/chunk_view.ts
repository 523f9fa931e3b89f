/** What is found out about a chunk while it is counted, each once. Pure. @module */
import type { Field, Filter, Measure } from "./aggregate_plan.ts";
import { type CountedOrder, countingSort } from "./counting_sort.ts";
import { isLabel } from "./dimension.ts";
import type { EventChunk } from "./event_chunk.ts";
import type { LabelSet } from "./label_set.ts";
import { numberBounds } from "./number_bounds.ts";
import { labelTest, numberTest } from "./value_tests.ts";
import { withRoom } from "./room.ts";

/** A chunk with what was found out. */
export interface ChunkView {
  /** The chunk. */
  readonly chunk: EventChunk;
  /** A measure of every event, NaN for unknown; `null` when all are unknown. */
  values(measure: Measure): Float64Array | null;
  /** Rows of the events that pass all filters, ascending. */
  passing(filters: readonly Filter[]): Uint32Array;
}

/** Room for the quotients of one chunk after the other, by measure: fresh memory costs more than the divisions. */
export type QuotientRoom = Map<string, Float64Array<ArrayBuffer>>;

/** Looks at a chunk; `setOf` says which set a label belongs to. Room may be used again when the chunk is done. */
export function viewChunk(
  chunk: EventChunk,
  { setOf, room }: { readonly setOf: (field: Field) => LabelSet | null; readonly room: QuotientRoom },
): ChunkView {
  const quotients = new Map<string, Float64Array | null>();
  const selections = new Map<string, Uint32Array>();

  function values(measure: Measure): Float64Array | null {
    if (typeof measure === "string") return chunk.numbers(measure);
    const id = JSON.stringify(measure);
    const known = quotients.get(id);
    if (known !== undefined) return known;
    const own = withRoom(room.get(id) ?? new Float64Array(0), chunk.rows);
    room.set(id, own);
    const isKnown = writeQuotients(measure, chunk, own.subarray(0, chunk.rows));
    quotients.set(id, isKnown ? own.subarray(0, chunk.rows) : null);
    return quotients.get(id)!;
  }

  function passing(filters: readonly Filter[]): Uint32Array {
    const id = JSON.stringify(filters);
    const known = selections.get(id);
    if (known !== undefined) return known;
    const last = filters.at(-1);
    const made = last === undefined
      ? allRows(chunk.rows)
      : filters.length === 1
      ? firstPassing(last)
      : narrowed(passing(filters.slice(0, -1)), last);
    selections.set(id, made);
    return made;
  }

  /** Several sets of plans ask for one kind each: one sort finds the events of all kinds. */
  function firstPassing(filter: Filter): Uint32Array {
    const isOneKind = "in" in filter && filter.field === "kind" && filter.in.length === 1;
    const set = isOneKind ? setOf("kind") : null;
    if (!isOneKind || set === null) return narrowed(passing([]), filter);
    const byKind = ROWS_BY_KIND.get(chunk) ??
      rowsByCode(chunk.classes(set), set.codes("kind"), set.values("kind").length);
    ROWS_BY_KIND.set(chunk, byKind);
    const code = set.values("kind").indexOf(filter.in[0]!);
    const end = byKind.starts[code + 1];
    // Of a kind that was first seen in a later chunk there is none in this one.
    return code < 0 || end === undefined ? NO_ROWS : byKind.order.subarray(byKind.starts[code], end);
  }

  function narrowed(rows: Uint32Array, filter: Filter): Uint32Array {
    if ("field" in filter && isLabel(filter.field)) return passingLabel(rows, filter, filter.field);
    const numbers = values("field" in filter ? filter.field : filter.measure);
    if (numbers === null) return allOrNone(rows, numberTest(filter)(NaN));
    return isPassedByAll(filter, numbers) ? rows : passingNumber(rows, filter, numbers);
  }

  function passingLabel(rows: Uint32Array, filter: Filter, field: Field): Uint32Array {
    const set = setOf(field);
    if (set === null) return allOrNone(rows, labelTest(filter)(null));
    const verdicts = set.values(field).map(labelTest(filter));
    const isPassing = Uint8Array.from(set.codes(field), (code) => verdicts[code] ? 1 : 0);
    const classes = chunk.classes(set);
    const kept = new Uint32Array(rows.length);
    let size = 0;
    for (let index = 0; index < rows.length; index++) {
      kept[size] = rows[index]!;
      size += isPassing[classes[rows[index]!]!]!;
    }
    return kept.subarray(0, size);
  }

  return { chunk, values, passing };
}

/** Writes the quotients; false when all are unknown. */
function writeQuotients({ divide, scale }: Exclude<Measure, Field>, chunk: EventChunk, values: Float64Array): boolean {
  const [dividends, divisors] = [chunk.numbers(divide[0]), chunk.numbers(divide[1])];
  if (dividends === null || divisors === null) return false;
  for (let row = 0; row < values.length; row++) {
    const divisor = divisors[row]!;
    const value = divisor > 0 ? dividends[row]! / divisor * scale : NaN;
    values[row] = value === Infinity || value === -Infinity ? NaN : value;
  }
  return true;
}

function allRows(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

function allOrNone(rows: Uint32Array, all: boolean): Uint32Array {
  return all ? rows : rows.subarray(0, 0);
}

const NO_ROWS = new Uint32Array(0);

/** For chunks that are kept and come again. */
const ROWS_BY_KIND = new WeakMap<EventChunk, CountedOrder>();

function rowsByCode(classes: Uint32Array, codeOf: Uint32Array, codes: number): CountedOrder {
  const keys = new Uint32Array(classes.length);
  for (let row = 0; row < classes.length; row++) keys[row] = codeOf[classes[row]!]!;
  return countingSort(keys, codes);
}

/** Whether the bounds alone tell that every number passes; so it is with times in a window. */
function isPassedByAll(filter: Filter, numbers: Float64Array): boolean {
  if (!("measure" in filter) || typeof filter.measure !== "string") return false;
  const { least, most, hasUnknown } = numberBounds(numbers);
  return !hasUnknown && least >= (filter.atLeast ?? -Infinity) && most < (filter.below ?? Infinity);
}

function passingNumber(rows: Uint32Array, filter: Filter, numbers: Float64Array): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let size = 0;
  if ("measure" in filter) {
    const { atLeast = -Infinity, below = Infinity } = filter;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      if (numbers[row]! >= atLeast && numbers[row]! < below) kept[size++] = row;
    }
  } else {
    const passes = numberTest(filter);
    for (const row of rows) if (passes(numbers[row]!)) kept[size++] = row;
  }
  return kept.subarray(0, size);
}
