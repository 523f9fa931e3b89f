/** Keeps the values that were counted at some places of a histogram. Pure. @module */
import { type CountedOrder, countingSort } from "./counting_sort.ts";
import type { BucketValues } from "./rank_search.ts";
import { withRoom } from "./room.ts";
import type { PlacedValues } from "./value_histogram.ts";

/** Values by place. */
export interface ValueLists {
  /** Keeps those values that are at wanted places. */
  add(placed: PlacedValues): void;
  /** The values at some wanted places together, ascending, once all have been added. */
  valuesAt(places: Uint32Array): BucketValues;
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

  function add(placed: PlacedValues): void {
    if (placed.weights !== null) weights ??= new Float64Array(1024).fill(1);
    for (let index = 0; index < placed.size; index++) {
      const list = listOf[placed.places[index]!]!;
      if (list < 0) continue;
      if (size === values.length) makeRoom();
      values[size] = placed.values[index]!;
      listOfValue[size] = list;
      if (placed.weights !== null) weights![size] = placed.weights[index]!;
      size++;
    }
  }

  function makeRoom(): void {
    values = withRoom(values, size + 1);
    listOfValue = withRoom(listOfValue, size + 1);
    if (weights !== null) weights = withRoom(weights, size + 1, 1);
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
