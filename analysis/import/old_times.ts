/** Times as older systems write them. Pure. @module */
import { parseMicros } from "../read/parse_micros.ts";

/** Microseconds since 1970 of seconds since 1970 or an ISO time, which is UTC without a zone; `null` when it is neither. */
export function microsOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? Math.round(value * 1e6) : null;
  return typeof value === "string" ? parseMicros(value) : null;
}

/** Milliseconds of seconds, to the microsecond; anything but a number stays, for the schema to refuse. */
export function millisOf(seconds: unknown): unknown {
  return typeof seconds === "number" ? Math.round(seconds * 1e6) / 1000 : seconds ?? null;
}
