import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { excessNoise } from "../../analysis/anomalies/excess_noise.ts";
import { shareScores } from "../../analysis/anomalies/share_scores.ts";

Deno.test("excessNoise() is 1.4826 median absolute deviations without errors, and nothing that errors explain", () => {
  const residuals = [-3, -2, -1, 0, 1, 2, 900];
  // R: mad(x, center = 0) is 2.9652
  assertAlmostEquals(excessNoise(residuals, residuals.map(() => 0)), 2.9652, 1e-4);
  assertEquals(excessNoise(residuals, residuals.map(() => 3)), 0);
  assertAlmostEquals(excessNoise(residuals, residuals.map(() => 2)), Math.sqrt(2.9652 ** 2 - 4), 1e-3);
  // R: 1.2533 * mean(abs(c(0, 0, 0, 0, 5)))
  assertAlmostEquals(excessNoise([0, 0, 0, 0, 5], [0, 0, 0, 0, 0]), 1.2533, 1e-4);
  assertEquals(excessNoise([0, 0, 0], [0, 0, 0]), 0);
});

Deno.test("shareScores() are R's -qnorm(pbinom(1, 100, 0.01, lower.tail = FALSE)) and alike, without the wild bucket", () => {
  const counts = new Array<number>(41).fill(100);
  const values = counts.map((_, index) => index === 40 ? 0.2 : index % 2 === 0 ? 0.02 : 0);
  const { scores, expected } = shareScores({ values, counts }, counts.map(() => 0));
  assertAlmostEquals(expected[40]!, 0.01, 1e-12);
  assertAlmostEquals(scores[0]!, 0.6303341, 1e-6);
  // R: qnorm(pbinom(0, 100, 0.01))
  assertAlmostEquals(scores[1]!, -0.3423803, 1e-6);
  assert(scores[40]! > 8);
});
