import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { levelShifts, type LevelTest, quantile, type SeededRandom, seededRandom } from "@kymo/kymo/stats";
import { draws, LH, NILE } from "./stats_samples.ts";

interface Planted {
  readonly buckets: number;
  readonly values: number;
  readonly from?: number;
  readonly to?: number;
  readonly factor?: number;
  readonly drift?: number;
  readonly wave?: { readonly phi: number; readonly sigma: number };
}

/** Logarithms of medians of lognormal values (σ 0.8), with their standard errors, tested. */
function testedMedians(planted: Planted, random: SeededRandom): LevelTest {
  const { buckets, values, from = buckets, to = buckets, factor = 1, drift = 0, wave = { phi: 0, sigma: 0 } } = planted;
  let state = random.normal();
  const medians = Array.from({ length: buckets }, (_, bucket) => {
    const sample = Float64Array.from(draws(values, () => 0.8 * random.normal())).sort();
    const level = wave.sigma * state + drift * bucket / buckets +
      (bucket >= from && bucket < to ? Math.log(factor) : 0);
    state = wave.phi * state + Math.sqrt(1 - wave.phi ** 2) * random.normal();
    return quantile(sample, 0.5)! + level;
  });
  const deviations = medians.map(() => 0.8 * Math.sqrt(Math.PI / 2 / values));
  return levelShifts(medians, { deviations })!;
}

function shareOf(runs: number, planted: Planted, holds: (test: LevelTest) => boolean): number {
  const random = seededRandom(77);
  return draws(runs, () => Number(holds(testedMedians(planted, random)))).reduce((sum, one) => sum + one, 0) / runs;
}

const isAlarm = ({ p_value }: LevelTest): boolean => p_value <= 0.05;

Deno.test("levelShifts() finds the change of R's strucchange::breakpoints(Nile ~ 1): after 28 values", () => {
  const test = levelShifts(NILE)!;
  assertEquals(test.shape, "step");
  assertEquals(test.shifts.map(({ index }) => index), [28]);
  assert(test.p_value < 0.001);
  // Cobb, Biometrika 65 (1978): means 1,100 and 850, the change between 1897 and 1900.
  const [shift] = test.shifts;
  assertAlmostEquals(shift!.before, 1100, 15);
  assertAlmostEquals(shift!.after, 850, 15);
  // confint() of R's breakpoints: 25 to 32.
  assert(shift!.range[0] >= 25 && shift!.range[1] <= 32, `${shift!.range}`);
});

Deno.test("levelShifts() finds nothing in R's lh, an autoregressive series", () => {
  const test = levelShifts(LH)!;
  assert(test.p_value > 0.05);
  assertEquals(test.shifts, []);
});

Deno.test("levelShifts() keeps false alarms at 5 % on white noise, short and long", () => {
  for (const buckets of [10, 30, 120]) assert(shareOf(200, { buckets, values: 30 }, isAlarm) <= 0.08, `${buckets}`);
});

Deno.test("levelShifts() keeps false alarms near 5 % where the level itself wanders", () => {
  const wave = { phi: 0.5, sigma: 0.15 };
  assert(shareOf(200, { buckets: 120, values: 30, wave }, isAlarm) <= 0.09);
});

Deno.test("levelShifts() finds a doubled median in 10 buckets of 30 values in 95 %", () => {
  assert(shareOf(200, { buckets: 10, values: 30, from: 5, factor: 2 }, isAlarm) >= 0.92);
});

Deno.test("levelShifts() holds size and place of a rise of 20 % in 14 buckets of 300 values", () => {
  const planted = { buckets: 14, values: 300, from: 7, factor: 1.2 };
  assert(shareOf(200, planted, isAlarm) >= 0.9);
  const random = seededRandom(5);
  const found = Array.from({ length: 100 }, () => testedMedians(planted, random).shifts).filter((shifts) =>
    shifts.length > 0
  );
  const near = found.filter((shifts) => shifts.some(({ index }) => Math.abs(index - 7) <= 1));
  const held = found.filter(([shift]) => shift!.interval[0] <= Math.log(1.2) && Math.log(1.2) <= shift!.interval[1]);
  assert(near.length / found.length >= 0.9 && held.length / found.length >= 0.9);
});

Deno.test("levelShifts() finds both ends of a bump", () => {
  const random = seededRandom(8);
  const { shifts } = testedMedians({ buckets: 60, values: 60, from: 30, to: 42, factor: 1.6 }, random);
  assertEquals(shifts.length, 2);
  assert(Math.abs(shifts[0]!.index - 30) <= 1 && Math.abs(shifts[1]!.index - 42) <= 1);
  assert(shifts[0]!.shift > 0 && shifts[1]!.shift < 0);
});

Deno.test("levelShifts() tells a drift from a step, with its slope", () => {
  const random = seededRandom(9);
  const { shape, shifts, drift, p_value } = testedMedians({ buckets: 60, values: 100, drift: 0.6 }, random);
  assertEquals([shape, shifts], ["drift", []]);
  assert(p_value < 0.001);
  assert(drift.low <= 0.01 && 0.01 <= drift.high, `${drift.low} ${drift.high}`);
});

Deno.test("levelShifts() is not moved by a single wild value", () => {
  const random = seededRandom(10);
  const values = draws(40, () => random.normal());
  assertEquals(levelShifts(values.with(20, 60))!.shifts, []);
});

Deno.test("levelShifts() is null for fewer than two segments' worth of values, and when all are equal", () => {
  assertEquals(levelShifts([1, 2, 3, 4, 5]), null);
  assertEquals(levelShifts([7, 7, 7, 7, 7, 7, 7]), null);
  assertEquals(levelShifts([]), null);
});

Deno.test("levelShifts() leaves its input alone and says the same twice", () => {
  const values = Object.freeze([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9]);
  assertEquals(levelShifts(values), levelShifts(values));
});

Deno.test("levelShifts() refuses what it cannot test", () => {
  assertThrows(() => levelShifts([1, NaN, 2]), RangeError, "values must be finite, current value at 1 is NaN");
  assertThrows(() => levelShifts([1, 2], { deviations: [1] }), RangeError, "must have the same length");
  assertThrows(() => levelShifts([1, 2], { deviations: [1, -1] }), RangeError, "deviations must be 0 or more");
  assertThrows(() => levelShifts([1, 2], { level: 0 }), RangeError, "level must be between 0 and 1");
  assertThrows(() => levelShifts([1, 2], { minSize: 1 }), RangeError, "minSize must be a whole number of at least 2");
  assertThrows(() => levelShifts(new Array(401).fill(0)), RangeError, "at most 400 values");
});
