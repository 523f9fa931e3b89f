import { AssertionError, suffix } from "./assertion_error.ts";

/** What counts as false. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/**
 * Holds if the value is truthy.
 *
 * @param expr The value.
 * @param msg The message otherwise.
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/**
 * Holds if the value is falsy.
 *
 * @param expr The value.
 * @param msg The message otherwise.
 */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/**
 * Holds if the value is neither null nor undefined.
 *
 * @typeParam T Type of the value.
 * @param actual The value.
 * @param msg Text behind the message.
 */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  throw new AssertionError(`Expected actual: "${actual}" to not be null or undefined${suffix(msg)}`);
}

/**
 * Never holds.
 *
 * @param msg Text behind the message.
 */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${suffix(msg)}`);
}
