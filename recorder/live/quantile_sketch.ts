/** Quantiles of everything that was ever seen, in bounded memory. @module */

/** A quantile of the sketch is at most this share away from the exact one. */
export const RELATIVE_ACCURACY = 0.01;

/** Most bins of a sketch: they span 17 powers of ten. */
const BIN_LIMIT = 2048;

/** Empty bins that are made with a new one, so that its neighbours find room. */
const SPARE_BINS = 64;

/** Values below this count as 0: a millionth of what clocks tell apart. */
const SMALLEST = 1e-9;

/** Bins of values between {@linkcode SMALLEST} and the largest safe integer lie within this distance of 0. */
const FARTHEST_BIN = 2000;

/** Bin i holds (γ^(i−1), γ^i]. Its middle, 2γ^i / (γ + 1), is as far from both ends, as a share of them. */
const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const LN_GAMMA = Math.log(GAMMA);
const MIDDLE = 2 / (GAMMA + 1);

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
 * A DDSketch (Masson, Rim & Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
 * VLDB 2019) of values from 0, with at most 2048 bins of which the lowest become one when more are needed. Count, sum,
 * smallest and largest value are exact. A quantile is interpolated linearly between closest ranks (type 7, as everywhere
 * in Kymo), each rank within 1 % of the value that stands there, and never outside smallest and largest.
 *
 * Why not `@datadog/sketches-js` 2.1.1: it has no way to JSON and back that keeps sum, smallest and largest value, and
 * counts the bin at the edge twice whenever it makes the lowest ones one. The tests compare with it.
 */
export class QuantileSketch {
  #n = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;
  #zeros = 0;
  #bins = new Float64Array(0);
  /** Number of the first bin of `#bins`. */
  #first = 0;
  /** Whether the highest bin is so far up that lower ones than the first have no room. */
  #isFull = false;

  /** Number of values. */
  get n(): number {
    return this.#n;
  }

  /** Sum of the values. */
  get sum(): number {
    return this.#sum;
  }

  /** Smallest value, `null` where there is none. */
  get min(): number | null {
    return this.#n === 0 ? null : this.#min;
  }

  /** Largest value, `null` where there is none. */
  get max(): number | null {
    return this.#n === 0 ? null : this.#max;
  }

  /** Adds a value between 0 and the largest safe integer. Constant time but for the few that need new bins. */
  add(value: number): void {
    this.#n++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value < SMALLEST) this.#zeros++;
    else this.#count(Math.ceil(Math.log(value) / LN_GAMMA), 1);
  }

  /** The quantile at a probability between 0 and 1; `null` where there is no value. Linear in the number of bins. */
  quantile(probability: number): number | null {
    if (this.#n === 0) return null;
    const position = (this.#n - 1) * probability;
    const low = Math.floor(position);
    const lower = this.#valueAt(low);
    return position === low ? lower : lower + (this.#valueAt(low + 1) - lower) * (position - low);
  }

  /** Everything it knows, as a plain value. */
  state(): SketchState {
    const bins: [string, number][] = [];
    this.#bins.forEach((count, index) => {
      if (count > 0) bins.push([String(this.#first + index), count]);
    });
    const { n, sum, min, max } = this;
    return { n, sum, min, max, zeros: this.#zeros, bins: Object.fromEntries(bins) };
  }

  /** Adds everything that another sketch knew. */
  absorb({ n, sum, min, max, zeros, bins }: SketchState): void {
    this.#n += n;
    this.#sum += sum;
    this.#min = Math.min(this.#min, min ?? Infinity);
    this.#max = Math.max(this.#max, max ?? -Infinity);
    this.#zeros += zeros;
    for (const [bin, count] of Object.entries(bins)) this.#count(Number(bin), count);
  }

  #count(bin: number, count: number): void {
    let index = bin - this.#first;
    if (index < 0 && this.#isFull) index = 0;
    else if (index < 0 || index >= this.#bins.length) index = this.#roomFor(bin);
    this.#bins[index]! += count;
  }

  /** Index of a bin that has none yet. What lies too far below the highest bin shares the lowest one. */
  #roomFor(bin: number): number {
    const used = this.#usedBins();
    const highest = Math.max(bin, used?.highest ?? bin);
    const lowest = Math.max(Math.min(bin, used?.lowest ?? bin), highest - BIN_LIMIT + 1);
    const free = BIN_LIMIT - (highest - lowest + 1);
    const spare = Math.min(SPARE_BINS, Math.floor(free / 2));
    const first = lowest - spare;
    const bins = new Float64Array(highest + spare - first + 1);
    this.#bins.forEach((count, index) => {
      if (count > 0) bins[Math.max(0, this.#first + index - first)]! += count;
    });
    this.#bins = bins;
    this.#first = first;
    this.#isFull = free === 0;
    return Math.max(0, bin - first);
  }

  #usedBins(): { readonly lowest: number; readonly highest: number } | null {
    const isUsed = (count: number): boolean => count > 0;
    const lowest = this.#bins.findIndex(isUsed);
    if (lowest < 0) return null;
    return { lowest: this.#first + lowest, highest: this.#first + this.#bins.findLastIndex(isUsed) };
  }

  /** The value at a rank from 0. */
  #valueAt(rank: number): number {
    if (rank < this.#zeros) return this.#within(0);
    let below = this.#zeros;
    const index = this.#bins.findIndex((count) => (below += count) > rank);
    return index < 0 ? this.#max : this.#within(MIDDLE * Math.exp((this.#first + index) * LN_GAMMA));
  }

  #within(value: number): number {
    return Math.min(this.#max, Math.max(this.#min, value));
  }
}

/** Whether a bin can hold a value: others come from a damaged file. */
export function isBin(bin: string): boolean {
  return /^(0|-?[1-9]\d{0,3})$/.test(bin) && Math.abs(Number(bin)) <= FARTHEST_BIN;
}
