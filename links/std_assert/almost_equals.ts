import { AssertionError, suffix } from "./assertion_error.ts";

/**
 * Holds if two numbers are close.
 *
 * @param actual The number.
 * @param expected The number it should be.
 * @param tolerance Largest difference allowed. @default 1e-7 of the expected number
 * @param msg Text behind the message.
 */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= allowed) return;
  throw new AssertionError(
    `Expected actual: "${short(actual)}" to be close to "${short(expected)}": ` +
      `delta "${short(delta)}" is greater than "${short(allowed)}"${suffix(msg)}`,
  );
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential();
}
