/** When checks look at the events. @module */
import type { EventSource } from "../engine/event_source.ts";

/**
 * Where the windows of checks end, µs: now, or where there is no calendar just after the last event. Without one there is none: the
 * start of the relative clock would do as well.
 */
export function checkMoment({ clock, extent }: EventSource, now: Date = new Date()): number {
  return clock === "relative" ? (extent.last ?? 0) + 1 : now.getTime() * 1000;
}
