/** How long to wait before a notification is tried again. Pure. @module */

/** What the wait depends on. */
export interface RetryDelay {
  /** Attempts so far, from 1. */
  readonly attempt: number;
  /** Header `Retry-After`; `null` without one. */
  readonly retryAfter: string | null;
  /** Now, ms since 1970. */
  readonly now: number;
  /** Between 0 and 1, so that many who failed together do not come back together. */
  readonly random: number;
}

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** A server may ask for more; a check in cron cannot wait for that. */
const LONGEST_ASKED_MS = 60_000;

/**
 * Milliseconds to wait: what the server asks for, up to a minute; else 1 s, 2 s, 4 s … up to 30 s, of which a random half is left
 * out.
 */
export function retryDelay({ attempt, retryAfter, now, random }: RetryDelay): number {
  const asked = askedMs(retryAfter, now);
  if (asked !== null) return Math.min(asked, LONGEST_ASKED_MS);
  const full = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
  return full * (0.5 + random / 2);
}

/** Seconds, or a date; `null` for anything else. */
function askedMs(retryAfter: string | null, now: number): number | null {
  const text = retryAfter?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
