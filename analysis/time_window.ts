/** Windows of time, as people write them. @module */
import type { Clock } from "../recorder/schema.ts";
import type { TimeRange } from "./engine/event_source.ts";
import { parseMicros } from "./read/parse_micros.ts";

/** Which events are asked, by their start. */
export interface TimeWindow {
  /** Only the last so many hours. Not with `since`; needs a calendar. */
  readonly hours?: number;
  /**
   * First moment inside: a `Date`, a date (`2026-11-20`), a time (`2026-11-20T08:00:00Z`), or an age (`90m`, `2h`, `7d`): so
   * long before now or, where the clock is relative, so long after its start.
   */
  readonly since?: string | Date;
  /** First moment after, in the same forms. */
  readonly until?: string | Date;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
}

/** Where relative clocks start, µs: 2026-01-01. */
export const RELATIVE_ORIGIN: number = Date.UTC(2026, 0, 1) * 1000;

const UNIT_MICROS: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6, w: 604_800e6 };

/**
 * Turns a window into microseconds.
 *
 * @throws {RangeError} If `hours` is not above 0, contradicts `since`, or the clock is relative; if the window ends before it starts.
 * @throws {SyntaxError} If a time cannot be read.
 */
export function timeRange(window: TimeWindow, clock: Clock): TimeRange {
  const now = (window.now?.getTime() ?? Date.now()) * 1000;
  const from = window.hours === undefined
    ? momentOf("since", window.since, { clock, now })
    : hoursAgo(window, { clock, now });
  const to = momentOf("until", window.until, { clock, now });
  if (from !== null && to !== null && from >= to) {
    throw new RangeError(
      `Cannot open window: it must end after it starts, current values are ${iso(from)} and ${iso(to)}`,
    );
  }
  return { from, to };
}

interface Now {
  readonly clock: Clock;
  readonly now: number;
}

function hoursAgo({ hours, since }: TimeWindow, { clock, now }: Now): number {
  if (since !== undefined) {
    throw new RangeError("Cannot open window: hours and since exclude each other, both are given");
  }
  if (!(hours! > 0 && hours! < Infinity)) {
    throw new RangeError(`Cannot open window: hours must be above 0, current value is ${hours}`);
  }
  if (clock === "relative") {
    throw new RangeError(
      "Cannot open window: hours needs a calendar and this clock is relative, use since and until with an age such as 2h",
    );
  }
  return now - hours! * UNIT_MICROS.h!;
}

function momentOf(option: string, value: string | Date | undefined, { clock, now }: Now): number | null {
  if (value === undefined) return null;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime() * 1000;
  if (value instanceof Date) throw new RangeError(`Cannot open window: ${option} must be a valid date`);
  const age = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(value);
  if (age !== null) {
    const micros = Number(age[1]) * UNIT_MICROS[age[2]!]!;
    return clock === "relative" ? RELATIVE_ORIGIN + micros : now - micros;
  }
  const micros = /^\d{4}-\d\d-\d\d$/.test(value) ? parseMicros(`${value}T00:00:00Z`) : parseMicros(value);
  if (micros !== null) return micros;
  const forms = "a date 2026-11-20, a time 2026-11-20T08:00:00Z, or an age such as 90m, 2h, 7d";
  throw new SyntaxError(`Cannot open window: ${option} must be ${forms}, current value is "${value}"`);
}

function iso(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
