import { AssertionError, suffix } from "./assertion_error.ts";

/**
 * Holds if the value is an instance of the class.
 *
 * @typeParam T Type of the instances.
 * @param actual The value.
 * @param expectedType The class.
 * @param msg Text behind the message.
 */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  msg = "",
): asserts actual is T {
  if (actual instanceof expectedType) return;
  const expected = `Expected object to be an instance of "${expectedType.name}"`;
  const name = typeName(actual);
  if (name === expectedType.name) throw new AssertionError(`${expected}${suffix(msg)}`);
  const but = name === "function" ? "not an instanced object" : `"${name}"`;
  throw new AssertionError(`${expected} but was ${but}${suffix(msg)}`);
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? value.constructor?.name ?? "Object" : typeof value;
}
