/** Edges of bins on a logarithmic scale. @module */

/** No edge is below: numbers near the end of what numbers hold have no room for ten bins a decade. */
export const SMALLEST_LOG_EDGE = 1e-300;

/** What the bins must hold. */
export interface LogEdgesOptions {
  /** Smallest value, {@linkcode SMALLEST_LOG_EDGE} or more. */
  readonly least: number;
  /** Largest value, finite. */
  readonly most: number;
  /** Bins from a number to ten times it. */
  readonly perDecade: number;
}

/**
 * Ascending edges of the bins from the one that holds the smallest value to the one that holds the largest. Powers of ten are edges,
 * whatever the values: bins of several data sets are the same. A bin holds its lower edge. Cost O(bins).
 */
export function logEdges({ least, most, perDecade }: LogEdgesOptions): number[] {
  const edge = (index: number): number => {
    const decade = Math.floor(index / perDecade);
    return Number(`1e${decade}`) * 10 ** (index / perDecade - decade);
  };
  // A logarithm is rounded: a value at an edge may seem to lie on the other side.
  let first = Math.floor(Math.log10(least) * perDecade) + 1;
  while (edge(first) > least) first--;
  const edges = [edge(first)];
  for (let next = first + 1;; next++) {
    const high = edge(next);
    edges.push(Math.min(high, Number.MAX_VALUE));
    if (high > most) return edges;
  }
}
