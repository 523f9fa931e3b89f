/**
 * Narrow buckets of numbers: numbers that share sign, exponent and the first 7 bits of the mantissa, at most 0.8 % wide.
 * Found by reading the bits, which costs less than a logarithm and is exact. Pure.
 *
 * @module
 */

/** Bits of the upper word of a double below those that make the bucket. */
export const BUCKET_SHIFT = 13;

const NEGATIVE = 2 ** 18;

/** Buckets are below this. */
export const BUCKETS: number = 2 * NEGATIVE;

/** The bucket, in ascending order of numbers, that leading bits stand for. 0 and what is below 1e-309 share one. */
export function bucketOfBits(bits: number): number {
  return bits < NEGATIVE ? bits + NEGATIVE : 2 * NEGATIVE - bits;
}

/** The number in the middle of a bucket. */
export function middleOfBucket(bucket: number): number {
  if (bucket === NEGATIVE) return 0;
  const magnitude = Math.abs(bucket - NEGATIVE);
  const double = new DataView(new ArrayBuffer(8));
  double.setUint32(0, (magnitude << BUCKET_SHIFT | 1 << BUCKET_SHIFT - 1) >>> 0);
  return bucket < NEGATIVE ? -double.getFloat64(0) : double.getFloat64(0);
}
