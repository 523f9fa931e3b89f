/** Checks of shares that are given as options. @module */

/**
 * Refuses a level of false alarms that is not strictly between 0 and 1.
 *
 * @throws {RangeError} If it is not.
 */
export function requireLevel(action: string, level: number): void {
  if (level > 0 && level < 1) return;
  throw new RangeError(`Cannot ${action}: level must be between 0 and 1, both exclusive, current value is ${level}`);
}
