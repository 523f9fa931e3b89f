import { AssertionError, suffix } from "./assertion_error.ts";

/**
 * Holds if the text contains the other.
 *
 * @param actual The text.
 * @param expected What it should contain.
 * @param msg Text behind the message.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(`Expected actual: "${actual}" to contain: "${expected}"${suffix(msg)}`);
}

/**
 * Holds if the text matches.
 *
 * @param actual The text.
 * @param expected The pattern.
 * @param msg Text behind the message.
 */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to match: "${expected}"${suffix(msg)}`);
}

/**
 * Holds if the text does not match.
 *
 * @param actual The text.
 * @param expected The pattern.
 * @param msg Text behind the message.
 */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to not match: "${expected}"${suffix(msg)}`);
}
