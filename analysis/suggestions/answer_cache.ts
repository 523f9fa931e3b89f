/** What a cache of one's own would have answered. @module */

/** Something that was asked of a model or a tool. */
export interface AskedEvent {
  /** Hash of what was asked; `null` when unknown. */
  readonly fingerprint: string | null;
  /** When, µs. */
  readonly at: number;
  /** How long the answer took; unknown counts as no time. */
  readonly duration_ms: number | null;
  /** Whether it came. */
  readonly isOk: boolean;
}

/**
 * Which of them a cache would have answered that keeps each answer for so long: an equal one was answered before it began. What
 * failed is not kept, and what runs beside it comes too early.
 *
 * @param events By start.
 */
export function repeatedEvents<Asked extends AskedEvent>(events: readonly Asked[], hours: number): Asked[] {
  const keptFrom = new Map<string, { readonly answered: number; readonly until: number }>();
  return events.filter(({ fingerprint, at, duration_ms, isOk }) => {
    if (fingerprint === null || !isOk) return false;
    const kept = keptFrom.get(fingerprint);
    if (kept !== undefined && at >= kept.answered && at <= kept.until) return true;
    if (kept === undefined || at > kept.until) {
      const answered = at + 1000 * (duration_ms ?? 0);
      keptFrom.set(fingerprint, { answered, until: answered + hours * HOUR_US });
    }
    return false;
  });
}

const HOUR_US = 3600e6;
