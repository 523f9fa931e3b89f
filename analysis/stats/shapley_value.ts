/** How much each of several factors makes of a change. @module */

/**
 * Part of a change that a factor makes: the mean of the difference it makes over all orders in which the factors change one after
 * the other. The parts of all factors add up to the change. Method: Shapley (1953). Cost O(2^factors).
 *
 * @param worlds What comes out when some factors are as after and the others as before: at index Σ 2^factor over those as after.
 * @param factor Which one, from 0.
 */
export function shapleyValue(worlds: ArrayLike<number>, factor: number): number {
  const factors = Math.log2(worlds.length);
  let sum = 0;
  for (let others = 0; others < worlds.length; others++) {
    if ((others >> factor) & 1) continue;
    sum += (worlds[others | (1 << factor)]! - worlds[others]!) / (factors * choose(factors - 1, bitsOf(others)));
  }
  return sum;
}

function bitsOf(number: number): number {
  let bits = 0;
  for (let rest = number; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

function choose(of: number, count: number): number {
  let ways = 1;
  for (let index = 1; index <= count; index++) ways *= (of - count + index) / index;
  return ways;
}
