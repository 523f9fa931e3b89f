/** Attempts of calls, one by one. @module */
import type { EventSample } from "../engine/event_source.ts";

/** An attempt of a call. */
export interface AttemptFacts {
  /** What went wrong; `null` when unknown. */
  readonly error_category: string | null;
  /** Whether it succeeded. */
  readonly ok: boolean;
  /** How long it took. */
  readonly duration_ms: number;
  /** Time slept before it. */
  readonly retry_wait_ms: number;
}

/** Reads attempts by the id of their call, in order. */
export function readAttempts({ columns, rows }: EventSample): Map<string, AttemptFacts[]> {
  const found = new Map<string, AttemptFacts[]>();
  for (let row = 0; row < rows; row++) {
    const parent = columns.parent_id![row];
    if (columns.kind![row] !== "attempt" || typeof parent !== "string") continue;
    found.getOrInsertComputed(parent, () => []).push({
      error_category: columns.error_category![row] as string | null,
      ok: columns.status![row] === "ok",
      duration_ms: (columns.duration_ms![row] as number | null) ?? 0,
      retry_wait_ms: (columns.retry_wait_ms![row] as number | null) ?? 0,
    });
  }
  return found;
}
