/** Errors for tests, and what should be read off them. @module */

/** What is read off an error. */
export type ReadError = [status: string, type: string, category: string, httpStatus: number | null];

/** Something thrown. */
export type ErrorCase = readonly [title: string, thrown: unknown, expected: ReadError];

/** An error with what its class would have. */
export function withFields(error: Error, fields: Readonly<Record<string, unknown>>): Error {
  return Object.assign(error, fields);
}

/** An error whose class says its name, as most clients of providers have them. */
export function named(name: string, message: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  return withFields(new Error(message), { name, ...fields });
}
