import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { holtWinters, quantile, quantileRegression, seededRandom } from "@kymo/kymo/stats";
import { autoregressive, draws, ENGEL_FOOD, ENGEL_INCOME, LDEATHS, NILE, USPOP } from "./stats_samples.ts";

function valuesOf(coefficients: readonly { readonly value: number }[] | null): number[] {
  return coefficients!.map(({ value }) => value);
}

// Quantile regression

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

// Holt-Winters

Deno.test("holtWinters() is R's HoltWinters(ldeaths, alpha = .2, beta = .05, gamma = .3) for half a year", () => {
  const parameters = { level: 0.2, trend: 0.05, season: 0.3, damping: 1 };
  const { method, steps } = holtWinters(LDEATHS, { season: 12, horizon: 6, parameters })!;
  assertEquals(method, "holt_winters");
  const expected = [2718.353706964661, 2616.919950254059, 2468.480140927252, 1982.185297103554, 1521.252848623086];
  expected.forEach((value, index) => assertAlmostEquals(steps[index]!.value, value, 1e-8));
});

Deno.test("holtWinters() fits ldeaths as well as R's HoltWinters(ldeaths) with 0.0053, 0.4923, 0.1086", () => {
  const { parameters } = holtWinters(LDEATHS, { season: 12, horizon: 1, damped: false })!;
  // The state after k values is that of a series of k values once two seasons and 3 values are known, the SSE of R from the
  // 28th value on.
  let sum = 0;
  let ofR = 0;
  const fittedByR = { level: 0.005278520289516249, trend: 0.492309095625266, season: 0.1085724433570858, damping: 1 };
  for (let known = 27; known < LDEATHS.length; known++) {
    const next = (fixed: typeof parameters): number => {
      return holtWinters(LDEATHS.slice(0, known), { season: 12, horizon: 1, parameters: fixed! })!.steps[0]!.value;
    };
    sum += (LDEATHS[known]! - next(parameters)) ** 2;
    ofR += (LDEATHS[known]! - next(fittedByR)) ** 2;
  }
  assert(sum <= ofR * 1.01, `${sum} against ${ofR}`);
});

Deno.test("holtWinters() is R's HoltWinters(uspop, gamma = FALSE): trend 0.771, then 227.5 and 251.8 million", () => {
  const { method, parameters, steps } = holtWinters(USPOP, { horizon: 2, damped: false })!;
  assertEquals(method, "holt");
  assertAlmostEquals(parameters!.level, 1, 1e-3);
  assertAlmostEquals(parameters!.trend!, 0.7709063600371342, 1e-3);
  assertAlmostEquals(steps[0]!.value, 227.4904356927379, 0.01);
  assertAlmostEquals(steps[1]!.value, 251.7808713854758, 0.02);
});

Deno.test("holtWinters() with a level only is R's HoltWinters(Nile, beta = FALSE, gamma = FALSE): 805.04", () => {
  const parameters = { level: 0.2465578774584587, trend: null, season: null, damping: 1 };
  const { steps } = holtWinters(NILE, { horizon: 2, parameters })!;
  assertAlmostEquals(steps[0]!.value, 805.0388577060418, 1e-9);
  assertEquals(steps[1]!.value, steps[0]!.value);
});

Deno.test("holtWinters() moves with level and unit, and a total is the sum of its steps", () => {
  const parameters = { level: 0.2, trend: 0.05, season: 0.3, damping: 0.9 };
  const found = holtWinters(LDEATHS, { season: 12, horizon: 12, parameters })!;
  const scaled = holtWinters(LDEATHS.map((value) => value / 10 + 7), { season: 12, horizon: 12, parameters })!;
  found.steps.forEach(({ value, low }, index) => {
    assertAlmostEquals(scaled.steps[index]!.value, value / 10 + 7, 1e-9);
    assertAlmostEquals(scaled.steps[index]!.low!, low! / 10 + 7, 1e-9);
  });
  assertAlmostEquals(found.total.value, found.steps.reduce((sum, { value }) => sum + value, 0), 1e-9);
  assert(found.total.low! < found.total.value && found.total.value < found.total.high!);
});

Deno.test("holtWinters() falls back as the series gets shorter, and says so", () => {
  const methodOf = (count: number, season: number): string | undefined => {
    return holtWinters(Array.from({ length: count }, (_, index) => index % 5), { season, horizon: 3 })?.method;
  };
  assertEquals([51, 50, 27, 26, 9, 4].map((count) => methodOf(count, 24)), [
    "holt_winters",
    "seasonal_naive",
    "seasonal_naive",
    "holt",
    "exponential",
    "exponential",
  ]);
  assertEquals([methodOf(10, 1), methodOf(9, 1)], ["holt", "exponential"]);
  for (const values of [[], [1], [1, 2, 3]]) assertStrictEquals(holtWinters(values, { horizon: 1 }), null);
});

Deno.test("holtWinters() of equal values forecasts them, without bounds where errors are too few", () => {
  const { steps } = holtWinters(new Array<number>(30).fill(7), { season: 7, horizon: 2 })!;
  assertEquals(steps, [{ value: 7, low: 7, high: 7 }, { value: 7, low: 7, high: 7 }]);
  const short = holtWinters([1, 3, 2, 4], { horizon: 5 })!;
  assertEquals([short.steps[4]!.low, short.total.low, short.total.high], [null, null, null]);
});

Deno.test("holtWinters() refuses NaN, a horizon of 0 and 2,001 values", () => {
  assertThrows(() => holtWinters([1, 2, 3, NaN], { horizon: 1 }), RangeError, "Cannot forecast: values must be finite");
  assertThrows(
    () => holtWinters([1, 2, 3, 4], { horizon: 0 }),
    RangeError,
    "horizon must be a whole number of at least 1",
  );
  assertThrows(() => holtWinters(new Array<number>(2001).fill(1), { horizon: 1 }), RangeError, "at most 2000");
});

Deno.test("holtWinters() holds 80 % of a day ahead in 75 to 87 % of hours, after a week with a daily season", () => {
  const random = seededRandom(52);
  let [covered, asked] = [0, 0];
  for (let run = 0; run < 40; run++) {
    const values = autoregressive(192, { phi: 0.3, random }).map((noise, hour) => {
      return 20 + 0.01 * hour + 5 * Math.sin(Math.PI * hour / 12) + noise;
    });
    const { steps } = holtWinters(values.slice(0, 168), { season: 24, horizon: 24, confidence: 0.8 })!;
    steps.forEach(({ low, high }, ahead) => {
      asked++;
      if (low! <= values[168 + ahead]! && values[168 + ahead]! <= high!) covered++;
    });
  }
  assert(covered / asked >= 0.75 && covered / asked <= 0.87, `${covered / asked}`);
});
