/** How many calls run at once. @module */

/** Calls of one group within one stretch of time, by start. */
export interface CallSpans {
  /** When each began, µs, ascending. */
  readonly starts: Float64Array;
  /** How long each took, µs. */
  readonly durations: Float64Array;
}

/**
 * Calls in flight when each call begins, itself included. What began before the first is not known: leave out the first calls,
 * for as long as the longest takes. Cost O(n log n).
 */
export function callsInFlight({ starts, durations }: CallSpans): Int32Array {
  const ends = starts.map((start, index) => start + durations[index]!).sort();
  let over = 0;
  return Int32Array.from(starts, (start, index) => {
    while (over < ends.length && ends[over]! <= start) over++;
    return Math.max(1, index + 1 - over);
  });
}

/**
 * Calls that began within `reach` µs up to and with the start of each: the load as the callers make it, which a slow
 * provider does not raise. Cost O(n).
 */
export function recentArrivals(starts: Float64Array, reach: number): Int32Array {
  let first = 0;
  return Int32Array.from(starts, (start, index) => {
    while (starts[first]! <= start - reach) first++;
    return index + 1 - first;
  });
}
