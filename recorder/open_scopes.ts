/** The events that are open beyond the call that started them. @module */

/** An event that can be in the list; its neighbours are kept in it because this is the hot path: a `Set` costs 200 ns more. */
export interface OpenScope {
  /** The one that was added before it. */
  older: OpenScope | null;
  /** The one that was added after it. */
  newer: OpenScope | null;
  /** Number of events around it. */
  readonly depth: number;
  /** Ends it as aborted. */
  abort(): void;
}

/** Open events, at most so many. */
export interface OpenScopes {
  /** Adds one; the oldest is let go of when there are too many. */
  keep(scope: OpenScope): void;
  /** Takes one out that may be in it. */
  release(scope: OpenScope): void;
  /** Ends all as aborted, inner ones before those around them. Returns how many others nobody has ended: they are lost. */
  abortAll(): number;
}

/**
 * So many are remembered. What nobody ends would else fill the memory; an older one that ends after all is recorded as
 * usual; one that nobody ends is counted as lost.
 */
export const MAX_OPEN = 16_384;

/** Makes an empty list. */
export function createOpenScopes(): OpenScopes {
  let oldest: OpenScope | null = null;
  let newest: OpenScope | null = null;
  let size = 0;
  let letGo = 0;

  function keep(scope: OpenScope): void {
    scope.older = newest;
    if (newest === null) oldest = scope;
    else newest.newer = scope;
    newest = scope;
    size++;
    if (size <= MAX_OPEN) return;
    release(oldest!);
    letGo++;
  }

  function release(scope: OpenScope): void {
    const { older, newer } = scope;
    if (older === null && oldest !== scope) {
      letGo--;
      return;
    }
    if (older === null) oldest = newer;
    else older.newer = newer;
    if (newer === null) newest = older;
    else newer.older = older;
    scope.older = null;
    scope.newer = null;
    size--;
  }

  function abortAll(): number {
    const open: OpenScope[] = [];
    for (let scope = newest; scope !== null; scope = scope.older) open.push(scope);
    const byDepth = open.map((scope) => ({ scope, depth: scope.depth })).sort((a, b) => b.depth - a.depth);
    for (const { scope } of byDepth) scope.abort();
    const lost = letGo;
    letGo = 0;
    return lost;
  }

  return { keep, release, abortAll };
}
