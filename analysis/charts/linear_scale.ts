/** A straight scale. @module */
import { roundSteps } from "./round_numbers.ts";
import type { ValueScale } from "./value_scale.ts";

/** Above the largest value. */
const SLACK = 0.04;

/** Fits a straight scale to values; it begins at 0, or at the smallest value below. */
export function linearScale(values: readonly (number | null)[], { unit }: { readonly unit: string }): ValueScale {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), 0);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  const span = high - low || 1;
  const domain = [low === 0 ? 0 : low - SLACK * span, (high === low ? low + 1 : high) + SLACK * span] as const;
  return {
    isLog: false,
    domain,
    ticks: (pixels, room) => ticksOf(domain, { unit, most: Math.max(2, Math.floor(pixels / room)) }),
    place: (value) => value,
  };
}

function ticksOf([low, high]: readonly [number, number], { unit, most }: { unit: string; most: number }): number[] {
  const step = roundSteps(unit).find((size) => (high - low) / size <= most) ?? high - low;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
