/** Calls by how many ran at once. @module */

/** A call and what ran beside it. */
export interface CallAtLoad {
  /** Calls in flight when it began, itself included: 1 or more. */
  readonly load: number;
  /** How long it took. */
  readonly duration_ms: number;
}

/** Calls of similar load. */
export interface LoadBin {
  /** Fewest calls in flight among them. */
  readonly low: number;
  /** Most calls in flight among them. */
  readonly high: number;
  /** Their durations, ascending. */
  readonly durations: Float64Array;
}

/** Starts of bins grow by this: 1, 2, 3, 4, 5–6, 7–9, 10–13, 14–19, 20–28 … */
const GROWTH = 1.45;

/**
 * Sorts calls into bins of load, about a geometric series, each joined with those above it until it holds `fewest` calls; what is
 * left at the top belongs to the last. None where there are fewer calls. Cost O(n log n).
 */
export function loadBins(calls: readonly CallAtLoad[], fewest: number): LoadBin[] {
  const sorted = calls.toSorted((a, b) => a.load - b.load);
  const cuts = [0];
  let next = 1;
  sorted.forEach(({ load }, index) => {
    if (load < next) return;
    while (next <= load) next = Math.max(next + 1, Math.floor(next * GROWTH));
    if (index - cuts.at(-1)! >= fewest) cuts.push(index);
  });
  if (cuts.length > 1 && sorted.length - cuts.at(-1)! < fewest) cuts.pop();
  if (sorted.length < fewest) return [];
  return cuts.map((cut, bin): LoadBin => {
    const own = sorted.slice(cut, cuts[bin + 1]);
    return {
      low: own[0]!.load,
      high: own.at(-1)!.load,
      durations: Float64Array.from(own, ({ duration_ms }) => duration_ms).sort(),
    };
  });
}
