/** Ranks of values. @module */

/** Ranks of values with the sizes of their ties. */
export interface Ranks {
  /** Rank of each value in the order given, from 1; ties share the mean of their ranks. */
  readonly ranks: Float64Array;
  /** Sizes of the groups of equal values that hold two or more. */
  readonly ties: readonly number[];
}

/** Ranks by ascending value. Cost: one sort, O(n log n). */
export function rankValues(values: ArrayLike<number>): Ranks {
  const count = values.length;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(count);
  const ties: number[] = [];
  for (let first = 0, end = 1; first < count; first = end, end++) {
    while (end < count && values[order[end]!] === values[order[first]!]) end++;
    for (let place = first; place < end; place++) ranks[order[place]!] = (first + end + 1) / 2;
    if (end - first > 1) ties.push(end - first);
  }
  return { ranks, ties };
}
