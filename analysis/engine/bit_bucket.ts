/**
 * Narrow buckets of numbers: numbers that share sign, exponent and the first 7 bits of the mantissa, at most 0.8 % wide.
 * Found by reading the bits, which costs less than a logarithm and is exact. Pure.
 *
 * @module
 */

/** Bits of the upper word of a double below those that make the bucket. */
const SHIFT = 13;
const NEGATIVE = 2 ** 18;

/** Buckets are below this. */
export const BUCKETS: number = 2 * NEGATIVE;

/** The bucket of a number by the upper word of its bits, in ascending order. 0 and what is below 1e-309 share one. */
export function bucketOfWord(word: number): number {
  const bits = word >>> SHIFT;
  return bits < NEGATIVE ? bits + NEGATIVE : 2 * NEGATIVE - bits;
}

/** The number in the middle of a bucket. */
export function middleOfBucket(bucket: number): number {
  if (bucket === NEGATIVE) return 0;
  const magnitude = Math.abs(bucket - NEGATIVE);
  const double = new DataView(new ArrayBuffer(8));
  double.setUint32(0, (magnitude << SHIFT | 1 << SHIFT - 1) >>> 0);
  return bucket < NEGATIVE ? -double.getFloat64(0) : double.getFloat64(0);
}
