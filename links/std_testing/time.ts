/**
 * Local stand-in for `jsr:@std/testing@1.0.20/time`, built on `@sinonjs/fake-timers`: what Kymo's tests call, and no more.
 *
 * @module
 */
import { realClearTimeout, realNow, realSetTimeout, restoreRealTime } from "./real_time.ts";
import { TimeError } from "./time_error.ts";
import { TimerQueue } from "./timer_queue.ts";

export { TimeError };

/** Options of {@linkcode FakeTime.delay}. */
export interface DelayOptions {
  /** Ends the delay early. */
  signal?: AbortSignal;
}

let current: FakeTime | undefined;

/**
 * Fake time: `Date`, `setTimeout`, `setInterval` and `AbortSignal.timeout` follow it until it is restored;
 * `performance.now` and microtasks stay real.
 */
export class FakeTime {
  readonly #timers: TimerQueue;
  readonly #start: number;

  /**
   * Takes the globals over.
   *
   * @param start Time to start at. @default the real time
   * @param options Not supported by the stand-in.
   * @throws {TimeError} If time is faked already.
   * @throws {TypeError} If the start is no time or options are given.
   */
  constructor(start?: number | string | Date | null, options?: Record<never, never>) {
    if (current !== undefined) throw new TimeError("Cannot construct FakeTime: time is already faked");
    const [option] = Object.keys(options ?? {});
    if (option !== undefined) {
      throw new TypeError(
        `Cannot construct FakeTime: option "${option}" is not supported by the stand-in, supported are none`,
      );
    }
    this.#start = toMilliseconds(start);
    this.#timers = new TimerQueue(this.#start);
    fakeGlobals(this.#timers);
    current = this;
  }

  /** Restores real time. */
  static restore(): void {
    if (current === undefined) throw new TimeError("Cannot restore time: time is already restored");
    current.restore();
  }

  /** Fake time in milliseconds since 1970. */
  get now(): number {
    return this.#timers.now;
  }

  /** Moves time forward and calls the timers on the way. If one throws, time stays there. */
  set now(value: number) {
    if (value < this.now) {
      throw new RangeError(`Cannot set current time in the past, time must be >= ${this.now}: received ${value}`);
    }
    this.#timers.advance(value);
  }

  /** Fake time at the start. */
  get start(): number {
    return this.#start;
  }

  /**
   * Waits in real time.
   *
   * @param ms Milliseconds.
   * @param options A signal that ends the wait.
   * @returns When the time is over.
   */
  delay(ms: number, options: DelayOptions = {}): Promise<void> {
    const { signal } = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = realSetTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return promise;

    function abort(): void {
      realClearTimeout(timer);
      reject(new DOMException("Delay was aborted.", "AbortError"));
    }
  }

  /** Lets all pending microtasks run. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /**
   * Moves time forward.
   *
   * @param ms Milliseconds.
   */
  tick(ms = 0): void {
    this.now += ms;
  }

  /**
   * Lets microtasks run, then moves time forward.
   *
   * @param ms Milliseconds.
   */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.now += ms;
  }

  /**
   * Moves time to the next timer.
   *
   * @returns False if there is none.
   */
  next(): boolean {
    const due = this.#timers.nextDue;
    if (due !== undefined) this.now = due;
    return due !== undefined;
  }

  /**
   * Lets microtasks run, then moves time to the next timer.
   *
   * @returns False if there is none.
   */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Moves time forward until no timer is left. */
  runAll(): void {
    while (this.next());
  }

  /** Moves time forward until no timer is left; microtasks run before each. */
  async runAllAsync(): Promise<void> {
    while (this.#timers.nextDue !== undefined) await this.nextAsync();
  }

  /**
   * Restores real time.
   *
   * @throws {TimeError} If it is restored already.
   */
  restore(): void {
    if (current === undefined) throw new TimeError("Cannot restore time: time is already restored");
    current = undefined;
    restoreRealTime();
  }

  /** Restores real time. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

function toMilliseconds(start: number | string | Date | null | undefined): number {
  const ms = typeof start === "number" ? Math.floor(start) : new Date(start ?? realNow()).valueOf();
  if (Number.isNaN(ms)) throw new TypeError(`Cannot construct FakeTime: invalid start time ${ms}`);
  return ms;
}

function fakeGlobals(timers: TimerQueue): void {
  Object.assign(globalThis, {
    Date: timers.Date,
    setTimeout(callback: unknown, delay = 0, ...args: unknown[]): number {
      return timers.setTimeout(asFunction(callback, "setTimeout"), delay, args);
    },
    setInterval(callback: unknown, delay = 0, ...args: unknown[]): number {
      return timers.setInterval(asFunction(callback, "setInterval"), delay, args);
    },
    clearTimeout: (id?: unknown): void => timers.clear(id),
    clearInterval: (id?: unknown): void => timers.clear(id),
  });
  AbortSignal.timeout = (delay: number): AbortSignal => {
    const controller = new AbortController();
    const expire = (): void => controller.abort(new DOMException("Signal timed out.", "TimeoutError"));
    timers.setTimeout(expire, delay, []);
    return controller.signal;
  };
}

function asFunction(callback: unknown, caller: string): (...args: unknown[]) => unknown {
  if (typeof callback === "function") return callback as (...args: unknown[]) => unknown;
  throw new TimeError(`FakeTime does not support non-function callbacks to ${caller}`);
}
