/** Chance that is the same for the same seed. @module */

/** Draws. */
export interface Draws {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** True in that share of the draws. */
  chance(probability: number): boolean;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** One of a list, the first ones more often. */
  pick<Item>(items: readonly Item[]): Item;
  /** Log-normal, as durations and lengths are: half are below the median. */
  around(median: number, spread: number): number;
  /** Exponential, as the time between arrivals is. */
  gap(mean: number): number;
}

/** Makes draws: SplitMix32, so that neighbouring seeds have nothing in common. */
export function createDraws(seed: number): Draws {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (items) => items[Math.floor(next() ** 2 * items.length)]!,
    around: (median, spread) => median * Math.exp(spread * normal(next)),
    gap: (mean) => -mean * Math.log(1 - next()),
  };
}

/** Box and Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
