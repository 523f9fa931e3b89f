/** Counts what recorders see. @module */
import type { LiveObserver, LooseEvent } from "../mod.ts";

/** Counts of events. */
export interface EventTally {
  /** Events of a kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Events of a kind and name, as `llm_call embed`. */
  readonly names: ReadonlyMap<string, number>;
  /** Failed events, by category of their error. */
  readonly errors: ReadonlyMap<string, number>;
  /** Calls of models that were streams. */
  readonly streams: number;
  /** Calls of models that were tried again. */
  readonly retried: number;
}

/** Counts what several recorders see. */
export interface EventCounter {
  /** What was counted. */
  readonly tally: EventTally;
  /** An observer for one more recorder, which hands everything on to another one. */
  observer(next?: LiveObserver): LiveObserver;
}

/** Makes a counter. */
export function createEventCounter(): EventCounter {
  const tally = { kinds: new Map(), names: new Map(), errors: new Map(), streams: 0, retried: 0 };
  return {
    tally,
    observer: (next) => ({
      observe(event): void {
        add(tally, event);
        next?.observe(event);
      },
      close: () => next?.close() ?? Promise.resolve(),
    }),
  };
}

interface OpenTally {
  readonly kinds: Map<string, number>;
  readonly names: Map<string, number>;
  readonly errors: Map<string, number>;
  streams: number;
  retried: number;
}

function add(tally: OpenTally, { kind, name, streamed, attempts, error_category }: LooseEvent): void {
  count(tally.kinds, kind);
  count(tally.names, `${kind} ${name}`);
  if (kind === "llm_call" && streamed === true) tally.streams++;
  if (kind === "llm_call" && typeof attempts === "number" && attempts > 1) tally.retried++;
  if (kind === "llm_call" || kind === "tool_call") count(tally.errors, error_category);
}

function count(counts: Map<string, number>, key: unknown): void {
  if (typeof key === "string") counts.set(key, (counts.get(key) ?? 0) + 1);
}
