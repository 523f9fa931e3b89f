/** Slow waves in a series. @module */

/**
 * Mean square of the slowest cosine waves of a series of n values, times n: an estimate of the variance of its sum, whatever the
 * correlation of neighbours.
 *
 * Method: projections on √2 cos(πj(t + ½)/n) for j = 1, 2, …, which a constant does not touch, by the recurrence of
 * Chebyshev. Cost O(n · waves), zeros are free.
 *
 * @param parts In order of time, evenly spaced.
 * @param waves How many, 1 or more.
 */
export function waveVariance(parts: Float64Array, waves: number): number {
  const sums = new Float64Array(waves);
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    if (part === 0) continue;
    const first = Math.cos(Math.PI * (index + 0.5) / parts.length);
    let [before, wave] = [1, first];
    for (let number = 0; number < waves; number++) {
      sums[number]! += part * wave;
      [before, wave] = [wave, 2 * first * wave - before];
    }
  }
  return 2 * sums.reduce((total, sum) => total + sum * sum, 0) / waves;
}
