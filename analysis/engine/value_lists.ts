/** Keeps the values that were counted at some places of a histogram. Pure. @module */
import { type CountedOrder, countingSort } from "./counting_sort.ts";
import type { BucketValues } from "./rank_search.ts";
import { withRoom } from "./room.ts";

/** Values by place. */
export interface ValueLists {
  /** Keeps those values that are at wanted places, given the place of each event, -1 for none. */
  add(places: Int32Array, events: PlacedEvents): void;
  /** The values at some wanted places together, ascending, once all have been added. */
  valuesAt(places: Uint32Array): BucketValues;
}

/** Events with places. */
export interface PlacedEvents {
  /** Row of each event. */
  readonly rows: Uint32Array;
  /** Values by row. */
  readonly values: Float64Array;
  /** Weights by row; `null` where nothing is sampled. */
  readonly weights: Float64Array | null;
}

/** Starts lists for the wanted ones of a number of places. */
export function createValueLists(wanted: ReadonlySet<number>, placeCount: number): ValueLists {
  const listOf = new Int32Array(placeCount).fill(-1);
  let lists = 0;
  for (const place of wanted) listOf[place] = lists++;
  let values = new Float64Array(1024);
  let listOfValue = new Uint32Array(1024);
  let weights: Float64Array<ArrayBuffer> | null = null;
  let size = 0;
  let sorted: CountedOrder | null = null;

  function add(places: Int32Array, events: PlacedEvents): void {
    makeRoom(size + places.length, events.weights !== null);
    for (let index = 0; index < places.length; index++) {
      const place = places[index]!;
      const list = place < 0 ? -1 : listOf[place]!;
      if (list < 0) continue;
      const row = events.rows[index]!;
      values[size] = events.values[row]!;
      listOfValue[size] = list;
      if (weights !== null) weights[size] = events.weights![row]!;
      size++;
    }
  }

  function makeRoom(needed: number, weighted: boolean): void {
    values = withRoom(values, needed);
    listOfValue = withRoom(listOfValue, needed);
    if (weighted) weights = withRoom(weights ?? new Float64Array(0), values.length);
  }

  function valuesAt(places: Uint32Array): BucketValues {
    sorted ??= countingSort(listOfValue.subarray(0, size), lists);
    const { order, starts } = sorted;
    const indices = Array.from(places, (place) => order.subarray(starts[listOf[place]!], starts[listOf[place]! + 1]));
    const total = indices.reduce((sum, some) => sum + some.length, 0);
    const found = new Uint32Array(total);
    let filled = 0;
    for (const some of indices) {
      found.set(some, filled);
      filled += some.length;
    }
    if (weights === null) {
      return { values: Float64Array.from(found, (index) => values[index]!).sort(), weights: null };
    }
    found.sort((a, b) => values[a]! - values[b]!);
    return {
      values: Float64Array.from(found, (index) => values[index]!),
      weights: Float64Array.from(found, (index) => weights![index]!),
    };
  }

  return { add, valuesAt };
}
