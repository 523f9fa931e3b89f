import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { deseasonalise, mannKendall, seededRandom, theilSen } from "@kymo/kymo/stats";
import type { SeededRandom } from "@kymo/kymo/stats";
import { autoregressive, draws, LH, NILE } from "./stats_samples.ts";

const YEARS = Object.freeze(Array.from({ length: 100 }, (_, index) => 1871 + index));

// Mann-Kendall

Deno.test("mannKendall() without correction is R's cor.test(1871:1970, Nile, method = 'kendall'), ties and all", () => {
  const found = mannKendall(NILE, { correction: "none" })!;
  assertEquals([found.n, found.s, found.variance_factor], [100, -1387, 1]);
  assertAlmostEquals(found.tau, -0.280741334724613, 1e-14);
  assertAlmostEquals(found.z, -4.1280665228441, 1e-12);
  assertAlmostEquals(found.p_value, 3.658262921664341e-05, 1e-16);
});

Deno.test("mannKendall() without correction is R's cor.test(1:48, lh, method = 'kendall')", () => {
  const { tau, p_value } = mannKendall(LH, { correction: "none" })!;
  assertAlmostEquals(tau, 0.1691892746056091, 1e-14);
  assertAlmostEquals(p_value, 0.09751106110626957, 1e-12);
});

Deno.test("mannKendall() without correction is R's cor.test(..., exact = TRUE) for up to 10 different values", () => {
  const expected: readonly (readonly [values: readonly number[], probability: number])[] = [
    [[1, 3, 2, 4, 6, 5, 8, 7], 0.005505952380952417],
    [[5, 4, 3, 1, 2], 0.08333333333333333],
    [[2.5, 1, 3, 7, 4, 9, 6, 10, 5, 11], 0.009148478835978802],
  ];
  for (const [values, probability] of expected) {
    assertAlmostEquals(mannKendall(values, { correction: "none" })!.p_value, probability, 1e-13);
  }
});

Deno.test("mannKendall() by hamed_rao has the factor of R's acf(rank(Nile - slope * 1:100)) put into their equation 17", () => {
  assertAlmostEquals(mannKendall(NILE, { correction: "hamed_rao" })!.variance_factor, 2.14289832709872, 1e-10);
  assertAlmostEquals(mannKendall(LH, { correction: "hamed_rao" })!.variance_factor, 1.872255170729059, 1e-10);
});

Deno.test("mannKendall() finds the fall of the Nile in spite of its autocorrelation", () => {
  for (const correction of ["fitted", "hamed_rao"] as const) {
    const found = mannKendall(NILE, { correction })!;
    assert(found.p_value < 0.05 && found.variance_factor > 1, correction);
  }
});

Deno.test("mannKendall() turns its sign with the series, and does not mind monotone functions and the order given", () => {
  const found = mannKendall(NILE)!;
  const mirrored = mannKendall(NILE.map((value) => -value))!;
  assertEquals([mirrored.s, mirrored.p_value], [-found.s, found.p_value]);
  assertEquals(mannKendall(NILE.map((value) => Math.exp(value / 100))), found);
  const backwards = mannKendall([...NILE].reverse(), { times: [...YEARS].reverse() });
  assertEquals(backwards, found);
});

Deno.test("mannKendall() is null where there is no order", () => {
  for (const values of [[], [1], [1, 2], [1, 2, 3], [4, 4, 4, 4, 4]]) assertStrictEquals(mannKendall(values), null);
  assertStrictEquals(mannKendall([1, 2, 3, 4], { times: [0, 0, 0, 0] }), null);
});

Deno.test("mannKendall() refuses values that are not finite, too many values and times that do not fit", () => {
  assertThrows(() => mannKendall([1, NaN, 2, 3]), RangeError, "Cannot test for a trend: values must be finite");
  assertThrows(() => mannKendall(new Array<number>(401).fill(1)), RangeError, "at most 400 values");
  assertThrows(() => mannKendall([1, 2, 3, 4], { times: [1] }), RangeError, "current values are 4 and 1");
});

/** Stationary series; every random number of a case comes from one seed. */
const STATIONARY: Readonly<Record<string, (count: number, random: SeededRandom) => number[]>> = {
  "white noise": (count, random) => draws(count, () => random.normal()),
  "lognormal, sigma 0.8": (count, random) => draws(count, () => Math.exp(0.8 * random.normal())),
  "AR(1) 0.3": (count, random) => autoregressive(count, { phi: 0.3, random }),
  "AR(1) 0.6": (count, random) => autoregressive(count, { phi: 0.6, random }),
  "AR(1) 0.3 with a season of 24": (count, random) => {
    return autoregressive(count, { phi: 0.3, random }).map((value, index) => value + Math.sin(Math.PI * index / 12));
  },
};

for (const [name, series] of Object.entries(STATIONARY)) {
  Deno.test(`mannKendall() raises at most 68 false alarms at 5 % on 1,000 series of 30: ${name}`, () => {
    const random = seededRandom(11);
    let alarms = 0;
    for (let run = 0; run < 1000; run++) if (mannKendall(series(30, random))!.p_value < 0.05) alarms++;
    // R: qbinom(0.99, 1000, 0.05) is 67; 68 is what a thousand stationary series may raise
    assert(alarms <= 68, `${alarms}`);
  });

  Deno.test(`mannKendall() holds 5 % on 200 series of 300: ${name}`, () => {
    const random = seededRandom(12);
    let alarms = 0;
    for (let run = 0; run < 200; run++) if (mannKendall(series(300, random))!.p_value < 0.05) alarms++;
    // R: qbinom(0.995, 200, 0.05) is 19
    assert(alarms <= 19, `${alarms}`);
  });
}

Deno.test("mannKendall() sees a trend of one deviation over 100 values in 9 of 10 series", () => {
  const random = seededRandom(13);
  let seen = 0;
  for (let run = 0; run < 200; run++) {
    const values = Array.from({ length: 100 }, (_, index) => random.normal() + 1.3 * index / 100);
    if (mannKendall(values)!.p_value < 0.05) seen++;
  }
  assert(seen >= 180, `${seen}`);
});

// Theil-Sen

Deno.test("theilSen() is SciPy's stats.theilslopes(Nile, 1871..1970), at 95 and 90 %", () => {
  const found = theilSen(NILE, { times: YEARS })!;
  assertAlmostEquals(found.slope, -2.6, 1e-12);
  assertAlmostEquals(found.intercept, 5886.8, 1e-9);
  assertEquals(found.interval, [-3.627906976744186, -1.4285714285714286]);
  const narrow = theilSen(NILE, { times: YEARS, confidence: 0.9 })!;
  assertEquals(narrow.interval, [-3.4285714285714284, -1.6590909090909092]);
});

Deno.test("theilSen() is SciPy's stats.theilslopes of 10 unevenly spaced points, in any order", () => {
  const times = [1, 2, 4, 7, 11, 12, 20, 21, 22, 30];
  const values = [1.1, 2.0, 3.7, 7.5, 10.1, 13, 19, 22, 20, 33];
  for (const turn of [<Item>(list: Item[]) => list, <Item>(list: Item[]) => list.toReversed()]) {
    const { slope, intercept, interval } = theilSen(turn(values), { times: turn(times) })!;
    assertAlmostEquals(slope, 1.0357142857142858, 1e-14);
    assertAlmostEquals(intercept, -0.36071428571428577, 1e-14);
    assertAlmostEquals(interval![0], 0.8999999999999999, 1e-14);
    assertAlmostEquals(interval![1], 1.108695652173913, 1e-14);
  }
});

Deno.test("theilSen() moves with the unit of time and the level", () => {
  const hours = theilSen(LH)!;
  const found = theilSen(LH.map((value) => 10 * value + 3), { times: LH.map((_, index) => index / 24) })!;
  assertAlmostEquals(found.slope, 240 * hours.slope, 1e-9);
  assertAlmostEquals(found.intercept, 10 * hours.intercept + 3, 1e-9);
});

Deno.test("theilSen() of a line with a quarter of wild values is the line", () => {
  const values = Array.from({ length: 40 }, (_, index) => index % 4 === 0 ? 1e6 : 2 + 3 * index);
  assertAlmostEquals(theilSen(values)!.slope, 3, 0.5);
});

Deno.test("theilSen() widens its interval with the variance of the series", () => {
  const [low, high] = theilSen(NILE)!.interval!;
  const [wideLow, wideHigh] = theilSen(NILE, { varianceFactor: mannKendall(NILE)!.variance_factor })!.interval!;
  assert(wideLow < low && wideHigh > high);
});

Deno.test("theilSen() is null without two times, flat on equal values, without interval on few", () => {
  assertEquals([theilSen([]), theilSen([5]), theilSen([5, 6], { times: [1, 1] })], [null, null, null]);
  assertEquals(theilSen([5, 6]), { slope: 1, intercept: 5, interval: null });
  assertEquals(theilSen([7, 7, 7, 7, 7, 7])!.slope, 0);
  assertThrows(() => theilSen([1, Infinity]), RangeError, "current value at 1 is Infinity");
  assertThrows(() => theilSen([1, 2], { varianceFactor: -1 }), RangeError, "current value is -1");
});

Deno.test("theilSen() with the factor of mannKendall() holds the slope of AR(1) 0.6 in at least 91 % of 300 series", () => {
  const random = seededRandom(14);
  let covered = 0;
  for (let run = 0; run < 300; run++) {
    const values = autoregressive(100, { phi: 0.6, random }).map((value, index) => value + 0.1 * index);
    const varianceFactor = mannKendall(values.map((value, index) => value - 0.1 * index))!.variance_factor;
    const [low, high] = theilSen(values, { varianceFactor })!.interval!;
    if (low <= 0.1 && 0.1 <= high) covered++;
  }
  // The standard error of a coverage of 95 % is 1.3 %.
  assert(covered >= 273, `${covered}`);
});

// Season

Deno.test("deseasonalise() takes the pattern out and leaves the trend", () => {
  const values = Array.from({ length: 72 }, (_, index) => 100 + 10 * Math.sin(Math.PI * index / 12) + index);
  const flat = deseasonalise(Object.freeze(values), 24)!;
  // Within a day the medians of the hours take the trend away, from day to day they cannot.
  assertAlmostEquals(flat[71]! - flat[0]!, 48, 1e-9);
  assertAlmostEquals(flat[24]! - flat[0]!, 24, 1e-9);
});

Deno.test("deseasonalise() of less than two periods is null", () => {
  assertStrictEquals(deseasonalise([1, 2, 3], 2), null);
  assertEquals(deseasonalise([1, 2, 3], 1), [1, 2, 3]);
  assertThrows(() => deseasonalise([1, 2], 0), RangeError, "season must be a whole number of at least 1");
});
