import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { fewestForQuantile, quantile } from "@kymo/kymo/stats";
import { RIVERS } from "./stats_samples.ts";

const VALUES = Object.freeze([3, 6, 7, 8, 8, 10, 13, 15, 16, 20]);

Deno.test("quantile() is R's quantile(c(3,6,7,8,8,10,13,15,16,20), c(0,.1,.25,.5,.75,.9,.99,1))", () => {
  const found = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1].map((p) => quantile(VALUES, p)!);
  [3, 5.7, 7.25, 9, 14.5, 16.4, 19.64, 20].forEach((value, index) => assertAlmostEquals(found[index]!, value, 1e-13));
});

Deno.test("quantile() is R's quantile(rivers, c(.05,.5,.9,.95,.99))", () => {
  const found = [0.05, 0.5, 0.9, 0.95, 0.99].map((p) => quantile(RIVERS, p)!);
  [230, 425, 1054, 1450, 2459].forEach((value, index) => assertAlmostEquals(found[index]!, value, 1e-9));
});

Deno.test("quantile() is R's quantile(c(-2.5,0,1e-9,1,1e6), c(.05,.333,.6,.95))", () => {
  const found = [0.05, 0.333, 0.6, 0.95].map((p) => quantile([-2.5, 0, 1e-9, 1, 1e6], p)!);
  [-2, 3.32e-10, 0.40000000059999991, 800000.2].forEach((value, index) => {
    assertAlmostEquals(found[index]!, value, Math.abs(value) * 1e-12);
  });
});

Deno.test("quantile() of one value is that value", () => {
  for (const p of [0, 0.3, 1]) assertStrictEquals(quantile([7], p), 7);
});

Deno.test("quantile() of equal values is that value exactly", () => {
  const values = new Float64Array(1000).fill(0.1 + 0.2);
  for (const p of [0.001, 1 / 3, 0.95]) assertStrictEquals(quantile(values, p), 0.1 + 0.2);
});

Deno.test("quantile() of nothing is null", () => {
  assertStrictEquals(quantile([], 0.5), null);
});

Deno.test("quantile() refuses a probability that is none", () => {
  const message = "Cannot compute quantile: probability must be between 0 and 1, current value is 95";
  assertThrows(() => quantile(VALUES, 95), RangeError, message);
  assertThrows(() => quantile(VALUES, NaN), RangeError, "current value is NaN");
});

Deno.test("fewestForQuantile() is 1/(1 - p), on either side", () => {
  assertEquals([0, 0.01, 0.05, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1].map(fewestForQuantile), [
    1,
    100,
    20,
    10,
    2,
    10,
    20,
    100,
    1000,
    1,
  ]);
});
