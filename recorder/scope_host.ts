/** What running events need of their recorder. Types only. @module */
import type { ErrorFields } from "./classify_error.ts";
import type { LooseEvent } from "./column_batch.ts";
import type { EventInput } from "./event_input.ts";
import type { Selection, SelectionFields, StartFields } from "./open_event.ts";
import type { Kind } from "./schema.ts";
import type { Scope } from "./scope.ts";
import type { Thresholds } from "./thresholds.ts";

/** What a scope begins with. */
export interface ScopeStart {
  /** What it is. */
  readonly kind: Kind;
  /** Its name; `null` where the fields say it, or the kind. */
  readonly name: string | null;
  /** What is known already. */
  readonly fields: StartFields;
  /** What it happens in, unless the fields say otherwise. */
  readonly parent: Scope | undefined;
}

/** What a scope needs of its recorder. */
export interface ScopeHost {
  /** Limits behind bottlenecks. */
  readonly thresholds: Thresholds;
  /** Whether memory and processor are read around calls. */
  readonly resources: boolean;
  /** Characters of a stream that are kept, 0 where content is not captured. */
  readonly captureChars: number;
  /** Monotonic clock, milliseconds. */
  monotonic(): number;
  /** Microseconds since 1970 of a monotonic time. */
  microsAt(monotonicMs: number): number;
  /** A new event id. */
  nextId(): string;
  /** The trace of a root event. */
  traceOf(eventId: string): string;
  /** Starts a scope. */
  start(start: ScopeStart): Scope;
  /** Runs a callback with a scope as the current one. */
  enter<Result>(scope: Scope, run: (scope: Scope) => Result): Result;
  /** Remembers a scope that outlives the call that started it: it ends as aborted when the recorder closes. */
  keep(scope: Scope): void;
  /** Forgets it: it has ended. */
  release(scope: Scope): void;
  /** Takes a finished event. */
  push(event: LooseEvent): void;
  /** Records an event after the fact. */
  record(event: EventInput, parent: Scope | undefined): string;
  /** Records a choice. */
  select(fields: SelectionFields, parent: Scope | undefined): Selection;
  /** Reads the error columns off what was thrown. */
  classify(thrown: unknown): ErrorFields;
  /** Counts and reports a value that cannot be recorded. */
  invalid(column: string, problem: string): void;
  /** Counts and reports an event that could not be recorded. */
  lose(error: unknown): void;
}
