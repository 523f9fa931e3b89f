/** What is true of all numbers of a list, found once. Pure. @module */

/** Bounds of some numbers, of which NaN is unknown. */
export interface NumberBounds {
  /** Smallest known number; Infinity where none is. */
  readonly least: number;
  /** Largest known number; -Infinity where none is. */
  readonly most: number;
  /** Whether some are unknown. */
  readonly hasUnknown: boolean;
}

const KNOWN = new WeakMap<Float64Array, NumberBounds>();

/** Bounds of a list that does not change any more. */
export function numberBounds(numbers: Float64Array): NumberBounds {
  const known = KNOWN.get(numbers);
  if (known !== undefined) return known;
  let [least, most, unknown] = [Infinity, -Infinity, 0];
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value !== value) unknown++;
  }
  const bounds = { least, most, hasUnknown: unknown > 0 };
  KNOWN.set(numbers, bounds);
  return bounds;
}
