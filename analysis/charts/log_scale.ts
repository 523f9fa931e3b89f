/** A logarithmic scale that survives 0. @module */
import { fineTicks, roundTicks } from "./round_numbers.ts";
import type { ValueScale } from "./value_scale.ts";

/** Room of the zero, in decades. */
const ZERO_GAP = 0.5;
const SLACK = 0.04;
/** Fewer do not say how long the axis is. */
const FEW_TICKS = 3;
/** Least width, in decades. */
const LEAST = 0.3;

/** Fits a scale to values: 0 has a place of its own before the smallest, negative values have none. */
export function logScale(values: readonly (number | null)[], { unit }: { readonly unit: string }): ValueScale {
  const known = values.filter((value) => value !== null && value >= 0) as number[];
  const positive = known.filter((value) => value > 0);
  const least = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const most = positive.reduce((a, b) => Math.max(a, b), 0);
  const [low, high] = positive.length === 0 ? [0, 1] : [Math.log10(least), Math.log10(most)];
  const slack = Math.max(SLACK * (high - low), (LEAST - (high - low)) / 2);
  const [first, last] = [low - slack, high + slack];
  const hasZero = positive.length < known.length;
  const gap = Math.max(ZERO_GAP, (last - first) / 10);
  return {
    isLog: true,
    domain: [hasZero ? first - gap : first, last],
    ticks(pixels, room): number[] {
      const least = room * (last - first + (hasZero ? gap : 0)) / pixels;
      const inside = (value: number): boolean => {
        return Math.log10(value) >= first - 1e-9 && Math.log10(value) <= last + 1e-9;
      };
      const taken: number[] = [];
      const take = (values: readonly number[]): void => {
        for (const value of values.filter(inside)) {
          if (taken.every((other) => Math.abs(Math.log10(value / other)) >= least)) taken.push(value);
        }
      };
      take(roundTicks(unit));
      if (taken.length < FEW_TICKS) take(fineTicks(unit));
      return [...hasZero ? [0] : [], ...taken.sort((a, b) => a - b)];
    },
    place: (value) => value === null || value < 0 ? null : value === 0 ? first - gap / 2 : Math.log10(value),
  };
}
