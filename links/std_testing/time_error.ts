/** Time is faked where it must not be, or is not where it must. */
export class TimeError extends Error {
  /** @param message What is wrong. */
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}
