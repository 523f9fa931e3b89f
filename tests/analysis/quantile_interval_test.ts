import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { binomialQuantile, quantileInterval, quantileRanks } from "@kymo/kymo/stats";
import { seededRandom } from "../recorder/random.ts";

/** R calls and what R 4.2.2 answers. */
const R_VALUES:
  readonly (readonly [probabilities: readonly number[], trials: number, success: number, readonly number[]])[] = [
    [[0.05, 0.5, 0.95], 5, 0.5, [1, 2, 4]],
    [[0.1875, 0.5, 0.03125], 5, 0.5, [1, 2, 0]],
    [[0.025, 0.975], 20, 0.9, [15, 20]],
    [[0.025, 0.5, 0.975], 368, 0.99, [360, 364, 367]],
    [[1e-9, 1 - 1e-9], 1000, 0.2, [128, 279]],
    [[0.025, 0.975], 23_306, 0.5, [11_503, 11_803]],
    [[0.025, 0.975], 23_306, 0.99, [23_043, 23_102]],
    [[0, 0.001, 0.025, 0.5, 0.975, 0.999, 1], 1e7, 0.95, [
      0,
      9_497_869,
      9_498_649,
      9_500_000,
      9_501_350,
      9_502_129,
      1e7,
    ]],
    [[0.025, 0.5, 0.975], 1e7, 1e-6, [4, 10, 17]],
    [[0.025, 0.975], 1, 0.3, [0, 1]],
    [[0.025, 0.975], 0, 0.3, [0, 0]],
    [[0.3], 10, 0, [0]],
    [[0.7], 10, 1, [10]],
  ];

for (const [probabilities, trials, success, expected] of R_VALUES) {
  Deno.test(`binomialQuantile() is R's qbinom(c(${probabilities.join()}), ${trials}, ${success})`, () => {
    assertEquals(probabilities.map((p) => binomialQuantile(p, { trials, success })), expected);
  });
}

Deno.test("binomialQuantile() refuses what is no probability and no count", () => {
  assertThrows(() => binomialQuantile(1.5, { trials: 3, success: 0.5 }), RangeError, "between 0 and 1");
  assertThrows(() => binomialQuantile(0.5, { trials: 3, success: -1 }), RangeError, "current values are 0.5 and -1");
  assertThrows(() => binomialQuantile(0.5, { trials: 2.5, success: 0.5 }), RangeError, "current value is 2.5");
  assertThrows(() => binomialQuantile(0.5, { trials: -1, success: 0.5 }), RangeError, "trials must be a whole number");
});

Deno.test("quantileRanks() is null until both order statistics exist", () => {
  assertStrictEquals(quantileRanks(0, { probability: 0.5 }), null);
  // R: qbinom(0.025, 5, 0.5) is 0, qbinom(0.025, 6, 0.5) is 1: six values are the fewest for a median at 95 %.
  assertStrictEquals(quantileRanks(5, { probability: 0.5 }), null);
  assertEquals(quantileRanks(6, { probability: 0.5 }), { low: 0, high: 5 });
  // 0.99^n <= 0.025 from n = 368 on.
  assertStrictEquals(quantileRanks(367, { probability: 0.99 }), null);
  assertEquals(quantileRanks(368, { probability: 0.99 }), { low: 359, high: 367 });
});

Deno.test("quantileRanks() of the ends and of certainty is null", () => {
  for (const probability of [0, 1]) assertStrictEquals(quantileRanks(1000, { probability }), null);
  assertStrictEquals(quantileRanks(1000, { probability: 0.5, confidence: 1 }), null);
});

Deno.test("quantileRanks() refuses a confidence in percent", () => {
  assertThrows(() => quantileRanks(10, { probability: 0.5, confidence: 95 }), RangeError, "current value is 95");
});

Deno.test("quantileInterval() reads the order statistics of values it may not change", () => {
  const values = Object.freeze(Array.from({ length: 100 }, (_, index) => index + 1));
  assertEquals(quantileInterval(values, { probability: 0.5 }), [40, 61]);
  assertStrictEquals(quantileInterval(Object.freeze([]), { probability: 0.5 }), null);
});

for (const { probability, count } of [{ probability: 0.5, count: 31 }, { probability: 0.9, count: 120 }]) {
  Deno.test(`quantileInterval() holds p${probability * 100} of ${count} lognormal values in at least 95 % of samples`, () => {
    const random = seededRandom(42);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    // R: qlnorm(c(0.5, 0.9)) is 1.000000 3.602224
    const truth = probability === 0.5 ? 1 : 3.602224;
    const samples = 4000;
    let covered = 0;
    for (let sample = 0; sample < samples; sample++) {
      const values = Float64Array.from({ length: count }, () => Math.exp(normal())).sort();
      const [low, high] = quantileInterval(values, { probability })!;
      if (low <= truth && truth <= high) covered++;
    }
    // The standard error of a coverage of 95 % is 0.34 %.
    assert(covered / samples >= 0.95 - 2 * 0.0034, `covered ${covered / samples}`);
    assert(covered / samples < 0.99, `needlessly wide: covered ${covered / samples}`);
  });
}
