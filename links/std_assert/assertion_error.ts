/** An assertion does not hold. */
export class AssertionError extends Error {
  /**
   * An error with this message.
   *
   * @param message What does not hold.
   * @param options The cause.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/**
 * What stands behind a message.
 *
 * @param msg Text of the caller.
 * @returns `": text"` or `"."`.
 */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
