/** Scales of numbers: straight, or logarithmic with a place for 0. @module */
import { linearScale } from "./linear_scale.ts";
import { logScale } from "./log_scale.ts";

/** Where values stand. Plot gets places on a linear scale; what they mean stays here. */
export interface ValueScale {
  /** Whether it is logarithmic. */
  readonly isLog: boolean;
  /** First and last place. */
  readonly domain: readonly [number, number];
  /** Round values for an axis of so many pixels with at least so much room for each. */
  readonly ticks: (pixels: number, room: number) => number[];
  /** Place of a value; `null` for what is unknown or has none. */
  readonly place: (value: number | null) => number | null;
}

/** From where on a straight scale hides the small values. */
const WIDE_RANGE = 20;

/** A straight scale from 0 on; a logarithmic one where the largest value is more than 20 times the smallest. */
export function valueScale(values: readonly (number | null)[], { unit }: { readonly unit: string }): ValueScale {
  const known = values.filter((value) => value !== null);
  const positive = known.filter((value) => value > 0);
  const low = positive.reduce((least, value) => Math.min(least, value), Infinity);
  const high = positive.reduce((most, value) => Math.max(most, value), 0);
  const isSigned = known.some((value) => value < 0);
  return !isSigned && high > WIDE_RANGE * low ? logScale(known, { unit }) : linearScale(known, { unit });
}
