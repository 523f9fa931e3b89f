/** Results that come later. Pure. @module */

/** Whether a value is a promise, or has a `then()` as one. */
export function isPromiseLike<Value>(value: Value): value is Value & PromiseLike<Awaited<Value>> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** The promise itself, so that its class stays; of what only has a `then()`, which may return nothing, a promise. */
export function asPromise<Value>(value: PromiseLike<Value>): Promise<Value> {
  return value instanceof Promise ? value : Promise.resolve(value);
}
