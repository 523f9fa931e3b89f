/** Checks of numbers of events. @module */

/**
 * Checks a number of events for a function that names what it does.
 *
 * @throws {RangeError} If it is not a whole number from 1 up.
 */
export function requireAtLeastOne(action: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(`Cannot ${action}: ${name} must be a whole number from 1 up, current value is ${value}`);
}
