/** Orders by small whole numbers in linear time. Pure. @module */

/** Places in the order of their keys; equal keys keep their order. */
export interface CountedOrder {
  /** Places of the list, those of key 0 first. */
  readonly order: Uint32Array;
  /** Where each key begins in `order`; one more for the end. */
  readonly starts: Uint32Array;
}

/** Orders the places of a list by their keys, 0 to below `keyCount`; a key that is not below it is left out. */
export function countingSort(keys: Uint32Array, keyCount: number): CountedOrder {
  const starts = new Uint32Array(keyCount + 1);
  for (let place = 0; place < keys.length; place++) if (keys[place]! < keyCount) starts[keys[place]! + 1]!++;
  for (let key = 0; key < keyCount; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice(0, keyCount);
  const order = new Uint32Array(starts[keyCount]!);
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place]!;
    if (key < keyCount) order[next[key]!++] = place;
  }
  return { order, starts };
}
