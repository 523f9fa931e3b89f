/** Calls inside calls. @module */

/** An event as far as it matters here. */
export interface NestedEvent {
  /** Its id. */
  readonly id: string;
  /** Id of the event above it. */
  readonly parent: string | null;
  /** Whether it is an `llm_call`. */
  readonly isCall: boolean;
}

/** Counts calls inside calls; memory grows with the number of events, because a parent may come after its child. */
export interface NestedCalls {
  /** Takes an event. */
  add(event: NestedEvent): void;
  /** For every call, how many are below it. */
  counts(): ReadonlyMap<string, number>;
}

/** Starts counting. */
export function nestedCalls(): NestedCalls {
  const parents = new Map<string, string>();
  const calls = new Map<string, number>();

  function counts(): ReadonlyMap<string, number> {
    const result = new Map(calls);
    for (const id of calls.keys()) {
      const seen = new Set([id]);
      for (let above = parents.get(id); above !== undefined && !seen.has(above); above = parents.get(above)) {
        seen.add(above);
        const count = result.get(above);
        if (count !== undefined) result.set(above, count + 1);
      }
    }
    return result;
  }

  return {
    add({ id, parent, isCall }): void {
      if (parent !== null) parents.set(id, parent);
      if (isCall) calls.set(id, 0);
    },
    counts,
  };
}
