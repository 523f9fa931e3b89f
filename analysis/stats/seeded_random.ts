/** Random numbers that are the same in every run. @module */

/** Draws from one seed. */
export interface SeededRandom {
  /** From 0 up to, not including, 1; a multiple of 2⁻³². */
  next(): number;
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}

/** Seed of every randomised statistic that is given none. */
export const DEFAULT_SEED = 20_260_101;

/**
 * A source of random numbers that gives the same draws for the same seed: every randomised statistic takes a seed, so that
 * a report says the same twice.
 *
 * Method: sfc32 (small fast counter, Doty-Humphrey 2010, PractRand), 128 bits of state of which 32 count, so that no cycle
 * is shorter than 2³²; the first 15 draws are thrown away. `normal` is the polar method of Marsaglia & Bray (1964). Not
 * for secrets. Cost: about 4 ns a draw, 20 ns a normal one.
 *
 * @param seed Any number; only its whole part modulo 2³² counts.
 * @throws {RangeError} If the seed is not finite.
 *
 * @example
 * ```ts
 * import { seededRandom } from "@kymo/kymo/stats";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const dice = seededRandom(1);
 * const throws = Array.from({ length: 5 }, () => 1 + dice.below(6));
 * const again = seededRandom(1);
 * assertEquals(Array.from({ length: 5 }, () => 1 + again.below(6)), throws);
 * assert(throws.every((eyes) => eyes >= 1 && eyes <= 6));
 * ```
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isFinite(seed)) {
    throw new RangeError(`Cannot make random numbers: seed must be finite, current value is ${seed}`);
  }
  // A typed array: numbers of 32 bits in variables of a closure would each be allocated.
  const state = Int32Array.of(0, seed, 0, 1);
  function draw(): number {
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]!;
    const sum = (a + b + state[3]!) | 0;
    state[3]! += 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (let skipped = 0; skipped < 15; skipped++) draw();
  const next = (): number => draw() / 2 ** 32;
  const below = (end: number): number => Math.floor(next() * end);
  let spare: number | null = null;
  function normal(): number {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const [x, y] = [2 * next() - 1, 2 * next() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt(-2 * Math.log(square) / square);
      spare = y * factor;
      return x * factor;
    }
  }
  return { next, below, normal };
}
