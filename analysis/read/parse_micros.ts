/** Times as text. Pure. @module */

/** Microseconds of an ISO 8601 time; `null` when it is none. `Date` alone would cut them to milliseconds. */
export function parseMicros(text: string): number | null {
  const [, seconds, fraction = "", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (seconds === undefined) return null;
  const milliseconds = Date.parse(seconds.replace(" ", "T") + zone);
  return Number.isNaN(milliseconds) || !isDay(seconds.slice(0, 10))
    ? null
    : milliseconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
