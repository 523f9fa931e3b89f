/** Wall clock and monotonic clock, and how one becomes the other. @module */

/** The two clocks a recorder reads. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic clock, milliseconds. */
  monotonic(): number;
}

/** The clocks of the running program. */
export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Turns monotonic times into wall-clock microseconds. */
export interface WallClock {
  /** Compares the clocks again: after a suspend or a time correction they have moved apart. */
  sync(): void;
  /** Microseconds since 1970 of a monotonic time. */
  microsAt(monotonicMs: number): number;
}

/** Drift below this is rounding of the wall clock, not a correction of it. */
const TOLERANCE_MS = 5;

/** Makes the conversion. One clock read a call instead of two, and microseconds where `Date.now()` has milliseconds. */
export function createWallClock(clock: Clock): WallClock {
  let offsetMs = clock.now() - clock.monotonic();
  return {
    sync(): void {
      const current = clock.now() - clock.monotonic();
      if (Math.abs(current - offsetMs) > TOLERANCE_MS) offsetMs = current;
    },
    microsAt: (monotonicMs) => Math.round((offsetMs + monotonicMs) * 1000),
  };
}

/** Milliseconds with the microseconds that a clock has, and no more digits than that: they would cost room in files. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
