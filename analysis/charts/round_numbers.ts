/** Numbers that people find round. @module */

const DECADES = Array.from({ length: 31 }, (_, index) => Number(`1e${index - 15}`));

/** Durations, ms: people do not count in kiloseconds. */
const BELOW_MINUTES = DECADES.filter((size) => size <= 1000);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DURATION_DECADES = [...BELOW_MINUTES, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, 100 * HOUR];
const DURATIONS = [
  ...steps([1, 2, 5], BELOW_MINUTES),
  ...[10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((count) => count * HOUR),
];

/** Steps of straight axes, ascending. */
export function roundSteps(unit: string): number[] {
  return unit === "ms" ? DURATIONS : steps([1, 2, 5], DECADES);
}

/** Ticks of logarithmic axes, ascending, the dense ones first. */
export function roundTicks(unit: string): number[][] {
  if (unit === "ms") return [DURATIONS, DURATION_DECADES, ...thinned(DURATION_DECADES)];
  return [steps([1, 2, 5], DECADES), steps([1, 3], DECADES), DECADES, ...thinned(DECADES)];
}

function thinned(values: readonly number[]): number[][] {
  const origin = values.indexOf(1);
  return [2, 3, 4, 6, 8].map((every) => values.filter((_, index) => (index - origin) % every === 0));
}

function steps(factors: readonly number[], sizes: readonly number[]): number[] {
  return sizes.flatMap((size) => factors.map((factor) => Number((factor * size).toPrecision(12))));
}
