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
  /** Its trace: what asks the same again in one trace may want another answer. */
  readonly trace: string;
  /** Size of the answer; `null` when unknown. */
  readonly size: number | null;
}

/**
 * Which of them a cache would have answered that keeps each answer for so long: an equal one was answered before it began. What
 * failed is not kept, and what runs beside it comes too early. In one trace the same is asked again for another answer (a vote, a
 * result that is waited for), unless answers are known to be of one size; where many differ in size, nothing is kept.
 *
 * @param events By start.
 */
export function repeatedEvents<Asked extends AskedEvent>(events: readonly Asked[], hours: number): Asked[] {
  const keptFrom = new Map<string, Kept>();
  let [same, other] = [0, 0];
  const again = events.filter(({ fingerprint, at, duration_ms, isOk, trace, size }) => {
    if (fingerprint === null || !isOk) return false;
    const kept = keptFrom.get(fingerprint);
    if (kept === undefined || at > kept.until) {
      const answered = at + 1000 * (duration_ms ?? 0);
      keptFrom.set(fingerprint, { answered, until: answered + hours * HOUR_US, trace, size });
      return false;
    }
    if (at < kept.answered) return false;
    const isKnown = size !== null && kept.size !== null;
    if (isKnown && size === kept.size) same++;
    else if (isKnown) other++;
    return isKnown ? size === kept.size : trace !== kept.trace;
  });
  return other > MOST_OTHER * (same + other) ? [] : again;
}

interface Kept {
  readonly answered: number;
  readonly until: number;
  readonly trace: string;
  readonly size: number | null;
}

/** Where more answers than that differ in size, the same question has no one answer. */
const MOST_OTHER = 0.2;

const HOUR_US = 3600e6;
