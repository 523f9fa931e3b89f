/** Quantiles of everything that was ever seen, in bounded memory. @module */
import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";

/** A quantile of the sketch is at most this share away from the value that stands at its rank. */
export const RELATIVE_ACCURACY = 0.01;

/** Most bins of a sketch. 2048 bins of 1 % span 17 powers of ten; below that the lowest bins become one. */
export const BIN_LIMIT = 2048;

/** Values below this count as 0: a millionth of what clocks tell apart. */
const SMALLEST = 1e-9;

/** Bins of values between {@linkcode SMALLEST} and the largest safe integer lie within this distance of 0. */
const FARTHEST_BIN = 2000;

/** A sketch as a plain value. */
export interface SketchState {
  /** Values. */
  readonly n: number;
  /** Their sum. */
  readonly sum: number;
  /** Smallest value, `null` where there is none. */
  readonly min: number | null;
  /** Largest value, `null` where there is none. */
  readonly max: number | null;
  /** Values that were zero. */
  readonly zeros: number;
  /** Number of a bin to the values in it: bin i holds (γ^(i−1), γ^i] with γ = 1.01 / 0.99. */
  readonly bins: Readonly<Record<string, number>>;
}

/**
 * A DDSketch (Masson, Rim & Lee, VLDB 2019) of values from 0. Count, sum, smallest and largest value are exact; a quantile
 * is within 1 % of the value at rank ⌊p·(n − 1)⌋, and never outside smallest and largest.
 */
export class QuantileSketch {
  readonly #sketch = new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: RELATIVE_ACCURACY, binLimit: BIN_LIMIT });

  /** Number of values. */
  get n(): number {
    return this.#sketch.count;
  }

  /** Sum of the values. */
  get sum(): number {
    return this.#sketch.sum;
  }

  /** Smallest value, `null` where there is none. */
  get min(): number | null {
    return this.n === 0 ? null : this.#sketch.min;
  }

  /** Largest value, `null` where there is none. */
  get max(): number | null {
    return this.n === 0 ? null : this.#sketch.max;
  }

  /** Adds a value between 0 and the largest safe integer. */
  add(value: number): void {
    this.#sketch.accept(value < SMALLEST ? 0 : value);
  }

  /** The value at a probability between 0 and 1; `null` where there is no value. Linear in the number of bins. */
  quantile(probability: number): number | null {
    if (this.n === 0) return null;
    const { min, max } = this.#sketch;
    return Math.min(max, Math.max(min, this.#sketch.getValueAtQuantile(probability)));
  }

  /** Everything it knows, as a plain value. */
  state(): SketchState {
    const { store, zeroCount, sum } = this.#sketch;
    const bins: [string, number][] = [];
    store.bins.forEach((count, index) => {
      if (count > 0) bins.push([String(index + store.offset), count]);
    });
    return { n: this.n, sum, min: this.min, max: this.max, zeros: zeroCount, bins: Object.fromEntries(bins) };
  }

  /** Adds everything that another sketch knew. */
  absorb({ n, sum, min, max, zeros, bins }: SketchState): void {
    if (n === 0 || min === null || max === null) return;
    const sketch = this.#sketch;
    const before = { sum: sketch.sum, min: sketch.min, max: sketch.max };
    if (zeros > 0) sketch.accept(0, zeros);
    for (const [bin, count] of Object.entries(bins)) sketch.accept(sketch.mapping.value(Number(bin)), count);
    sketch.sum = before.sum + sum;
    sketch.min = Math.min(before.min, min);
    sketch.max = Math.max(before.max, max);
  }
}

/** Whether a bin can hold a value: others come from a damaged file. */
export function isBin(bin: string): boolean {
  return /^(0|-?[1-9]\d{0,3})$/.test(bin) && Math.abs(Number(bin)) <= FARTHEST_BIN;
}
