/** How unusual shares of failures are. @module */
import type { TestSeries } from "../series/test_series.ts";
import { ANOMALY_SCORE } from "../stats/anomaly_score.ts";
import { betaProbability } from "../stats/beta_distribution.ts";
import { normalQuantile } from "../stats/normal_distribution.ts";
import { excessNoise } from "./excess_noise.ts";

/** Shares beside what is usual. */
export interface ShareScores {
  /** The share of the level around each bucket. */
  readonly expected: readonly number[];
  /** How far from it each bucket lies, as a draw from the standard normal distribution. */
  readonly scores: readonly number[];
}

/**
 * Scores shares by the tails of the binomial distribution around the share of their level, in which wild buckets do not count;
 * scaled down where buckets vary more than that.
 *
 * @param levels Buckets of the same number are on the same level.
 */
export function shareScores(
  { values, counts }: Pick<TestSeries, "values" | "counts">,
  levels: readonly number[],
): ShareScores {
  const segments = Map.groupBy(values.keys(), (index) => levels[index]!);
  const expected = new Array<number>(values.length).fill(0);
  const scores = new Array<number>(values.length).fill(0);
  for (const members of segments.values()) {
    let calm = members;
    for (let round = 0; round < 2; round++) {
      const total = calm.reduce((sum, index) => sum + counts[index]!, 0);
      const share = clampShare(calm.reduce((sum, index) => sum + values[index]! * counts[index]!, 0) / total);
      for (const index of members) {
        expected[index] = share;
        scores[index] = binomialScore(values[index]!, { n: counts[index]!, share });
      }
      calm = members.filter((index) => Math.abs(scores[index]!) < ANOMALY_SCORE);
      if (calm.length === 0) calm = members;
    }
  }
  const spread = Math.hypot(1, excessNoise(scores, scores.map(() => 1)));
  return { expected, scores: scores.map((score) => score / spread) };
}

function clampShare(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The normal score of a count as far from n·share as that or farther, on the side where it lies; 0 where it is not unusual. */
function binomialScore(value: number, { n, share }: { readonly n: number; readonly share: number }): number {
  if (share === 0 || share === 1) return 0;
  const count = Math.min(n, Math.max(0, value * n));
  const above = count <= 0 ? 1 : betaProbability(share, { a: count, b: n - count + 1 });
  const below = count >= n ? 1 : betaProbability(1 - share, { a: n - count, b: count + 1 });
  const tail = Math.min(above, below);
  const score = tail >= 0.5 ? 0 : -normalQuantile(Math.max(1e-300, tail));
  return above < below ? score : -score;
}
