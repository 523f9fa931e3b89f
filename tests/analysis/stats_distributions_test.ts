import { assert, assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  betaProbability,
  normalProbability,
  normalQuantile,
  seededRandom,
  studentQuantile,
  studentTail,
  twoSidedProbability,
} from "@kymo/kymo/stats";

/** Compares relative to the size of what is expected: a tail of 1e-300 counts as much as a half. */
function assertDigits(found: number, expected: number, tolerance: number): void {
  assertAlmostEquals(found, expected, Math.max(Math.abs(expected) * tolerance, Number.MIN_VALUE), `${found}`);
}

/** R 4.2.2: z, pnorm(z). */
const NORMAL: readonly (readonly [z: number, probability: number])[] = [
  [-37, 5.7255712225245771e-300],
  [-10, 7.6198530241605269e-24],
  [-5, 2.8665157187919391e-07],
  [-2.5, 0.0062096653257761349],
  [-2, 0.022750131948179212],
  [-1.999, 0.02280417693265888],
  [-0.1, 0.46017216272297101],
  [0, 0.5],
  [1e-08, 0.50000000398942279],
  [1, 0.84134474606854293],
  [1.96, 0.97500210485177963],
  [2, 0.97724986805182079],
  [3, 0.9986501019683699],
  [6, 0.9999999990134123],
  [8, 0.99999999999999933],
];

Deno.test("normalProbability() is R's pnorm from -37 to 8, to 12 digits of the tail", () => {
  for (const [z, expected] of NORMAL) assertDigits(normalProbability(z), expected, 1e-12);
  assertStrictEquals(normalProbability(-Infinity), 0);
  assertStrictEquals(normalProbability(Infinity), 1);
});

Deno.test("normalProbability() rises and mirrors", () => {
  let last = 0;
  for (let z = -9; z <= 9; z += 0.01) {
    const probability = normalProbability(z);
    assert(probability >= last, `falls at ${z}`);
    assertAlmostEquals(probability + normalProbability(-z), 1, 1e-14);
    last = probability;
  }
});

Deno.test("normalQuantile() is R's qnorm from 1e-300 to 1 - 1e-9", () => {
  const expected: readonly (readonly [probability: number, z: number])[] = [
    [1e-300, -37.047096299361201],
    [1e-12, -7.0344838253011321],
    [0.001, -3.0902323061678132],
    [0.025, -1.9599639845400538],
    [0.3, -0.52440051270804067],
    [0.5, 0],
    [0.9, 1.2815515655446008],
    [0.975, 1.9599639845400536],
    [1 - 1e-9, 5.9978070196016384],
  ];
  for (const [probability, z] of expected) assertDigits(normalQuantile(probability), z, 1e-12);
  assertStrictEquals(normalQuantile(0), -Infinity);
  assertStrictEquals(normalQuantile(1), Infinity);
});

Deno.test("normalProbability() and normalQuantile() refuse what is no number and no probability", () => {
  assertThrows(() => normalProbability(NaN), RangeError, "Cannot compute normal probability");
  assertThrows(() => normalQuantile(1.5), RangeError, "current value is 1.5");
});

Deno.test("twoSidedProbability() is R's 2 * pnorm(-3.5), whatever the sign", () => {
  for (const z of [3.5, -3.5]) assertDigits(twoSidedProbability(z), 0.00046525815807105017, 1e-12);
  assertStrictEquals(twoSidedProbability(0), 1);
});

Deno.test("betaProbability() is R's pbeta, shapes from 0.1 to 9,900", () => {
  const expected: readonly (readonly [x: number, a: number, b: number, probability: number])[] = [
    [0.3, 2, 5, 0.57982500000000015],
    [0.01, 0.5, 0.5, 0.06376856085851984],
    [0.9, 50.5, 3, 0.093159508660520599],
    [0.501, 500, 500, 0.52520824515773534],
    [0.45, 500, 500, 0.00076367893952649778],
    [0.99, 9900, 101, 0.52656253405815523],
    [1e-6, 0.1, 10, 0.33088639694398703],
    [0.02, 1, 200, 0.9824120533942784],
    [0.5, 5000, 5000.5, 0.50199473633418534],
    [0.485, 5000, 5000, 0.0013472399035299671],
  ];
  for (const [x, a, b, probability] of expected) assertDigits(betaProbability(x, { a, b }), probability, 1e-10);
  assertEquals([betaProbability(0, { a: 2, b: 3 }), betaProbability(1, { a: 2, b: 3 })], [0, 1]);
});

Deno.test("betaProbability() refuses shapes of 0 and x outside 0..1", () => {
  assertThrows(() => betaProbability(0.5, { a: 0, b: 1 }), RangeError, "current values are 0 and 1");
  assertThrows(() => betaProbability(2, { a: 1, b: 1 }), RangeError, "current value is 2");
});

Deno.test("studentQuantile() is R's qt", () => {
  const expected: readonly (readonly [probability: number, degrees: number, t: number])[] = [
    [0.975, 1, 12.706204736174694],
    [0.975, 5, 2.5705818356363137],
    [0.995, 30, 2.7499956535672254],
    [0.9, 2.5, 1.7302509288071761],
    [0.0001, 7, -7.0634328281575138],
    [0.975, 1e5, 1.9599877075346088],
  ];
  for (const [probability, degrees, t] of expected) assertDigits(studentQuantile(probability, degrees), t, 1e-9);
  assertStrictEquals(studentQuantile(1, 3), Infinity);
});

Deno.test("studentTail() is R's pt(..., lower.tail = FALSE)", () => {
  const expected: readonly (readonly [t: number, degrees: number, probability: number])[] = [
    [0, 3, 0.5],
    [2, 10, 0.036694017385370196],
    [12, 4, 0.00013821427425148651],
    [40, 30, 6.8630225972031808e-28],
    [0.1, 1e4, 0.4601731650155374],
  ];
  for (const [t, degrees, probability] of expected) assertDigits(studentTail(t, degrees), probability, 1e-9);
});

Deno.test("seededRandom() gives the same draws for the same seed, and others for another", () => {
  const draws = (seed: number): number[] => {
    const random = seededRandom(seed);
    return [random.next(), random.below(1000), random.normal(), random.next()];
  };
  assertEquals(draws(7), draws(7));
  assert(draws(7)[0] !== draws(8)[0]);
  assertThrows(() => seededRandom(NaN), RangeError, "seed must be finite");
});

Deno.test("seededRandom() is uniform in every tenth and normal in mean, variance and tail", () => {
  const random = seededRandom(3);
  const tenths = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw++) tenths[random.below(10)]!++;
  // R: qchisq(0.999, 9) is 27.877
  assert(tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0) < 27.877, tenths.join());
  const normals = Array.from({ length: 100_000 }, () => random.normal());
  // Standard errors: mean 0.0032, variance 0.0045, P(Z > 1.96) 0.0005.
  assertAlmostEquals(normals.reduce((sum, z) => sum + z) / 1e5, 0, 0.01);
  assertAlmostEquals(normals.reduce((sum, z) => sum + z * z) / 1e5, 1, 0.015);
  assertAlmostEquals(normals.filter((z) => z > 1.959964).length / 1e5, 0.025, 0.0016);
});
