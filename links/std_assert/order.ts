import { AssertionError } from "./assertion_error.ts";
import { show } from "./show.ts";

/**
 * Holds if `actual > expected`.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected Its bound.
 * @param msg The message otherwise.
 */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, actual, ">", expected, msg);
}

/**
 * Holds if `actual >= expected`.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected Its bound.
 * @param msg The message otherwise.
 */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual >= expected, actual, ">=", expected, msg);
}

/**
 * Holds if `actual < expected`.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected Its bound.
 * @param msg The message otherwise.
 */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, actual, "<", expected, msg);
}

/**
 * Holds if `actual <= expected`.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected Its bound.
 * @param msg The message otherwise.
 */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual <= expected, actual, "<=", expected, msg);
}

function check(holds: boolean, actual: unknown, sign: string, expected: unknown, msg: string | undefined): void {
  if (!holds) throw new AssertionError(msg ?? `Expect ${show(actual)} ${sign} ${show(expected)}`);
}
