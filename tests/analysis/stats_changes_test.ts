import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { changePoints, divisiveChangePoints, pelt, quantile, seededRandom } from "@kymo/kymo/stats";
import type { SeededRandom } from "@kymo/kymo/stats";
import { autoregressive, draws, LH, NILE } from "./stats_samples.ts";

/** Logarithms of medians of so many lognormal values (sigma 0.8) per bucket, `factor` times as large from `change` on. */
function bucketMedians(
  { buckets, values, change, factor }: Planted,
  random: SeededRandom,
): number[] {
  return Array.from({ length: buckets }, (_, bucket) => {
    const sample = Float64Array.from({ length: values }, () => 0.8 * random.normal()).sort();
    return quantile(sample, 0.5)! + (bucket >= change ? Math.log(factor) : 0);
  });
}

interface Planted {
  readonly buckets: number;
  readonly values: number;
  readonly change: number;
  readonly factor: number;
}

// PELT

Deno.test("pelt() finds the change of R's strucchange::breakpoints(Nile ~ 1): after 28 values, by every cost", () => {
  for (const cost of ["mean", "mean_variance", "rank"] as const) assertEquals(pelt(NILE, { cost }), [28]);
  assertEquals(pelt(LH), []);
});

Deno.test("pelt() finds the partition of least cost that trying all partitions finds", () => {
  const random = seededRandom(31);
  for (let run = 0; run < 40; run++) {
    const values = draws(11, () => random.normal() + (random.below(3) === 0 ? 4 : 0));
    // With one unit of noise the cost of a segment is its sum of squares around the mean.
    const scale = pelt(values, { penalty: 0, minSize: 1 }).length;
    assertEquals(scale, 10);
    const found = pelt(values, { penalty: 6, minSize: 1 });
    const noise = noiseThatExplains(values);
    const cost = (changes: readonly number[]): number => partitionCost(values, changes, noise) + 6 * changes.length;
    for (let mask = 0; mask < 1024; mask++) {
      const changes = Array.from({ length: 10 }, (_, bit) => bit + 1).filter((bit) => mask & (1 << (bit - 1)));
      assert(cost(found) <= cost(changes) + 1e-9, `${found} costs more than ${changes}`);
    }
  }
});

/** The unit of cost, as the steps of the values tell it. */
function noiseThatExplains(values: readonly number[]): number {
  // The dearest penalty at which a change is still found is the saving of the best change in units of the noise.
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (pelt(values, { penalty: middle, minSize: 1 }).length > 0) low = middle;
    else high = middle;
  }
  const whole = partitionCost(values, [], 1);
  let most = 0;
  for (let mask = 1; mask < 1024; mask++) {
    const changes = Array.from({ length: 10 }, (_, bit) => bit + 1).filter((bit) => mask & (1 << (bit - 1)));
    most = Math.max(most, (whole - partitionCost(values, changes, 1)) / changes.length);
  }
  return most / low;
}

function partitionCost(values: readonly number[], changes: readonly number[], noise: number): number {
  const bounds = [0, ...changes, values.length];
  return changes.concat(values.length).reduce((sum, end, order) => {
    const segment = values.slice(bounds[order], end);
    const mean = segment.reduce((total, value) => total + value, 0) / segment.length;
    return sum + segment.reduce((total, value) => total + (value - mean) ** 2, 0);
  }, 0) / noise;
}

Deno.test("pelt() does not mind unit and level, and rank not even the scale", () => {
  assertEquals(pelt(NILE.map((value) => value / 1000 - 7)), [28]);
  assertEquals(pelt(NILE.map((value) => Math.exp(value / 50)), { cost: "rank" }), [28]);
});

Deno.test("pelt() keeps minSize, finds many changes and none", () => {
  const steps = Array.from({ length: 60 }, (_, index) => 10 * (Math.floor(index / 10) % 2) + (index % 2));
  assertEquals(pelt(steps), [10, 20, 30, 40, 50]);
  for (const minSize of [3, 12]) {
    const bounds = [0, ...pelt(steps, { minSize, penalty: 1 }), 60];
    assert(bounds.slice(1).every((end, order) => end - bounds[order]! >= minSize), bounds.join());
  }
  assertEquals([pelt([]), pelt([1]), pelt([2, 2, 2, 2, 2, 2])], [[], [], []]);
});

Deno.test("pelt() refuses a negative penalty, NaN and 5,001 values", () => {
  assertThrows(() => pelt([1, 2, 3, 4], { penalty: -1 }), RangeError, "penalty must be 0 or more, current value is -1");
  assertThrows(() => pelt([1, NaN]), RangeError, "Cannot find change points: values must be finite");
  assertThrows(() => pelt(new Array<number>(5001).fill(0)), RangeError, "at most 5000");
  assertThrows(() => pelt([1, 2], { cost: "mean_variance", minSize: 1 }), RangeError, "at least 2");
});

// Divisive

Deno.test("divisiveChangePoints() finds the change of R's strucchange::breakpoints(Nile ~ 1): after 28 values", () => {
  assertEquals(divisiveChangePoints(NILE), [{ index: 28, p_value: 0.005 }]);
  assertEquals(divisiveChangePoints(LH), []);
});

Deno.test("divisiveChangePoints() sees a change of spread alone", () => {
  const random = seededRandom(32);
  const values = draws(120, () => random.normal()).map((value, index) => index < 60 ? value : 8 * value);
  const [change] = divisiveChangePoints(values, { correlation: 0 });
  assertAlmostEquals(change!.index, 60, 6);
});

Deno.test("divisiveChangePoints() says the same twice, and of a mirrored series the mirror", () => {
  const found = divisiveChangePoints(NILE, { seed: 7 });
  assertEquals(divisiveChangePoints(NILE, { seed: 7 }), found);
  assertEquals(divisiveChangePoints(NILE.toReversed(), { seed: 7 }).map(({ index }) => index), [72]);
});

Deno.test("divisiveChangePoints() of few or equal values is empty, and refuses what it cannot use", () => {
  for (const values of [[], [1], [1, 2, 3, 4, 5], new Array<number>(30).fill(4)]) {
    assertEquals(divisiveChangePoints(values), []);
  }
  assertThrows(() => divisiveChangePoints(new Array<number>(401).fill(0)), RangeError, "at most 400");
  assertThrows(() => divisiveChangePoints([1, 2], { level: 5 }), RangeError, "level must be between 0 and 1");
  assertThrows(() => divisiveChangePoints([1, 2], { permutations: 5 }), RangeError, "at least 19");
  assertThrows(() => divisiveChangePoints([1, 2], { correlation: 1 }), RangeError, "between 0 and 0.95");
});

for (
  const { phi, count, runs, most } of [
    // R: qbinom(0.995, c(300, 100), 0.05) is 25, 11
    { phi: 0, count: 30, runs: 300, most: 25 },
    { phi: 0.3, count: 30, runs: 300, most: 25 },
    { phi: 0, count: 100, runs: 100, most: 11 },
    { phi: 0.3, count: 100, runs: 100, most: 11 },
    { phi: 0.6, count: 100, runs: 100, most: 11 },
  ]
) {
  Deno.test(`divisiveChangePoints() holds 5 % false alarms on ${runs} series of ${count} with AR(1) ${phi}`, () => {
    const random = seededRandom(33);
    let alarms = 0;
    for (let seed = 0; seed < runs; seed++) {
      if (divisiveChangePoints(autoregressive(count, { phi, random }), { seed }).length > 0) alarms++;
    }
    assert(alarms <= most, `${alarms}`);
  });
}

// Size and position

Deno.test("changePoints() measures the Nile: R's wilcox.test(conf.int = TRUE) between the parts is -260, wider for its correlation", () => {
  const [change, ...others] = changePoints(NILE);
  assertEquals(others, []);
  assertEquals([change!.index, change!.shift, change!.before, change!.after], [28, -260, 1130, 842.5]);
  assert(change!.range[0] <= 28 && change!.range[1] >= 28);
  assert(change!.interval![0] <= -316 && change!.interval![1] >= -196);
});

Deno.test("changePoints() with correlation 0 has the interval of R's wilcox.test(conf.int = TRUE, exact = FALSE)", () => {
  const [change] = changePoints(NILE, { correlation: 0 });
  assertEquals(change!.interval, [-316, -196]);
});

Deno.test("changePoints() finds every step of a stair", () => {
  const random = seededRandom(34);
  const values = draws(90, () => random.normal()).map((value, index) => value + 6 * Math.floor(index / 30));
  const found = changePoints(values);
  assertEquals(found.map(({ index }) => index), [30, 60]);
  for (const { shift } of found) assertAlmostEquals(shift, 6, 1);
});

Deno.test("changePoints() of nothing is empty, and refuses a confidence in percent", () => {
  assertEquals([changePoints([]), changePoints([3]), changePoints([3, 3, 3, 3, 3, 3, 3])], [[], [], []]);
  assertThrows(() => changePoints([1], { confidence: 95 }), RangeError, "current value is 95");
});

for (
  const { name, planted, found, runs } of [
    { name: "a doubled median, 10 of 30 buckets of 20", planted: { buckets: 30, values: 20, change: 20, factor: 2 } },
    { name: "+20 %, 14 of 28 buckets of 300", planted: { buckets: 28, values: 300, change: 14, factor: 1.2 } },
  ].map((each) => ({ ...each, found: 190, runs: 200 }))
) {
  Deno.test(`changePoints() finds ${name} in 95 % of 200 series, place and size right in 9 of 10`, () => {
    const random = seededRandom(35);
    let [seen, near, held, sized] = [0, 0, 0, 0];
    for (let seed = 0; seed < runs; seed++) {
      const changes = changePoints(bucketMedians(planted, random), { seed });
      if (changes.length === 0) continue;
      seen++;
      const closest = changes.reduce((best, each) => {
        return Math.abs(each.index - planted.change) < Math.abs(best.index - planted.change) ? each : best;
      });
      if (Math.abs(closest.index - planted.change) <= 1) near++;
      if (closest.range[0] <= planted.change && planted.change <= closest.range[1]) held++;
      const [low, high] = closest.interval ?? [0, 0];
      if (low <= Math.log(planted.factor) && Math.log(planted.factor) <= high) sized++;
    }
    assert(seen >= found, `${seen} found`);
    assert(Math.min(near, held, sized) >= 0.9 * seen, `${near} near, ${held} in range, ${sized} in interval`);
  });
}
