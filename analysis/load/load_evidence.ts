/** Whether durations rise with the load, and whether the load is the reason. @module */
import { autocorrelation } from "../stats/autocorrelation.ts";
import { studentTail } from "../stats/beta_distribution.ts";
import { quantile } from "../stats/quantile.ts";
import { rankValues } from "../stats/ranks.ts";

/** Calls of a stretch of time. */
export interface LoadBlock {
  /** Logarithms of their durations. */
  readonly y: Float64Array;
  /** Load of each. */
  readonly load: Float64Array;
}

/** Evidence that durations rise with the load. */
export interface LoadEvidence {
  /** Mean rank correlation within the blocks, −1..1; `null` where none varies. */
  readonly correlation: number | null;
  /** Probability of so high a correlation without any relation, of the clearer of within and between the blocks, doubled. */
  readonly p_value: number | null;
}

/**
 * Tests whether durations rise with the load, within stretches of time and from one to the next.
 *
 * Method: within, Spearman's correlation in each block and Student's t over the blocks, which are further apart than calls
 * that depend on each other; between, Spearman's correlation of the medians of the blocks with their mean load, with the
 * effective number of blocks of Pyper & Peterman (1998), as both may move slowly. One-sided; Bonferroni for two.
 *
 * @param blocks In the order of time.
 */
export function loadEvidence(blocks: readonly LoadBlock[]): LoadEvidence {
  const within = blocks.map(({ y, load }) => spearman(y, load)).filter((each) => each !== null);
  const tests = [oneSidedT(within), betweenBlocks(blocks)].filter((p) => p !== null);
  return {
    correlation: within.length === 0 ? null : within.reduce((sum, each) => sum + each, 0) / within.length,
    p_value: tests.length === 0 ? null : Math.min(1, 2 * Math.min(...tests)),
  };
}

const FEWEST_BLOCKS = 5;

/** Probability of so high a mean of correlations by chance. */
function oneSidedT(correlations: readonly number[]): number | null {
  const n = correlations.length;
  if (n < FEWEST_BLOCKS) return null;
  const mean = correlations.reduce((sum, each) => sum + each, 0) / n;
  const variance = correlations.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  if (variance === 0) return mean > 0 ? 0 : 1;
  return upperTail(mean / Math.sqrt(variance / n), n - 1);
}

function betweenBlocks(blocks: readonly LoadBlock[]): number | null {
  const medians = blocks.map(({ y }) => quantile(y.toSorted(), 0.5)!);
  const loads = blocks.map(({ load }) => load.reduce((sum, each) => sum + each, 0) / load.length);
  const r = spearman(Float64Array.from(medians), Float64Array.from(loads));
  if (r === null) return null;
  const n = effectiveBlocks(Array.from(rankValues(medians).ranks), Array.from(rankValues(loads).ranks));
  if (n < FEWEST_BLOCKS) return null;
  const t = r * Math.sqrt((n - 2) / Math.max(1e-12, 1 - r * r));
  return upperTail(t, n - 2);
}

/** Pyper & Peterman, Canadian Journal of Fisheries and Aquatic Sciences 55 (1998): 2127–2140. */
function effectiveBlocks(left: readonly number[], right: readonly number[]): number {
  const n = left.length;
  const reach = Math.floor(n / 5);
  const [a, b] = [autocorrelation(left, reach), autocorrelation(right, reach)];
  if (a === null || b === null) return n;
  let inverse = 1 / n;
  for (let lag = 1; lag <= reach; lag++) inverse += 2 / n * (1 - lag / n) * a[lag]! * b[lag]!;
  return Math.min(n, 1 / Math.max(inverse, 1 / n));
}

function spearman(left: Float64Array, right: Float64Array): number | null {
  if (left.length < FEWEST_BLOCKS) return null;
  const [a, b] = [rankValues(left).ranks, rankValues(right).ranks];
  const centre = (left.length + 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    product += (a[index]! - centre) * (b[index]! - centre);
    squaresA += (a[index]! - centre) ** 2;
    squaresB += (b[index]! - centre) ** 2;
  }
  return squaresA === 0 || squaresB === 0 ? null : product / Math.sqrt(squaresA * squaresB);
}

function upperTail(t: number, degrees: number): number {
  return t >= 0 ? studentTail(t, degrees) : 1 - studentTail(-t, degrees);
}
