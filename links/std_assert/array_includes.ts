import { AssertionError, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { show } from "./show.ts";

/** Something with a length and indexes that is not text. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/**
 * Holds if every expected item is among the actual ones.
 *
 * @typeParam T Type of the items.
 * @param actual The items.
 * @param expected Items that should be among them.
 * @param msg Text behind the message.
 */
export function assertArrayIncludes<T>(actual: ArrayLikeArg<T>, expected: ArrayLikeArg<T>, msg?: string): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) => !items.some((item) => equal(wanted, item)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${show(actual)}" to include: "${show(expected)}"${suffix(msg)}\nmissing: ${show(missing)}`,
  );
}
