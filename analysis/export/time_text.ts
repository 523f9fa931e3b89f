/** Moments as text, none of them cut to milliseconds. Pure. @module */

/** `2026-03-01T12:00:00.000250Z`. */
export function isoMicros(micros: number): string {
  return `${secondsText(micros)}.${fraction(micros)}Z`;
}

/** `2026-03-01T12:00:00.000Z`; with microseconds only where there are some. */
export function isoMillis(micros: number): string {
  return `${secondsText(micros)}.${fraction(micros).replace(/000$/, "")}Z`;
}

/** `2026-03-01T12:00:00` or `2026-03-01T12:00:00.000250`, as Python's `datetime.isoformat()` writes UTC without saying so. */
export function pythonTime(micros: number): string {
  const digits = fraction(micros);
  return digits === "000000" ? secondsText(micros) : `${secondsText(micros)}.${digits}`;
}

/** `2026-03-01 12:00:00,000`, as Python's `logging` writes it. */
export function logTime(micros: number): string {
  return `${secondsText(micros).replace("T", " ")},${fraction(micros).slice(0, 3)}`;
}

/** Seconds since 1970, with microseconds behind the point. */
export function epochSeconds(micros: number): number {
  return micros / 1e6;
}

/** Milliseconds as seconds, to the microsecond. */
export function secondsOf(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

/** `20260301`: the day in UTC. */
export function dayDigits(micros: number): string {
  return secondsText(micros).slice(0, 10).replaceAll("-", "");
}

function secondsText(micros: number): string {
  const date = new Date(Math.floor(micros / 1e6) * 1000);
  const year = date.getUTCFullYear();
  if (year >= 0 && year <= 9999) return date.toISOString().slice(0, 19);
  throw new RangeError(
    `Cannot export: a time must lie in the years 0 to 9999, current value is ${micros} µs since 1970`,
  );
}

function fraction(micros: number): string {
  return String(((micros % 1e6) + 1e6) % 1e6).padStart(6, "0");
}
