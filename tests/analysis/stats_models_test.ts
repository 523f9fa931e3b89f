import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { quantile, quantileRegression, seededRandom } from "@kymo/kymo/stats";
import { draws, ENGEL_FOOD, ENGEL_INCOME, NILE } from "./stats_samples.ts";

function valuesOf(coefficients: readonly { readonly value: number }[] | null): number[] {
  return coefficients!.map(({ value }) => value);
}

/** R 4.2.2, quantreg: coef(rq(food ~ income, tau)) of the rounded data. */
const ENGEL_FITS = [
  [0.05, 124.902353199912, 0.3433032768858588],
  [0.25, 95.36082474226798, 0.4742268041237114],
  [0.5, 82.63193916349807, 0.5596958174904944],
  [0.75, 59.97021276595765, 0.6468085106382976],
  [0.9, 67.68085106382978, 0.6861702127659574],
  [0.95, 64.6908212560386, 0.707729468599034],
] as const;

for (const [probability, intercept, slope] of ENGEL_FITS) {
  Deno.test(`quantileRegression() is R's quantreg::rq(food ~ income, tau = ${probability}) on rounded engel data`, () => {
    const found = valuesOf(quantileRegression(ENGEL_FOOD, [ENGEL_INCOME], { probability }));
    assertAlmostEquals(found[0]!, intercept, 1e-6);
    assertAlmostEquals(found[1]!, slope, 1e-9);
  });
}

/** R's `stackloss`: air flow, water temperature, acid concentration; loss of ammonia. */
const STACK = [
  [80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70],
  [27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20],
  [89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91],
];
const STACK_LOSS = [42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15];

Deno.test("quantileRegression() is R's quantreg::rq(stack.loss ~ stack.x, tau = c(.25, .5, .9))", () => {
  const expected: readonly (readonly [probability: number, values: readonly number[]])[] = [
    [0.25, [-36, 0.5, 1, 0]],
    [0.5, [-39.68985507246379, 0.8318840579710135, 0.5739130434782647, -0.06086956521739127]],
    [0.9, [-58.54331864904553, 0.7929515418502204, 1.305433186490454, 0.03817914831130742]],
  ];
  for (const [probability, values] of expected) {
    const found = valuesOf(quantileRegression(STACK_LOSS, STACK, { probability }));
    values.forEach((value, index) => assertAlmostEquals(found[index]!, value, 1e-9));
  }
});

Deno.test("quantileRegression() has the standard errors of R's summary(rq(food ~ income, tau = .5), se = 'nid')", () => {
  for (const [probability, ofIntercept, ofSlope] of [[0.5, 19.1347982, 0.028135674], [0.9, 22.2316038, 0.028184112]]) {
    const found = quantileRegression(ENGEL_FOOD, [ENGEL_INCOME], { probability: probability! })!;
    // R: qt(.975, 233) is 1.970197598972526
    const errors = found.map(({ low, high }) => (high! - low!) / 2 / 1.970197598972526);
    assertAlmostEquals(errors[0]!, ofIntercept!, 1e-4);
    assertAlmostEquals(errors[1]!, ofSlope!, 1e-7);
  }
});

Deno.test("quantileRegression() with weights is R's rq(food ~ income, weights = rep(1:3, ...))", () => {
  const weights = ENGEL_FOOD.map((_, index) => 1 + index % 3);
  const found = valuesOf(quantileRegression(ENGEL_FOOD, [ENGEL_INCOME], { probability: 0.5, weights }));
  assertAlmostEquals(found[0]!, 101.1732776617953, 1e-6);
  assertAlmostEquals(found[1]!, 0.5448851774530272, 1e-9);
});

Deno.test("quantileRegression() without columns is a quantile of the values, with equal values theirs", () => {
  const [value] = valuesOf(quantileRegression(NILE.slice(0, 99), [], { probability: 0.5 }));
  assertAlmostEquals(value!, quantile(Float64Array.from(NILE.slice(0, 99)).sort(), 0.5)!, 1e-9);
  assertEquals(valuesOf(quantileRegression([5, 5, 5, 5], [[1, 2, 3, 4]], { probability: 0.3 })), [5, 0]);
});

Deno.test("quantileRegression() leaves a share of the cases below, and moves with the units", () => {
  const found = valuesOf(quantileRegression(ENGEL_FOOD, [ENGEL_INCOME], { probability: 0.9 }));
  const below = ENGEL_FOOD.filter((food, index) => food < found[0]! + found[1]! * ENGEL_INCOME[index]! - 1e-9).length;
  assert(below >= 0.9 * 235 - 2 && below <= 0.9 * 235, `${below}`);
  const inCents = ENGEL_FOOD.map((food) => 100 * food);
  const inThousands = ENGEL_INCOME.map((income) => income / 1000);
  const scaled = valuesOf(quantileRegression(inCents, [inThousands], { probability: 0.9 }));
  assertAlmostEquals(scaled[0]!, 100 * found[0]!, 1e-6);
  assertAlmostEquals(scaled[1]!, 100_000 * found[1]!, 1e-6);
});

Deno.test("quantileRegression() with whole weights is that of repeated cases", () => {
  const weights = ENGEL_FOOD.map((_, index) => index % 3);
  const repeat = (values: readonly number[]): number[] => {
    return values.flatMap((value, index) => new Array<number>(weights[index]!).fill(value));
  };
  const options = { probability: 0.7 };
  const found = valuesOf(quantileRegression(ENGEL_FOOD, [ENGEL_INCOME], { ...options, weights }));
  const repeated = valuesOf(quantileRegression(repeat(ENGEL_FOOD), [repeat(ENGEL_INCOME)], options));
  found.forEach((value, index) => assertAlmostEquals(value, repeated[index]!, 1e-8));
});

Deno.test("quantileRegression() is null without enough cases and with columns that repeat each other", () => {
  assertStrictEquals(quantileRegression([], [], { probability: 0.5 }), null);
  assertStrictEquals(quantileRegression([1, 2], [[1, 2]], { probability: 0.5 }), null);
  assertStrictEquals(quantileRegression([1, 2, 3], [[4, 4, 4]], { probability: 0.5 }), null);
  assertStrictEquals(quantileRegression([1, 2, 3, 5], [[0, 0, 0, 0]], { probability: 0.5 }), null);
  assertStrictEquals(
    quantileRegression([1, 2, 3, 5, 6], [[1, 2, 3, 4, 9], [2, 4, 6, 8, 18]], { probability: 0.5 }),
    null,
  );
});

Deno.test("quantileRegression() refuses p = 1, NaN, lists that do not fit and 5,001 cases", () => {
  const fit = (response: number[], columns: number[][], probability = 0.5): unknown => {
    return quantileRegression(response, columns, { probability });
  };
  assertThrows(() => fit([1, 2], [], 1), RangeError, "probability must not be 0 or 1");
  assertThrows(() => fit([1, NaN], []), RangeError, "Cannot fit quantile regression: values must be finite");
  assertThrows(() => fit([1, 2], [[1]]), RangeError, "current values are 2 and 1");
  assertThrows(() => fit(new Array<number>(5001).fill(1), []), RangeError, "at most 5000");
  assertThrows(() => fit([1], new Array<number[]>(13).fill([1])), RangeError, "at most 12 columns");
});

Deno.test("quantileRegression() holds the slope of p90 under growing noise in at least 90 % of 200 samples", () => {
  const random = seededRandom(51);
  let covered = 0;
  for (let run = 0; run < 200; run++) {
    const tokens = draws(200, () => 10 * random.next());
    const durations = tokens.map((count) => 1 + 2 * count + (1 + 0.3 * count) * random.normal());
    const [, slope] = quantileRegression(durations, [tokens], { probability: 0.9 })!;
    // R: 2 + 0.3 * qnorm(0.9) is 2.384465
    if (slope!.low! <= 2.384465 && 2.384465 <= slope!.high!) covered++;
  }
  assert(covered >= 180, `${covered}`);
});
