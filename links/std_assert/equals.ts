import { diffArrays } from "diff";
import { AssertionError, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { show } from "./show.ts";

/**
 * Holds if two values are equal in depth, as {@linkcode equal} says.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected The value it should equal.
 * @param msg Text behind the message.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/**
 * Holds if two values are not equal in depth.
 *
 * @typeParam T Type of both.
 * @param actual The value.
 * @param expected The value it should differ from.
 * @param msg Text behind the message.
 */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(`Expected actual: ${show(actual)} not to be: ${show(expected)}${suffix(msg)}`);
}

/**
 * Holds if two values are the same as `Object.is` says.
 *
 * @typeParam T Type of the expected value.
 * @param actual The value.
 * @param expected The value it should be.
 * @param msg Text behind the message.
 */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  if (show(actual) === show(expected)) {
    throw new AssertionError(
      `Values have the same structure but are not reference-equal${suffix(msg)}\n\n${
        indented("    ", linesOf(actual))
      }\n`,
    );
  }
  throw new AssertionError(`Values are not strictly equal${suffix(msg)}\n${difference(actual, expected)}`);
}

function difference(actual: unknown, expected: unknown): string {
  const bothText = typeof actual === "string" && typeof expected === "string";
  const before = bothText ? actual.split("\n") : linesOf(actual);
  const after = bothText ? expected.split("\n") : linesOf(expected);
  const parts = diffArrays(before, after).map(({ added, removed, value }) =>
    indented(removed ? "-   " : added ? "+   " : "    ", value)
  );
  return `\n\n    [Diff] Actual / Expected\n\n\n${parts.join("\n")}\n`;
}

function linesOf(value: unknown): string[] {
  return show(value).split("\n");
}

function indented(prefix: string, lines: readonly string[]): string {
  return lines.map((line) => prefix + line).join("\n");
}
