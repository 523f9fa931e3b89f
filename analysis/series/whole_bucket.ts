/** Buckets that are cut off by where the data begin and end. @module */
import type { EventSource } from "../engine/event_source.ts";

/** What of a bucket may lie outside: hardly any service is called in the first second of an hour. */
const TOLERATED = 0.05;

/**
 * Whether a bucket of time lies between the first and the last event, and inside the window. Ages of sessions are not cut off: all
 * begin at 0.
 */
export function wholeBucket(
  { clock, window, extent }: Pick<EventSource, "clock" | "window" | "extent">,
): (bucket: { readonly at: number; readonly until: number }) => boolean {
  if (clock === "relative") return () => true;
  const from = Math.max(window.from ?? -Infinity, extent.first ?? -Infinity);
  const to = Math.min(window.to ?? Infinity, extent.last ?? Infinity);
  return ({ at, until }) => {
    const slack = TOLERATED * (until - at);
    return at >= from - slack && until <= to + slack;
  };
}
