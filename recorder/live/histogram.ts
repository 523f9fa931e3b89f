/** Counts per bucket, with the boundaries of OpenTelemetry. @module */

/** Upper bounds in seconds of `gen_ai.client.operation.duration`, OpenTelemetry semantic conventions 1.41. */
export const SECONDS_BOUNDS: readonly number[] = [
  0.01,
  0.02,
  0.04,
  0.08,
  0.16,
  0.32,
  0.64,
  1.28,
  2.56,
  5.12,
  10.24,
  20.48,
  40.96,
  81.92,
];

/** The same, going on to five minutes: agents, tools and whole operations take longer than one call of a model. */
export const LONG_SECONDS_BOUNDS: readonly number[] = [...SECONDS_BOUNDS, 163.84, 327.68];

/** Upper bounds in tokens of `gen_ai.client.token.usage`. */
export const TOKEN_BOUNDS: readonly number[] = Array.from({ length: 14 }, (_, power) => 4 ** power);

/** How many values fell into each bucket, and their sum. */
export class Histogram {
  /** Upper bounds, inclusive, ascending. What is above the last one has a bucket of its own. */
  readonly bounds: readonly number[];
  /** Values per bucket, one more than there are bounds. */
  readonly counts: Float64Array;
  /** Sum of the values. */
  sum = 0;

  /** Makes an empty one. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Number of values. */
  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Counts a value. */
  add(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
    counts[bucket]!++;
    this.sum += value;
  }

  /** Counts everything that another one of the same bounds has counted. */
  absorb(other: Pick<Histogram, "counts" | "sum">): void {
    for (let bucket = 0; bucket < this.counts.length; bucket++) this.counts[bucket]! += other.counts[bucket]!;
    this.sum += other.sum;
  }
}
