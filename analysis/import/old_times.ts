/** Times as older systems write them. Pure. @module */
import { parseMicros } from "../read/parse_micros.ts";

/**
 * Microseconds since 1970 of seconds since 1970 or an ISO time, which without a zone of its own is in this one; `null` when
 * it is neither. Of two hours with the same name, when clocks are put back, it is the first.
 *
 * @param zone An IANA name or an offset. @default {UTC}
 */
export function microsOf(value: unknown, zone = "UTC"): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? Math.round(value * 1e6) : null;
  if (typeof value !== "string") return null;
  const micros = parseMicros(value);
  return micros === null || zone === "UTC" || HAS_ZONE.test(value) ? micros : inZone(micros, zone);
}

const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/;

/** The moment at which clocks of the zone show what clocks in UTC show at another. */
function inZone(micros: number, zone: string): number {
  const milliseconds = Math.floor(micros / 1000);
  const shown = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO("UTC").toPlainDateTime();
  return shown.toZonedDateTime(zone).epochMilliseconds * 1000 + (micros - milliseconds * 1000);
}

/** Milliseconds of seconds, to the microsecond; anything but a number stays, for the schema to refuse. */
export function millisOf(seconds: unknown): unknown {
  return typeof seconds === "number" ? Math.round(seconds * 1e6) / 1000 : seconds ?? null;
}
