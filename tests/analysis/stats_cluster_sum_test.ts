import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { clusterSum, seededRandom } from "@kymo/kymo/stats";

Deno.test("clusterSum() holds the expected sum at about its nominal level when clusters come by chance, of any size", () => {
  const random = seededRandom(11);
  const exponential = (): number => -Math.log1p(-random.next());
  let [held, runs] = [0, 0];
  for (let run = 0; run < 1000; run++) {
    const sums: number[] = [];
    for (let at = exponential(); at < 40; at += exponential()) sums.push(exponential() ** 2);
    const estimate = clusterSum(sums);
    if (estimate === null) continue;
    runs++;
    // Forty come on average, and the mean of a squared exponential is 2.
    if (estimate.low <= 80 && 80 <= estimate.high) held++;
  }
  assert(held / runs > 0.92 && held / runs < 0.99, `${held} of ${runs}`);
});

Deno.test("clusterSum() of equal clusters: the root of their number, Student's t; R: qt(0.975, 99) is 1.984217", () => {
  const { value, low, high, effective } = clusterSum(Array(100).fill(3))!;
  assertEquals([value, Math.round(effective)], [300, 100]);
  assertAlmostEquals(high / value, Math.exp(0.1984217), 1e-6);
  assertAlmostEquals(value / low, Math.exp(0.1984217), 1e-6);
});

Deno.test("clusterSum() of savings and losses reaches below 0; of one cluster it says nothing", () => {
  const { value, low, high } = clusterSum([1, -1, 1, -1, 1, -1])!;
  assertEquals([value, low], [0, -high]);
  for (const nothing of [[], [5], [0, 0, 0], [7, 0]]) assertEquals(clusterSum(nothing), null);
  assertThrows(() => clusterSum([1, NaN]), RangeError, "must be finite");
});
