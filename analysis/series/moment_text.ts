/** Moments for people. @module */
import type { Clock } from "../../recorder/schema.ts";
import { RELATIVE_ORIGIN } from "../time_window.ts";

/** How exact a moment is. */
export interface MomentTextOptions {
  /** Whether times are dates. */
  readonly clock: Clock;
  /** Width of its bucket, µs; `null` for a moment that is exact. */
  readonly width: number | null;
}

/** A moment as precise as its bucket: `at 2026-08-14 09:00 UTC`, `on 2026-08-14`, `at session age 12.5 h`. */
export function momentText(micros: number, { clock, width }: MomentTextOptions): string {
  if (clock === "relative") {
    const minutes = (micros - RELATIVE_ORIGIN) / 60e6;
    if (minutes < 2) return `at session age ${Math.round(minutes * 60)} s`;
    return `at session age ${minutes < 120 ? `${Math.round(minutes)} min` : `${Number((minutes / 60).toFixed(1))} h`}`;
  }
  const time = new Date(micros / 1000).toISOString();
  if (width !== null && width >= 86_400e6) return `on ${time.slice(0, 10)}`;
  const seconds = width === null || width < 60e6 ? 19 : 16;
  return `at ${time.slice(0, seconds).replace("T", " ")} UTC`;
}
