/** Waiting with an end. @module */

/** Waits for a promise, but no longer than that: then the result is null. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  const { promise: over, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, ms, null);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
