/** Lengths of time for people. @module */

const UNITS: readonly (readonly [least: number, size: number, name: string])[] = [
  [2 * 86_400e6, 86_400e6, "days"],
  [3600e6, 3600e6, "h"],
  [60e6, 60e6, "min"],
  [0, 1e6, "s"],
];

/** 7 days, 24 h, 1.5 h, 15 min, 5 s. */
export function lengthText(micros: number): string {
  const [, size, name] = UNITS.find(([least]) => micros >= least) ?? UNITS.at(-1)!;
  return `${Number((micros / size).toPrecision(3))} ${name}`;
}
