import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BUCKET_SHIFT, bucketOfBits, BUCKETS, middleOfBucket } from "../../analysis/engine/bit_bucket.ts";

function bucketOf(value: number): number {
  const words = new Uint32Array(Float64Array.of(value).buffer);
  return bucketOfBits(words[1]! >>> BUCKET_SHIFT);
}

const NUMBER = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

Deno.test("bucketOfBits() puts numbers into buckets in their order, -0 beside 0", () => {
  fc.assert(
    fc.property(NUMBER, NUMBER, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      assert(bucketOf(low) <= bucketOf(high), `${low} ${high}`);
      assert(bucketOf(low) >= 0 && bucketOf(high) < BUCKETS);
    }),
    { seed: 1, numRuns: 2000 },
  );
  assertEquals(bucketOf(-0), bucketOf(0));
});

Deno.test("middleOfBucket() is within 0.4 % of every number of the bucket, and 0 for 0", () => {
  fc.assert(
    fc.property(NUMBER.filter((value) => Math.abs(value) > 1e-300), (value) => {
      const middle = middleOfBucket(bucketOf(value));
      assert(Math.abs(middle / value - 1) <= 0.004, `${value} ${middle}`);
      assertEquals(bucketOf(middle), bucketOf(value));
    }),
    { seed: 2, numRuns: 2000 },
  );
  assertEquals(middleOfBucket(bucketOf(0)), 0);
});
