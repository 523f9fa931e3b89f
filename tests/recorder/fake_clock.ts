/** A clock that tests move by hand. @module */
import type { Clock } from "@kymo/kymo";

/** Wall clock and monotonic clock that stand still until they are moved. */
export interface FakeClock extends Clock {
  /** Time passes. */
  advance(ms: number): void;
  /** The wall clock is set, as after a suspend; the monotonic clock does not notice. */
  correctBy(ms: number): void;
}

/** 2026-03-01T12:00:00Z in milliseconds. */
export const NOON_MS = Date.UTC(2026, 2, 1, 12);

/** Makes a clock that shows noon. */
export function fakeClock(): FakeClock {
  let wallMs = NOON_MS;
  let monotonicMs = 5_000;
  return {
    now: () => wallMs,
    monotonic: () => monotonicMs,
    advance(ms): void {
      wallMs += ms;
      monotonicMs += ms;
    },
    correctBy(ms): void {
      wallMs += ms;
    },
  };
}
