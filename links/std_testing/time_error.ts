/** Time is faked where it must not be, or is not where it must. */
export class TimeError extends Error {
  /**
   * An error with this message.
   *
   * @param message What is wrong.
   */
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}
