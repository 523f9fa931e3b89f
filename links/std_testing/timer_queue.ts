import { type Clock, createClock } from "@sinonjs/fake-timers";

type Callback = (...args: unknown[]) => unknown;

/**
 * A clock that moves only when told, and its timers. The clock finds the timer that is due; the callback runs after the
 * clock's own step, so that what it throws stops time, and a timer of 0 ms that it sets is due at once.
 */
export class TimerQueue {
  readonly #clock: Clock;
  readonly #ids = new Set<number>();
  #due: (() => unknown) | undefined;

  /** @param start Time in milliseconds. */
  constructor(start: number) {
    this.#clock = createClock(start);
  }

  /** The current time in milliseconds. */
  get now(): number {
    return this.#clock.now;
  }

  /** `Date` of this clock. */
  get Date(): DateConstructor {
    return this.#clock.Date;
  }

  /** When the next timer is due. */
  get nextDue(): number | undefined {
    return this.#clock.timerHeap?.peek()?.callAt;
  }

  /**
   * @param callback Called once.
   * @param delay In milliseconds, rounded down.
   * @param args Arguments of the callback.
   * @returns Id of the timer.
   */
  setTimeout(callback: Callback, delay: number, args: unknown[]): number {
    return this.#known(this.#clock.setTimeout(this.#whenDue(callback, args), Math.max(0, Math.floor(delay))));
  }

  /**
   * @param callback Called again and again.
   * @param delay In milliseconds, rounded down, at least 1.
   * @param args Arguments of the callback.
   * @returns Id of the timer.
   */
  setInterval(callback: Callback, delay: number, args: unknown[]): number {
    return this.#known(this.#clock.setInterval(this.#whenDue(callback, args), Math.max(1, Math.floor(delay))));
  }

  /** @param id Id of a timer; others are ignored. */
  clear(id: unknown): void {
    if (typeof id === "number" && this.#ids.has(id)) this.#clock.clearTimeout(id);
  }

  /**
   * Moves time forward and calls what is due on the way. If a callback throws, time stays there.
   *
   * @param time Time in milliseconds.
   */
  advance(time: number): void {
    while ((this.nextDue ?? Infinity) <= time) {
      this.#clock.next();
      this.#due?.();
    }
    if (time > this.#clock.now) this.#clock.tick(time - this.#clock.now);
  }

  #known(timer: unknown): number {
    const id = Number(timer);
    this.#ids.add(id);
    return id;
  }

  #whenDue(callback: Callback, args: unknown[]): () => void {
    return () => {
      this.#due = () => callback(...args);
    };
  }
}
