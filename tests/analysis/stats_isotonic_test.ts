import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { isotonicRegression, seededRandom } from "@kymo/kymo/stats";

Deno.test("isotonicRegression() matches R isoreg on 1, 0, 4, 3, 3, 5, 4, 2, 0, and falls as it rises in a mirror", () => {
  const values = Object.freeze([1, 0, 4, 3, 3, 5, 4, 2, 0]);
  assertEquals(isotonicRegression(values), [0.5, 0.5, 3, 3, 3, 3, 3, 3, 3]);
  const mirrored = isotonicRegression(values.map((value) => -value), { direction: "falling" });
  assertEquals(mirrored.map((value) => -value), isotonicRegression(values));
});

Deno.test("isotonicRegression() weighs a value as so many of it", () => {
  assertEquals(isotonicRegression([3, 1], { weights: [3, 1] }), [2.5, 2.5]);
  assertEquals(isotonicRegression([3, 3, 3, 1])[0], 2.5);
});

Deno.test("isotonicRegression() never turns, keeps the mean, and leaves what is in order", () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 200 }, (_, index) => index / 50 + random.normal());
  const fitted = isotonicRegression(values);
  assert(fitted.every((value, index) => index === 0 || value >= fitted[index - 1]!));
  const sum = (all: readonly number[]): number => all.reduce((total, value) => total + value, 0);
  assertAlmostEquals(sum(fitted), sum(values), 1e-9);
  assertEquals(isotonicRegression([1, 2, 2, 7]), [1, 2, 2, 7]);
  assertEquals(isotonicRegression([]), []);
});

Deno.test("isotonicRegression() refuses what is no weight", () => {
  assertThrows(() => isotonicRegression([1, 2], { weights: [1, 0] }), RangeError, "weights must be above 0");
  assertThrows(() => isotonicRegression([1, NaN]), RangeError, "Cannot fit isotonic regression");
});
