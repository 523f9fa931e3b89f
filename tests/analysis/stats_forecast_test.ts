import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type ForecastOptions, holtWinters, seededRandom } from "@kymo/kymo/stats";
import { autoregressive, LDEATHS, NILE, USPOP } from "./stats_samples.ts";

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
    return holtWinters(Array.from({ length: count }, (_, index) => index + index % 5), { season, horizon: 3 })?.method;
  };
  assertEquals([51, 50, 27, 26, 9, 4].map((count) => methodOf(count, 24)), [
    "holt_winters",
    "seasonal_naive",
    "seasonal_naive",
    "holt",
    "exponential",
    "exponential",
  ]);
  assertEquals([methodOf(20, 1), methodOf(9, 1)], ["holt", "exponential"]);
  for (const values of [[], [1], [1, 2, 3]]) assertStrictEquals(holtWinters(values, { horizon: 1 }), null);
});

Deno.test("holtWinters() has no trend where it does not pay", () => {
  const random = seededRandom(54);
  const flat = Array.from({ length: 90 }, () => 50 + random.normal());
  const growing = flat.map((value, index) => value + index);
  assertEquals([flat, growing].map((values) => holtWinters(values, { horizon: 1 })!.method), ["exponential", "holt"]);
  const { parameters } = holtWinters(flat, { season: 7, horizon: 1 })!;
  assertEquals([parameters!.trend, parameters!.season === null], [null, false]);
});

Deno.test("holtWinters() passes over unknown values, at the start, the end and between", () => {
  const line = Array.from({ length: 40 }, (_, index) => 100 + 10 * index);
  const gaps = line.map((value, index) => index === 0 || index === 39 || index % 7 === 3 ? null : value);
  const { steps } = holtWinters(gaps, { horizon: 2, damped: false })!;
  // 39 is unknown, so that the first step ahead is 40.
  assertEquals(steps.map(({ value }) => Math.round(value)), [500, 510]);
  const week = Array.from({ length: 70 }, (_, index) => index % 9 === 4 ? null : index % 7);
  assertEquals(holtWinters(week, { season: 7, horizon: 7 })!.steps.map(({ value }) => Math.round(value)), [
    ...[0, 1, 2, 3, 4, 5, 6],
  ]);
  assertStrictEquals(holtWinters([1, null, 2, null, null, 3], { horizon: 1 }), null);
  assertStrictEquals(holtWinters([null, null, null, null, null], { horizon: 1 }), null);
});

Deno.test("holtWinters() on a scale stays where its values can be", () => {
  const counts = Array.from({ length: 60 }, (_, index) => index % 7 < 5 ? 9 - index / 8 : 0);
  for (const { value, low, high } of holtWinters(counts, { season: 7, horizon: 30, scale: "sqrt" })!.steps) {
    assert(value >= 0 && low! >= 0 && high! >= low!);
  }
  const times = [8, 4, 2, 1, 0.5, 0.25, 0.125, 0.1, 0.05, 0.02, 0.01, 0.005];
  for (const { value, low } of holtWinters(times, { horizon: 5, scale: "log" })!.steps) {
    assert(value > 0 && (low === null || low > 0));
  }
  assertThrows(() => holtWinters([1, 2, -3], { horizon: 1, scale: "sqrt" }), RangeError, "values must be 0 or more");
  assertThrows(() => holtWinters([1, 2, 0], { horizon: 1, scale: "log" }), RangeError, 'above 0 on scale "log"');
});

Deno.test("holtWinters() on scale sqrt expects the mean of counts, not the square of their mean root", () => {
  const random = seededRandom(55);
  // Numbers of draws whose product stays above e^-2: Poisson, mean 2.
  const draw = (): number => {
    let [count, product] = [0, random.next()];
    for (; product > Math.exp(-2); count++) product *= random.next();
    return count;
  };
  const forecasts = Array.from({ length: 50 }, () => {
    const counts = Array.from({ length: 200 }, draw);
    return holtWinters(counts, { horizon: 10, scale: "sqrt" })!.total.value / 10;
  });
  assertAlmostEquals(forecasts.reduce((sum, value) => sum + value, 0) / 50, 2, 0.1);
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

/** Share of what came that lay within its bounds. */
function coverage(
  make: (random: { normal(): number }) => readonly number[],
  { known, runs, ...options }: ForecastOptions & { readonly known: number; readonly runs: number },
): { readonly steps: number; readonly total: number } {
  const random = seededRandom(52);
  let [covered, asked, totals] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const values = make(random);
    const came = values.slice(known);
    const { steps, total } = holtWinters(values.slice(0, known), options)!;
    steps.forEach(({ low, high }, ahead) => {
      asked++;
      if (low! <= came[ahead]! && came[ahead]! <= high!) covered++;
    });
    const sum = came.reduce((all, value) => all + value, 0);
    if (total.low! <= sum && sum <= total.high!) totals++;
  }
  return { steps: covered / asked, total: totals / runs };
}

function assertBetween(share: number, [low, high]: readonly [number, number]): void {
  assert(low <= share && share <= high, `${share}`);
}

Deno.test("holtWinters() holds 80 and 90 % of a day ahead after a week of autocorrelated hours with a daily season", () => {
  const make = (random: { normal(): number }): number[] =>
    autoregressive(192, { phi: 0.3, random }).map((noise, hour) => {
      return 20 + 0.01 * hour + 5 * Math.sin(Math.PI * hour / 12) + noise;
    });
  for (const confidence of [0.8, 0.9]) {
    const { steps, total } = coverage(make, { known: 168, runs: 80, season: 24, horizon: 24, confidence });
    assertBetween(steps, [confidence - 0.03, confidence + 0.03]);
    assertBetween(total, [confidence - 0.08, confidence + 0.08]);
  }
});

Deno.test("holtWinters() holds 90 % of a week ahead after four weeks of days, and of ten steps of a random walk", () => {
  const week = [6, 6, 6, 6, 5, 2, 1];
  const days = coverage(
    (random) => Array.from({ length: 35 }, (_, day) => Math.exp(week[day % 7]! + 0.2 * random.normal())),
    {
      ...{ known: 28, runs: 150, season: 7, horizon: 7, scale: "log" },
    },
  );
  assertBetween(days.steps, [0.87, 0.93]);
  const walk = coverage((random) => {
    let level = 0;
    return Array.from({ length: 50 }, () => level += random.normal());
  }, { known: 40, runs: 150, horizon: 10 });
  assertBetween(walk.steps, [0.86, 0.94]);
  assertBetween(walk.total, [0.84, 0.96]);
});
