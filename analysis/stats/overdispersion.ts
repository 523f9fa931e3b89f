/** How much more a series of estimates scatters than its sampling errors say, where that grows with them. @module */
import { quantile } from "./quantile.ts";

/** Where the largest variances are not this many times the smallest, both parts of the noise look alike. */
const FEWEST_TIMES = 4;
const ROUNDS = 4;
/** Squares beyond this many times the fit are cut off: changes of level are no noise. */
const WILD = 9;

/**
 * Factor by which the given variances are too small: that part of the scatter which grows with them, as it does when the calls
 * in a bucket come in clusters (sessions). At least `least`; `least` where the variances hardly differ.
 *
 * Method: squared differences of neighbours are, on average, factor · (sum of their variances) + a constant; both by least
 * squares, reweighted by the fit. Cost O(n).
 *
 * @param variances Of each value, positive; up to a common factor when `least` is 0.
 */
export function overdispersion(
  values: readonly number[],
  variances: readonly number[],
  least: number,
): number {
  const sorted = Float64Array.from(variances).sort();
  if (values.length < 8 || quantile(sorted, 0.9)! < FEWEST_TIMES * quantile(sorted, 0.1)!) return least;
  const pairs = values.slice(1).map((value, index) => ({
    sum: variances[index]! + variances[index + 1]!,
    square: (value - values[index]!) ** 2,
  }));
  const ratios = Float64Array.from(pairs, ({ sum, square }) => square / sum).sort();
  // The median of a chi-square with one degree of freedom is 0.455.
  let factor = Math.max(least, quantile(ratios, 0.5)! / 0.4549);
  let constant = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let [one, x, xx, y, xy] = [0, 0, 0, 0, 0];
    for (const { sum, square } of pairs) {
      const fit = factor * sum + constant;
      if (fit <= 0) return least;
      const weight = 1 / (fit * fit);
      const cut = Math.min(square, WILD * fit);
      one += weight;
      x += weight * sum;
      xx += weight * sum * sum;
      y += weight * cut;
      xy += weight * sum * cut;
    }
    const determinant = one * xx - x * x;
    const slope = determinant > 0 ? (one * xy - x * y) / determinant : xy / xx;
    const rest = (y - slope * x) / one;
    factor = Math.max(least, rest < 0 ? xy / xx : slope);
    constant = Math.max(0, (y - factor * x) / one);
  }
  return factor;
}
