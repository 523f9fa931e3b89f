/** Numbers that people find round. @module */

const DECADES = Array.from({ length: 31 }, (_, index) => Number(`1e${index - 15}`));

/** Durations, ms: people do not count in kiloseconds. */
const BELOW_MINUTES = DECADES.filter((size) => size <= 1000);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Hours: 1, 10, 100 and on. */
const HOURS = DECADES.filter((size) => size >= 1).map((size) => size * HOUR);
const DURATION_DECADES = [...BELOW_MINUTES, 10 * SECOND, MINUTE, 10 * MINUTE, ...HOURS];
const DURATIONS = [
  ...steps([1, 2, 5], BELOW_MINUTES),
  ...[10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * MINUTE),
  ...steps([1, 2, 5], HOURS),
];

/** Steps of straight axes, ascending. */
export function roundSteps(unit: string): number[] {
  return unit === "ms" ? DURATIONS : steps([1, 2, 5], DECADES);
}

/** Ticks of logarithmic axes, the most wanted first. */
export function roundTicks(unit: string): number[] {
  const decades = unit === "ms" ? DURATION_DECADES : DECADES;
  const origin = decades.indexOf(1);
  const apart = (every: number): number[] => decades.filter((_, index) => (index - origin) % every === 0);
  return [...apart(4), ...apart(2), ...decades, ...unit === "ms" ? DURATIONS : steps([1, 2, 5], DECADES)];
}

/** More of them, for short axes. */
export function fineTicks(unit: string): number[] {
  const factors = [1.5, 3, 4, 6, 7, 8, 9, 2.5];
  return unit === "ms" ? steps(factors, DURATION_DECADES) : steps(factors, DECADES);
}

function steps(factors: readonly number[], sizes: readonly number[]): number[] {
  return sizes.flatMap((size) => factors.map((factor) => Number((factor * size).toPrecision(12))));
}
