/** The events that are open beyond the call that started them. @module */
import type { Scope } from "./scope.ts";

/** Open events, at most so many. */
export interface OpenScopes {
  /** Adds one; the oldest is let go of when there are too many. */
  keep(scope: Scope): void;
  /** Takes one out. */
  release(scope: Scope): void;
  /** Ends all as aborted, inner ones before those around them. */
  abortAll(): void;
}

/**
 * So many are remembered. What nobody ends would else fill the memory; an older one that ends after all is recorded as
 * usual, only a close no longer ends it.
 */
const MAX_OPEN = 16_384;

/** Makes an empty set. */
export function createOpenScopes(): OpenScopes {
  const open = new Set<Scope>();
  return {
    keep(scope): void {
      open.add(scope);
      if (open.size <= MAX_OPEN) return;
      for (const oldest of open) {
        open.delete(oldest);
        return;
      }
    },
    release: (scope) => void open.delete(scope),
    abortAll(): void {
      for (const scope of [...open].reverse()) scope.abort();
      open.clear();
    },
  };
}
