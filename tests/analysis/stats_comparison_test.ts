import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { hodgesLehmann, mannWhitney, quantileDifference, representativeValues, seededRandom } from "@kymo/kymo/stats";
import { wilcoxonRankSum } from "simple-statistics";
import { draws, NILE } from "./stats_samples.ts";

/** Hollander & Wolfe (1973), table 4.1: permeability of the amnion at term and earlier. */
const TERM = Object.freeze([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]);
const EARLY = Object.freeze([1.15, 0.88, 0.90, 0.74, 1.21]);
const BEFORE_DAM = NILE.slice(0, 28);
const AFTER_DAM = NILE.slice(28);
const TIED_LOW = [1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15];
const TIED_HIGH = [3, 3, 4, 6, 6, 7, 9, 9, 9, 12, 12, 14, 15, 16, 16, 17, 17, 18, 19, 20, 21, 22];

Deno.test("mannWhitney() is R's wilcox.test(early, term), exact, on Hollander & Wolfe (1973)", () => {
  const { u, p_value, superiority } = mannWhitney(EARLY, TERM)!;
  assertEquals([u, superiority], [15, 0.3]);
  assertAlmostEquals(p_value, 0.2544122544122544, 1e-13);
  assertAlmostEquals(mannWhitney([1, 4, 8, 9], [2, 3, 5, 6, 7])!.p_value, 0.7301587301587302, 1e-13);
});

Deno.test("mannWhitney() is R's wilcox.test(exact = FALSE) with ties, on the Nile and 22 small numbers a side", () => {
  const nile = mannWhitney(AFTER_DAM, BEFORE_DAM)!;
  assertEquals(nile.u, 199.5);
  assertAlmostEquals(nile.p_value / 5.527513236924135e-10, 1, 1e-10);
  const tied = mannWhitney(TIED_LOW, TIED_HIGH)!;
  assertEquals(tied.u, 121);
  assertAlmostEquals(tied.p_value, 0.0045861377879885, 1e-13);
});

Deno.test("mannWhitney() has the rank sum of simple-statistics", () => {
  const rankSum = wilcoxonRankSum([...TIED_LOW], [...TIED_HIGH]);
  assertStrictEquals(mannWhitney(TIED_LOW, TIED_HIGH)!.u, rankSum - TIED_LOW.length * (TIED_LOW.length + 1) / 2);
});

Deno.test("mannWhitney() mirrors when the samples swap", () => {
  const [found, swapped] = [mannWhitney(TIED_LOW, TIED_HIGH)!, mannWhitney(TIED_HIGH, TIED_LOW)!];
  assertEquals([swapped.z, swapped.p_value], [-found.z, found.p_value]);
  assertAlmostEquals(found.superiority + swapped.superiority, 1, 1e-15);
});

Deno.test("mannWhitney() of an empty side is null, of equal values no difference", () => {
  assertEquals([mannWhitney([], [1]), mannWhitney([1], [])], [null, null]);
  assertEquals(mannWhitney([3, 3, 3], [3, 3]), { u: 3, z: 0, p_value: 1, superiority: 0.5 });
  assertEquals(mannWhitney([1], [2])!.p_value, 1);
  assertThrows(() => mannWhitney([1, NaN], [2]), RangeError, "Cannot compare samples: values must be finite");
});

Deno.test("hodgesLehmann() is R's wilcox.test(conf.int = TRUE), exact, on Hollander & Wolfe (1973)", () => {
  const { shift, interval } = hodgesLehmann(TERM, EARLY)!;
  assertAlmostEquals(shift, -0.305, 1e-14);
  assertAlmostEquals(interval![0], -0.76, 1e-14);
  assertAlmostEquals(interval![1], 0.15, 1e-14);
});

Deno.test("hodgesLehmann() is R's wilcox.test(conf.int = TRUE, exact = FALSE), to its solver's 1e-4, with ties", () => {
  assertEquals(hodgesLehmann(BEFORE_DAM, AFTER_DAM), { shift: -260, interval: [-316, -196] });
  assertEquals(hodgesLehmann(TIED_HIGH, TIED_LOW), { shift: -5, interval: [-9, -2] });
});

Deno.test("hodgesLehmann() moves with a shift, and draws from large samples the same way twice", () => {
  const random = seededRandom(21);
  const first = draws(3000, () => random.normal());
  const second = first.map((value) => value + 5);
  const found = hodgesLehmann(first, second)!;
  assertEquals(hodgesLehmann(first, second), found);
  assertAlmostEquals(found.shift, 5, 0.15);
  assert(found.interval![0] < 5 && 5 < found.interval![1]);
});

Deno.test("hodgesLehmann() of an empty side is null, of few values without interval", () => {
  assertStrictEquals(hodgesLehmann([], [1]), null);
  assertEquals(hodgesLehmann([1, 1], [3, 3]), { shift: 2, interval: null });
  assertThrows(() => hodgesLehmann([1], [Infinity]), RangeError, "must be finite");
  assertThrows(() => hodgesLehmann([1], [2], { varianceFactor: 0 }), RangeError, "varianceFactor must be positive");
});

Deno.test("hodgesLehmann() holds a shift of 0.3 between 30 and 20 values in 93 to 97 % of 1,000 samples", () => {
  const random = seededRandom(22);
  let covered = 0;
  for (let run = 0; run < 1000; run++) {
    const [low, high] = hodgesLehmann(draws(30, () => random.normal()), draws(20, () => 0.3 + random.normal()))!
      .interval!;
    if (low <= 0.3 && 0.3 <= high) covered++;
  }
  assert(covered >= 930 && covered <= 970, `${covered}`);
});

Deno.test("quantileDifference() is R's difference of medians, bounds from the ranks qbinom(c(.025, .975), n, .5)", () => {
  // R: medians 1130 from 1020 to 1160 and 842.5 from 815 to 865
  const { value, low, high } = quantileDifference(BEFORE_DAM, AFTER_DAM, { probability: 0.5 })!;
  assertEquals(value, -287.5);
  assertAlmostEquals(low, -328.1970514902492, 1e-10);
  assertAlmostEquals(high, -175.2224421355719, 1e-10);
});

Deno.test("quantileDifference() mirrors when the samples swap", () => {
  const found = quantileDifference(BEFORE_DAM, AFTER_DAM, { probability: 0.5 })!;
  const swapped = quantileDifference(AFTER_DAM, BEFORE_DAM, { probability: 0.5 })!;
  assertEquals(swapped, { value: -found.value, low: -found.high, high: -found.low });
});

Deno.test("quantileDifference() is null until both sides have an interval", () => {
  assertStrictEquals(quantileDifference([1, 2, 3, 4, 5], AFTER_DAM, { probability: 0.5 }), null);
  assertStrictEquals(quantileDifference(BEFORE_DAM, AFTER_DAM, { probability: 0.99 }), null);
  assertStrictEquals(quantileDifference([], [], { probability: 0.5 }), null);
  assertThrows(() => quantileDifference([1], [2], { probability: 50 }), RangeError, "current value is 50");
});

Deno.test("quantileDifference() holds the truth in at least 95 % of 600 pairs of lognormal samples", () => {
  const random = seededRandom(23);
  const sample = (scale: number): number[] => draws(200, () => scale * Math.exp(0.8 * random.normal()));
  let covered = 0;
  for (let run = 0; run < 600; run++) {
    const { low, high } = quantileDifference(sample(1), sample(1.5), { probability: 0.9 })!;
    // R: 0.5 * qlnorm(0.9, 0, 0.8) is 1.393876
    if (low <= 1.393876 && 1.393876 <= high) covered++;
  }
  assert(covered >= 570, `${covered}`);
});

// Weighted events

Deno.test("representativeValues() of equal weights are the values, of none nothing", () => {
  assertEquals(representativeValues(NILE, NILE.map(() => 0.3)), NILE.toSorted((a, b) => a - b));
  assertEquals([representativeValues([], []), representativeValues([1, 2], [0, 0])], [[], []]);
  assertThrows(() => representativeValues([1], [-1]), RangeError, "weights must be 0 or more");
});

Deno.test("representativeValues() make two samples of which slow calls are kept comparable: 5 % hold in 600 pairs", () => {
  const random = seededRandom(24);
  // R: qlnorm(0.9, 0, 0.8) is 2.787768
  const sample = (): number[] => {
    const all = draws(300, () => Math.exp(0.8 * random.normal()));
    const kept = all.filter((value) => value > 2.787768 || random.next() < 0.2);
    return representativeValues(kept, kept.map((value) => value > 2.787768 ? 1 : 5));
  };
  let alarms = 0;
  for (let run = 0; run < 600; run++) if (mannWhitney(sample(), sample())!.p_value < 0.05) alarms++;
  // R: qbinom(0.995, 600, 0.05) is 45
  assert(alarms <= 45, `${alarms}`);
});
