/** What a recorder can do. Types only. @module */
import type { EventFields } from "./event_input.ts";
import type { OpenEvent, ParentRef, RecordingForms } from "./open_event.ts";
import type { HeaderCarrier } from "./traceparent.ts";
import type { Wrap } from "./wrap_function.ts";

/** How a recorder is doing. */
export interface RecorderCounters {
  /** Events taken. */
  readonly recorded: number;
  /** Events with the sink. */
  readonly written: number;
  /** Events lost because the buffer was full, the recorder closed, or their file was deleted. */
  readonly dropped: number;
  /** Values that could not be stored. */
  readonly invalid: number;
}

/** Feedback on an event. */
export type ScoreFields = EventFields & {
  /** How good it was, 0..1. */
  readonly score: number;
  /** What was judged. @default {"feedback"} */
  readonly name?: string | undefined;
};

/** Records events. Never throws after it was made, never prints. */
export interface Recorder extends RecordingForms, AsyncDisposable {
  /** False for the recorder that does nothing. */
  readonly enabled: boolean;
  /** First digits of its event ids and name of its files. */
  readonly writerId: string;
  /** How it is doing. */
  readonly counters: RecorderCounters;
  /** The event that is running where this is called, `null` for none. */
  current(): OpenEvent | null;
  /** Makes a function that records each of its calls. Sync stays sync; streams it returns are recorded to their end. */
  readonly wrap: Wrap;
  /** Records feedback on an event that may be written already: by its id, or by what a form handed out. */
  score(target: ParentRef | string, fields: ScoreFields): string;
  /** Records memory, processor and disk of process and machine as of now; what may not be read is unknown. */
  sample(): string;
  /** Writes the W3C `traceparent` header of the running event, if there is one. */
  inject(headers: HeaderCarrier): void;
  /** Reads the W3C `traceparent` header of a request: the `parent` of what it leads to here. */
  extract(headers: HeaderCarrier): ParentRef | null;
  /**
   * Writes what waits. True when every event recorded so far is with the operating system (or on disk, with `durability:
   * "fsync"`), false when the sink could not take them: they stay and are tried again. Events counted in `dropped` are not
   * waited for. Never rejects.
   */
  flush(): Promise<boolean>;
  /** Ends what is still open as `aborted`, writes the rest and finishes. Idempotent. What is recorded later is dropped. */
  close(): Promise<void>;
}
