/** A straight scale. @module */
import { roundSteps } from "./round_numbers.ts";
import type { ValueScale } from "./value_scale.ts";

/** Above the largest value. */
const SLACK = 0.04;

/** How to fit. */
export interface LinearScaleOptions {
  /** Of the values: what is round depends on it. */
  readonly unit: string;
  /** First and last place. @default {from 0, or the smallest value below it, to a little above the largest} */
  readonly domain?: readonly [number, number];
}

/** Fits a straight scale to values. */
export function linearScale(values: readonly (number | null)[], options: LinearScaleOptions): ValueScale {
  const { unit, domain = fitted(values) } = options;
  return {
    isLog: false,
    domain,
    ticks: (pixels, room) => ticksOf(domain, { unit, most: Math.max(2, Math.floor(pixels / room)) }),
    place: (value) => value,
  };
}

function fitted(values: readonly (number | null)[]): readonly [number, number] {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), 0);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  const span = high - low || 1;
  return [low === 0 ? 0 : low - SLACK * span, (high === low ? low + 1 : high) + SLACK * span];
}

function ticksOf([low, high]: readonly [number, number], { unit, most }: { unit: string; most: number }): number[] {
  const step = roundSteps(unit).find((size) => (high - low) / size <= most) ?? high - low;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
