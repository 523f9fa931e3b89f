import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type SeededRandom, seededRandom } from "@kymo/kymo/stats";
import { squareAndAdd } from "../../analysis/stats/square_and_add.ts";
import { levelMemory, sumVariance, type TimedSum } from "../../analysis/stats/sum_variance.ts";
import { waveVariance } from "../../analysis/stats/wave_variance.ts";
import { studentQuantile } from "../../analysis/stats/beta_distribution.ts";

Deno.test("squareAndAdd() matches Zou & Donner's rule on Newcombe (1998), table II (a): 0.2 from 0.0524 to 0.3339", () => {
  // 48/80 and 56/70 with their Wilson intervals, R: prop.test(x, n, correct = FALSE).
  const first = { value: 0.6, low: 0.4904379, high: 0.7004246 };
  const second = { value: 0.8, low: 0.6918035, high: 0.8769232 };
  const { value, low, high } = squareAndAdd(first, second);
  assertAlmostEquals(value, 0.2, 1e-12);
  assertAlmostEquals(low, 0.0524, 1e-4);
  assertAlmostEquals(high, 0.3339, 1e-4);
});

Deno.test("waveVariance() does not see a level, and sees a wave whole", () => {
  assertAlmostEquals(waveVariance(new Float64Array(50).fill(3), 4), 0, 1e-20);
  const wave = Float64Array.from({ length: 40 }, (_, index) => Math.cos(2 * Math.PI * (index + 0.5) / 40));
  // The second wave of two: 2 · (Σ cos²)² / 2 = 20².
  assertAlmostEquals(waveVariance(wave, 2), 400, 1e-9);
});

/** The mean of a stretch of noise whose level wanders, as a sum. */
function wanderingSum(random: SeededRandom, options: { length: number; phi: number; wander: number }): TimedSum & {
  readonly mean: number;
} {
  const { length, phi, wander } = options;
  let state = random.normal();
  const values = Float64Array.from({ length }, () => {
    state = phi * state + Math.sqrt(1 - phi * phi) * random.normal();
    return wander * state + random.normal();
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  return {
    mean,
    parts: values.map((value) => (value - mean) / length),
    shares: new Float64Array(length).fill(1 / length),
    sampling: 1 / length,
  };
}

const NOISES = [
  { what: "independent stretches", length: 48, phi: 0, wander: 0, most: 20 },
  { what: "levels that wander, AR(1) 0.5", length: 48, phi: 0.5, wander: 1.5, most: 31 },
  { what: "levels that wander for long, AR(1) 0.9", length: 168, phi: 0.9, wander: 1.5, most: 40 },
] as const;

for (const { what, most, ...noise } of NOISES) {
  Deno.test(`sumVariance() tests means of ${what} with about 5 % false alarms`, () => {
    const random = seededRandom(11);
    let alarms = 0;
    for (let run = 0; run < 400; run++) {
      const sum = wanderingSum(random, noise);
      const { variance, degrees } = sumVariance(sum, { memory: levelMemory([sum]) })!;
      const critical = degrees === Infinity ? 1.96 : studentQuantile(0.975, degrees);
      if (Math.abs(sum.mean) > critical * Math.sqrt(variance)) alarms++;
    }
    assert(alarms <= most, `${alarms} of 400`);
  });
}

Deno.test("sumVariance() is never below what sampling makes, and unknown for a single stretch without it", () => {
  const calm: TimedSum = { parts: new Float64Array(20), shares: new Float64Array(20).fill(0.05), sampling: 0.3 };
  assertEquals(sumVariance(calm, { memory: 0 }), { variance: 0.3, degrees: Infinity });
  const single = { parts: Float64Array.of(0), shares: Float64Array.of(1), sampling: 0.3 };
  assertEquals(sumVariance(single, { memory: 0 }), { variance: 0.3, degrees: Infinity });
  assertEquals(sumVariance({ ...single, sampling: 0 }, { memory: 0 }), null);
});

Deno.test("levelMemory() of levels that stay long is long, of independent stretches short", () => {
  const memory = (phi: number): number => {
    const random = seededRandom(5);
    return levelMemory([0, 1].map(() => wanderingSum(random, { length: 168, phi, wander: 1.5 })));
  };
  assert(memory(0) < 0.2);
  assert(memory(0.9) > 0.75);
});
