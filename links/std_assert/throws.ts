import { stripVTControlCharacters } from "node:util";
import { AssertionError, suffix } from "./assertion_error.ts";

/**
 * Class of an error, abstract or not.
 *
 * @typeParam E Type of the error.
 */
export type ErrorType<E extends Error> = abstract new (...args: never[]) => E;

/**
 * Holds if the function throws.
 *
 * @param fn The function.
 * @param msg Text behind the message.
 * @returns What was thrown.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * Holds if the function throws such an error.
 *
 * @typeParam E Type of the error.
 * @param fn The function.
 * @param ErrorClass Its class.
 * @param msgIncludes What its message should contain.
 * @param msg Text behind the message.
 * @returns The error.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorType<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorType<Error> | string,
  msgIncludes?: string,
  msg = typeof classOrMsg === "string" ? classOrMsg : undefined,
): unknown {
  try {
    fn();
  } catch (error) {
    if (typeof classOrMsg === "function") checkError(error, "thrown", classOrMsg, msgIncludes, msg);
    return error;
  }
  throw new AssertionError(`Expected function to throw${suffix(msg)}`);
}

/**
 * Holds if the promise of the function rejects; a function that throws instead does not.
 *
 * @param fn The function.
 * @param msg Text behind the message.
 * @returns What it rejected with.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Holds if the promise of the function rejects with such an error.
 *
 * @typeParam E Type of the error.
 * @param fn The function.
 * @param ErrorClass Its class.
 * @param msgIncludes What its message should contain.
 * @param msg Text behind the message.
 * @returns The error.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorType<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorType<Error> | string,
  msgIncludes?: string,
  msg = typeof classOrMsg === "string" ? classOrMsg : undefined,
): Promise<unknown> {
  const promise = promiseOf(fn, msg);
  try {
    await promise;
  } catch (error) {
    if (typeof classOrMsg === "function") checkError(error, "rejected", classOrMsg, msgIncludes, msg);
    return error;
  }
  throw new AssertionError(`Expected function to reject${suffix(msg)}`);
}

function promiseOf(fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    // Said below.
  }
  if (typeof promise === "object" && typeof promise?.then === "function") return promise;
  throw new AssertionError(`Function throws when expected to reject${suffix(msg)}`);
}

function checkError(
  error: unknown,
  verb: string,
  ErrorClass: ErrorType<Error>,
  msgIncludes: string | undefined,
  msg: string | undefined,
): void {
  if (!(error instanceof Error)) throw new AssertionError(`A non-Error object was ${verb}${suffix(msg)}`);
  if (!(error instanceof ErrorClass)) {
    const name = Object.getPrototypeOf(error)?.constructor?.name;
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${name}"${suffix(msg)}`,
    );
  }
  if (!msgIncludes) return;
  if (stripVTControlCharacters(error.message).includes(stripVTControlCharacters(msgIncludes))) return;
  throw new AssertionError(
    `Expected error message to include ${JSON.stringify(msgIncludes)}, ` +
      `but got ${JSON.stringify(error.message)}${suffix(msg)}`,
  );
}
