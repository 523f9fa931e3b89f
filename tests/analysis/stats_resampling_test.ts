import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { bootstrap, kaplanMeier, ratioInterval, seededRandom, survivalQuantile } from "@kymo/kymo/stats";
import { autoregressive, draws, LH, RIVERS } from "./stats_samples.ts";

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

// Bootstrap

Deno.test("bootstrap() is SciPy's stats.bootstrap(method='BCa', n_resamples=100000) to the noise of 20,000", () => {
  // SciPy: mean of ten numbers 7.8 to 14.0; of rivers the mean 523.63 to 692.13, the deviation 372.61 to 718.49
  const small = bootstrap([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], mean, { resamples: 20_000 })!;
  assertAlmostEquals(small.low, 7.8, 0.11);
  assertAlmostEquals(small.high, 14, 0.11);
  const large = bootstrap(RIVERS, mean, { resamples: 20_000 })!;
  assertAlmostEquals(large.low, 523.63, 2);
  assertAlmostEquals(large.high, 692.13, 4);
  const spread = bootstrap(RIVERS, deviation, { resamples: 20_000 })!;
  assertAlmostEquals(spread.low, 372.61, 5);
  assertAlmostEquals(spread.high, 718.49, 10);
});

Deno.test("bootstrap() in blocks is R's boot::tsboot(lh, mean, l = 5, sim = 'geom') to the noise of 20,000", () => {
  // R: quantile(b$t, c(.025, .975)) is 2.2146 2.6042
  const { value, low, high } = bootstrap(LH, mean, { resamples: 20_000, blockLength: 5 })!;
  assertAlmostEquals(value, 2.4, 1e-12);
  assertAlmostEquals(low, 2.2146, 0.008);
  assertAlmostEquals(high, 2.6042, 0.008);
});

Deno.test("bootstrap() says the same twice, and moves with the unit", () => {
  const found = bootstrap(RIVERS, mean, { resamples: 500 })!;
  assertEquals(bootstrap(RIVERS, mean, { resamples: 500 }), found);
  const scaled = bootstrap(RIVERS.map((value) => value * 2), mean, { resamples: 500 })!;
  assertAlmostEquals(scaled.low, 2 * found.low, 1e-9);
  assertAlmostEquals(scaled.high, 2 * found.high, 1e-9);
});

Deno.test("bootstrap() of fewer than 2 values is null, of equal values has no width, of a statistic without value is null", () => {
  assertEquals([bootstrap([], mean), bootstrap([5], mean)], [null, null]);
  assertEquals(bootstrap([5, 5, 5], mean), { value: 5, low: 5, high: 5 });
  assertStrictEquals(bootstrap([1, 2, 3], () => null), null);
  assertStrictEquals(bootstrap([1, 2, 3], () => NaN), null);
});

Deno.test("bootstrap() refuses 10,001 values, NaN and too few resamples", () => {
  assertThrows(() => bootstrap(new Array<number>(10_001).fill(1), mean), RangeError, "at most 10000");
  assertThrows(() => bootstrap([1, NaN], mean), RangeError, "Cannot bootstrap: values must be finite");
  assertThrows(() => bootstrap([1, 2], mean, { resamples: 10 }), RangeError, "at least 100");
  assertThrows(() => bootstrap([1, 2], mean, { blockLength: 0 }), RangeError, "blockLength must be at least 1");
});

Deno.test("bootstrap() holds the mean of 30 lognormal values in at least 90 % of 300 samples", () => {
  const random = seededRandom(41);
  let covered = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { low, high } = bootstrap(draws(30, () => Math.exp(0.8 * random.normal())), mean, { resamples: 500, seed })!;
    // R: exp(0.8^2 / 2) is 1.377128
    if (low <= 1.377128 && 1.377128 <= high) covered++;
  }
  assert(covered >= 266, `${covered}`);
});

Deno.test("bootstrap() in blocks of 10 holds the mean of AR(1) 0.6 far more often than single draws", () => {
  const random = seededRandom(42);
  const covered = { single: 0, blocks: 0 };
  for (let seed = 0; seed < 150; seed++) {
    const values = autoregressive(200, { phi: 0.6, random });
    const single = bootstrap(values, mean, { resamples: 300, seed })!;
    const blocks = bootstrap(values, mean, { resamples: 300, seed, blockLength: 10 })!;
    if (single.low <= 0 && 0 <= single.high) covered.single++;
    if (blocks.low <= 0 && 0 <= blocks.high) covered.blocks++;
  }
  assert(covered.blocks >= 127 && covered.blocks > covered.single + 20, JSON.stringify(covered));
});

// Ratio

Deno.test("ratioInterval() solves R's mean(a - r * b)^2 / (var(a - r * b) / n) = qt(.975, n - 1)^2, by uniroot", () => {
  const { ratio, interval } = ratioInterval([1, 2, 3, 2, 2, 2, 1, 3], [1, 1, 0, 1, 1, 1, 1, 1])!;
  assertAlmostEquals(ratio, 2.285714285714286, 1e-14);
  assertAlmostEquals(interval![0], 1.267958910669735, 1e-9);
  assertAlmostEquals(interval![1], 4.186737007770873, 1e-9);
});

Deno.test("ratioInterval() with equal weights is that without", () => {
  const [cost, success] = [[1, 2, 3, 2, 2, 2, 1, 3], [1, 1, 0, 1, 1, 1, 1, 1]];
  const weighted = ratioInterval(cost, success, { weights: new Array<number>(8).fill(3) })!;
  const plain = ratioInterval(cost, success)!;
  assertAlmostEquals(weighted.ratio, plain.ratio, 1e-14);
  assertAlmostEquals(weighted.interval![1], plain.interval![1], 1e-12);
});

Deno.test("ratioInterval() is null without successes, and without bounds where none may have been", () => {
  assertEquals([ratioInterval([], []), ratioInterval([1, 2], [0, 0])], [null, null]);
  assertEquals(ratioInterval([3], [1]), { ratio: 3, interval: null });
  assertEquals(ratioInterval([1, 1, 1, 1], [1, 0, 0, 0]), { ratio: 4, interval: null });
  assertEquals(ratioInterval([2, 2, 2], [1, 1, 1]), { ratio: 2, interval: [2, 2] });
  assertThrows(() => ratioInterval([1], [1, 2]), RangeError, "must have the same length, current values are 1 and 2");
});

Deno.test("ratioInterval() holds dollars per success in 92 to 97 % of 1,000 samples of 50", () => {
  const random = seededRandom(43);
  let covered = 0;
  for (let run = 0; run < 1000; run++) {
    const successes = draws(50, () => random.next() < 0.7 ? 1 : 0);
    const [low, high] = ratioInterval(draws(50, () => Math.exp(0.8 * random.normal())), successes)!.interval!;
    // R: exp(0.8^2 / 2) / 0.7 is 1.967325
    if (low <= 1.967325 && 1.967325 <= high) covered++;
  }
  assert(covered >= 920 && covered <= 970, `${covered}`);
});

// Survival

/** R's survival::aml: weeks until relapse, and whether it was seen. */
const WEEKS = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45];
const SEEN = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1].map((seen) => seen === 1);

Deno.test("kaplanMeier() is R's survfit(Surv(time, status) ~ 1, aml, conf.type = 'log-log')", () => {
  const expected: readonly (readonly number[])[] = [
    [5, 23, 2, 0.9130434782608695, 0.6949475375320587, 0.9775156699007135],
    [8, 21, 2, 0.8260869565217391, 0.6006104112371989, 0.9309035583871155],
    [9, 19, 1, 0.7826086956521738, 0.5542115066687285, 0.9032074898818869],
    [18, 14, 1, 0.6459627329192547, 0.4139529507171171, 0.8053077644820785],
    [23, 13, 2, 0.5465838509316771, 0.3192504139711869, 0.7264491738206336],
    [27, 11, 1, 0.4968944099378882, 0.2755656280121372, 0.684213788447816],
    [48, 2, 1, 0.08281573498964803, 0.006955966798536458, 0.2867603679809181],
  ];
  const steps = new Map(kaplanMeier(WEEKS, SEEN).map((step) => [step.duration, step]));
  assertEquals(steps.size, 15);
  for (const [duration, atRisk, ended, ...numbers] of expected) {
    const { at_risk, ended: endedThen, survival, low, high } = steps.get(duration!)!;
    assertEquals([at_risk, endedThen], [atRisk, ended]);
    [survival, low, high].forEach((value, index) => assertAlmostEquals(value, numbers[index]!, 1e-12));
  }
});

Deno.test("survivalQuantile() is R's quantile(survfit(...), c(.25, .5, .75, .9))", () => {
  const steps = kaplanMeier(WEEKS, SEEN);
  assertEquals([0.25, 0.5, 0.75, 0.9].map((p) => survivalQuantile(steps, p)), [
    { value: 12, low: 5, high: 23 },
    { value: 27, low: 13, high: 34 },
    { value: 43, low: 30, high: null },
    { value: 48, low: 43, high: null },
  ]);
});

Deno.test("kaplanMeier() with weights is R's survfit(weights = rep(1:3, ...))", () => {
  const weights = WEEKS.map((_, index) => 1 + index % 3);
  const found = kaplanMeier(WEEKS, SEEN, { weights }).map(({ survival }) => survival);
  const expected = [0.9111111111111111, 0.8, 0.7777777777777777, 0.7555555555555554, 0.711111111111111];
  expected.forEach((value, index) => assertAlmostEquals(found[index]!, value, 1e-12));
  assertAlmostEquals(found.at(-1)!, 0.1239409343984507, 1e-12);
});

Deno.test("kaplanMeier() does not mind the scale of equal weights, in survival and bounds", () => {
  const weights = WEEKS.map(() => 10);
  const [plain, weighted] = [kaplanMeier(WEEKS, SEEN), kaplanMeier(WEEKS, SEEN, { weights })];
  plain.forEach((step, index) => {
    assertAlmostEquals(weighted[index]!.survival, step.survival, 1e-12);
    assertAlmostEquals(weighted[index]!.low, step.low, 1e-12);
  });
});

Deno.test("kaplanMeier() falls, and to 0 when the longest was seen", () => {
  const steps = kaplanMeier([3, 1, 2, 2], [true, true, true, true]);
  assertEquals(steps.map(({ duration, survival }) => [duration, survival]), [[1, 0.75], [2, 0.25], [3, 0]]);
  assertEquals([steps[2]!.low, steps[2]!.high], [0, 0]);
  // R: quantile(survfit(Surv(c(1, 2, 3, 4)) ~ 1), .5) is 2.5
  assertStrictEquals(survivalQuantile(kaplanMeier([1, 2, 3, 4], [true, true, true, true]), 0.5).value, 2.5);
});

Deno.test("kaplanMeier() of nothing and of what was all cut off has no step", () => {
  assertEquals([kaplanMeier([], []), kaplanMeier([5, 6], [false, false])], [[], []]);
  assertEquals(survivalQuantile([], 0.5), { value: null, low: null, high: null });
  assertThrows(() => kaplanMeier([1], []), RangeError, "current values are 1 and 0");
  assertThrows(() => kaplanMeier([-1], [true]), RangeError, "durations must be 0 or more, current value is -1");
  assertThrows(() => kaplanMeier([Infinity], [false]), RangeError, "must be finite");
});

Deno.test("survivalQuantile() does not bias the median of calls that are cut off", () => {
  const random = seededRandom(44);
  const durations = draws(2000, () => Math.exp(0.8 * random.normal()));
  const limits = draws(2000, () => 3 * random.next());
  const steps = kaplanMeier(
    durations.map((duration, index) => Math.min(duration, limits[index]!)),
    durations.map((duration, index) => duration <= limits[index]!),
  );
  const { value, low, high } = survivalQuantile(steps, 0.5);
  assert(low! < 1 && 1 < high!);
  assertAlmostEquals(value!, 1, 0.1);
});
