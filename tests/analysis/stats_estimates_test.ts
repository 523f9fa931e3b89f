import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  anomalyScore,
  autocorrelation,
  benjaminiHochberg,
  effectiveCount,
  harrellDavis,
  harrellDavisInterval,
  medianAbsoluteDeviation,
  newcombeInterval,
  normalQuantile,
  quantile,
  robustBaseline,
  seededRandom,
  weightedQuantile,
  wilsonInterval,
} from "@kymo/kymo/stats";
import { medianAbsoluteDeviation as peerDeviation } from "simple-statistics";
import { draws, LH, NILE, RIVERS } from "./stats_samples.ts";

const TEN = Object.freeze([3, 6, 7, 8, 8, 10, 13, 15, 16, 20]);

function assertNumbers(found: readonly (number | null)[], expected: readonly number[], tolerance: number): void {
  assertEquals(found.length, expected.length);
  expected.forEach((value, index) => assertAlmostEquals(found[index]!, value, tolerance));
}

// Ratios

const PROPORTIONS: readonly (readonly [successes: number, trials: number, low: number, high: number])[] = [
  [0, 10, 0, 0.2775327998628891],
  [1, 12, 0.01486509440491712, 0.3538799111411169],
  [7, 12, 0.3195113125495498, 0.8067396863412435],
  [12, 12, 0.7575059933447592, 1],
  [81, 263, 0.2552885198782743, 0.3662095769828002],
  [9999, 10_000, 0.9994337311025987, 0.9999823473263989],
];

Deno.test("wilsonInterval() is R's prop.test(x, n, correct = FALSE), 0 of 10 to 9,999 of 10,000", () => {
  for (const [successes, trials, low, high] of PROPORTIONS) {
    assertNumbers(wilsonInterval({ successes, trials })!, [low, high], 1e-12);
  }
  const wide = wilsonInterval({ successes: 15, trials: 148 }, { confidence: 0.99 })!;
  assertNumbers(wide, [0.05364486961396486, 0.1832673501131525], 1e-12);
});

Deno.test("wilsonInterval() mirrors when successes and failures swap", () => {
  for (const [successes, trials] of PROPORTIONS) {
    const [low, high] = wilsonInterval({ successes, trials })!;
    assertNumbers(wilsonInterval({ successes: trials - successes, trials })!, [1 - high, 1 - low], 1e-12);
  }
});

Deno.test("wilsonInterval() of no trials is null, and of more successes than trials refused", () => {
  assertStrictEquals(wilsonInterval({ successes: 0, trials: 0 }), null);
  assertThrows(() => wilsonInterval({ successes: 3, trials: 2 }), RangeError, "current values are 3 and 2");
  assertThrows(() => wilsonInterval({ successes: NaN, trials: 2 }), RangeError, "Cannot compute Wilson interval");
  assertThrows(
    () => wilsonInterval({ successes: 1, trials: 2 }, { confidence: 95 }),
    RangeError,
    "current value is 95",
  );
});

Deno.test("newcombeInterval() is statsmodels' confint_proportions_2indep(method='newcomb')", () => {
  const expected = [
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614],
    [9, 10, 3, 10, 0.1705227239345029, 0.809017973535488],
    [10, 10, 0, 10, 0.6075093504305241, 1],
    [5, 56, 0, 29, -0.038137147903536936, 0.19256001385511165],
    [0, 10, 0, 12, -0.24249400665524096, 0.27753279986288926],
  ] as const;
  for (const [a, m, b, n, low, high] of expected) {
    const found = newcombeInterval({ successes: a, trials: m }, { successes: b, trials: n })!;
    assertNumbers([found.value, found.low, found.high], [a / m - b / n, low, high], 1e-12);
  }
  assertStrictEquals(newcombeInterval({ successes: 0, trials: 0 }, { successes: 1, trials: 2 }), null);
});

Deno.test("effectiveCount() is the count for equal weights, less for others, 0 for none", () => {
  assertStrictEquals(effectiveCount([2, 2, 2, 2]), 4);
  assert(effectiveCount([1, 2, 3]) < 3);
  assertEquals([effectiveCount([]), effectiveCount([0, 0])], [0, 0]);
});

// Many tests

Deno.test("benjaminiHochberg() is R's p.adjust(p, 'BH') on the 15 p-values of Benjamini & Hochberg (1995)", () => {
  const values = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
  ];
  const adjusted = benjaminiHochberg(Object.freeze(values));
  // The paper's finding: four hypotheses are rejected at 0.05.
  assertEquals(adjusted.filter((p) => p <= 0.05).length, 4);
  assertNumbers(adjusted, [
    0.0015,
    0.003,
    0.0095,
    0.035625,
    0.0603,
    0.06385714285714286,
    0.06385714285714286,
    0.0645,
    0.0765,
    0.486,
    0.5811818181818181,
    0.7148749999999999,
    0.7532307692307693,
    0.8132142857142857,
    1,
  ], 1e-14);
});

Deno.test("benjaminiHochberg() keeps the order given and never falls below the p-value", () => {
  const values = [0.01, 0.02, 0.03, 0.04, 0.05, 0.005, 0.9, 0.04];
  const adjusted = benjaminiHochberg(values);
  const eighth = 0.16 / 3;
  assertNumbers(adjusted, [0.04, eighth, eighth, eighth, 0.4 / 7, 0.04, 0.9, eighth], 1e-14);
  assert(adjusted.every((p, index) => p >= values[index]!));
  assertEquals(benjaminiHochberg([]), []);
  assertEquals(benjaminiHochberg([0.2]), [0.2]);
  assertThrows(() => benjaminiHochberg([0.5, 2]), RangeError, "current value is 2");
});

// Quantiles

Deno.test("weightedQuantile() is R's Hmisc::wtd.quantile(x, c(1,2,3,1,2,5,1,1,4,2))", () => {
  const weights = [1, 2, 3, 1, 2, 5, 1, 1, 4, 2];
  const found = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1].map((probability) =>
    weightedQuantile(TEN, { weights, probability })
  );
  assertNumbers(found, [3, 6.1, 7.25, 10, 15.75, 16, 20, 20], 1e-12);
});

Deno.test("weightedQuantile() with weights of 1 is quantile(), in any order", () => {
  const shuffled = [...RIVERS].reverse();
  for (const probability of [0, 0.05, 0.5, 0.99, 1]) {
    const weights = new Array<number>(RIVERS.length).fill(1);
    assertStrictEquals(weightedQuantile(shuffled, { weights, probability }), quantile(RIVERS, probability));
  }
});

Deno.test("weightedQuantile() of no weight is null; wrong weights are refused", () => {
  assertStrictEquals(weightedQuantile([], { weights: [], probability: 0.5 }), null);
  assertStrictEquals(weightedQuantile([1, 2], { weights: [0, 0], probability: 0.5 }), null);
  assertStrictEquals(weightedQuantile([1, 2], { weights: [0.2, 0], probability: 0.9 }), 1);
  assertThrows(
    () => weightedQuantile([1], { weights: [-1], probability: 0.5 }),
    RangeError,
    "weights must be 0 or more",
  );
  assertThrows(
    () => weightedQuantile([1], { weights: [], probability: 0.5 }),
    RangeError,
    "current values are 1 and 0",
  );
  assertThrows(() => weightedQuantile([NaN], { weights: [1], probability: 0.5 }), RangeError, "must be finite");
});

Deno.test("harrellDavis() is R's Hmisc::hdquantile(rivers, c(.05,.5,.9,.95,.99))", () => {
  const found = [0.05, 0.5, 0.9, 0.95, 0.99].map((probability) => harrellDavis(RIVERS, { probability }));
  const expected = [227.4509108347949, 427.6601571519457, 1101.310849376793, 1578.904814958354, 3005.904856904231];
  assertNumbers(found, expected, 1e-8);
});

Deno.test("harrellDavis() with equal weights is that without, whatever their size", () => {
  const weights = new Array<number>(TEN.length).fill(7.5);
  for (const probability of [0.1, 0.5, 0.95]) {
    assertAlmostEquals(harrellDavis(TEN, { probability, weights })!, harrellDavis(TEN, { probability })!, 1e-10);
  }
  // Without the two largest values the estimate cannot exceed the third.
  assert(harrellDavis(TEN, { probability: 0.9, weights: [1, 1, 1, 1, 1, 1, 1, 1, 0, 0] })! <= 15);
});

Deno.test("harrellDavis() of nothing is null, of equal values that value, of p = 1 refused", () => {
  assertStrictEquals(harrellDavis([], { probability: 0.5 }), null);
  assertStrictEquals(harrellDavis([7], { probability: 0.9 }), 7);
  assertStrictEquals(harrellDavis(new Array<number>(50).fill(0.1), { probability: 0.9 }), 0.1);
  assertThrows(() => harrellDavis(TEN, { probability: 1 }), RangeError, "must not be 0 or 1");
});

Deno.test("harrellDavisInterval() has the standard error of SciPy's mstats.hdquantiles_sd(rivers, [.5,.9,.95])", () => {
  for (const [probability, error] of [[0.5, 24.5437686235646], [0.9, 123.4427403450716], [0.95, 282.1867352330895]]) {
    const { low, high } = harrellDavisInterval(RIVERS, { probability: probability! })!;
    assertAlmostEquals((high - low) / 2 / -normalQuantile(0.025), error!, 1e-7);
  }
  assertStrictEquals(harrellDavisInterval([5], { probability: 0.5 }), null);
  assertEquals(harrellDavisInterval([5, 5], { probability: 0.5 }), { value: 5, low: 5, high: 5 });
});

// Anomalies

Deno.test("robustBaseline() is R's median, mad(constant = 1) and mean deviation of rivers", () => {
  const { n, median, mad, mean_deviation } = robustBaseline(RIVERS)!;
  assertEquals([n, median, mad], [141, 425, 145]);
  assertAlmostEquals(mean_deviation, 280.3687943262411, 1e-10);
});

Deno.test("robustBaseline() with whole weights is that of repeated values", () => {
  const weights = RIVERS.map((_, index) => index % 4);
  const repeated = RIVERS.flatMap((value, index) => new Array<number>(weights[index]!).fill(value));
  const found = robustBaseline(RIVERS, { weights })!;
  const expected = robustBaseline(repeated)!;
  assertEquals([found.median, found.mad], [expected.median, expected.mad]);
  assertAlmostEquals(found.mean_deviation, expected.mean_deviation, 1e-10);
});

Deno.test("medianAbsoluteDeviation() is that of simple-statistics", () => {
  const random = seededRandom(5);
  for (const count of [1, 2, 9, 100]) {
    const values = draws(count, () => random.normal());
    assertAlmostEquals(medianAbsoluteDeviation(values)!, peerDeviation(values), 1e-12);
  }
  assertStrictEquals(medianAbsoluteDeviation([]), null);
});

Deno.test("anomalyScore() flags the outlier of Iglewicz & Hoaglin's kind and no other", () => {
  const values = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3];
  const baseline = robustBaseline(values)!;
  const scores = values.map((value) => anomalyScore(value, baseline)!);
  assertEquals(scores.map((score) => score > 3.5), values.map((value) => value > 8));
  // R: 0.6744897501960817 * (8.3 - median(x)) / mad(x, constant = 1)
  assertAlmostEquals(scores[9]!, 26.3051002576, 1e-8);
});

Deno.test("anomalyScore() falls back to the mean deviation when most of the baseline is equal", () => {
  const baseline = robustBaseline([5, 5, 5, 5, 5, 5, 5, 5, 5, 15])!;
  assertEquals([baseline.mad, baseline.mean_deviation], [0, 1]);
  // R: (15 - 5) / (sqrt(pi / 2) * 1)
  assertAlmostEquals(anomalyScore(15, baseline)!, 7.9788456080286538, 1e-12);
  assertStrictEquals(anomalyScore(5, baseline), 0);
});

Deno.test("anomalyScore() says nothing against equal or fewer than three values", () => {
  assertStrictEquals(anomalyScore(9, robustBaseline([4, 4, 4, 4])!), null);
  assertStrictEquals(anomalyScore(9, robustBaseline([4, 5])!), null);
  assertStrictEquals(robustBaseline([]), null);
  assertThrows(() => anomalyScore(NaN, robustBaseline([1, 2, 4])!), RangeError, "current value is NaN");
});

// Autocorrelation

Deno.test("autocorrelation() is R's acf(lh) and acf(Nile)", () => {
  const lh = [1, 0.5755244755244755, 0.1818181818181818, -0.1447552447552447, -0.1748251748251749, -0.1496503496503497];
  assertNumbers(autocorrelation(LH, 5)!, lh, 1e-12);
  const nile = [1, 0.4984081841330295, 0.3845769039048725, 0.3278604375225463, 0.2391911699414859, 0.2284219867208402];
  assertNumbers(autocorrelation(NILE, 5)!, nile, 1e-12);
});

Deno.test("autocorrelation() of one value or equal values is null, and ends with the series", () => {
  assertEquals([autocorrelation([], 3), autocorrelation([1], 3), autocorrelation([2, 2, 2], 3)], [null, null, null]);
  assertEquals(autocorrelation([1, 2], 5)!.length, 2);
  assertThrows(() => autocorrelation([1, 2], 0.5), RangeError, "maxLag must be a whole number");
  assertThrows(() => autocorrelation([1, Infinity], 1), RangeError, "current value at 1 is Infinity");
});
