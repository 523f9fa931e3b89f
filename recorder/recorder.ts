/** What a recorder can do. Types only. @module */
import type { EventFields, EventInput } from "./event_input.ts";
import type { Kind } from "./schema.ts";

/** An event that others can happen in: give it as `parent` where the call stack does not say it. */
export interface ParentRef {
  /** Its id. */
  readonly event_id: string;
  /** Its trace. */
  readonly trace_id: string;
}

/** What may be said when something starts. */
export type StartFields = EventFields & {
  /** The event it happens in. @default {the operation, stage or call that is running} */
  readonly parent?: ParentRef | undefined;
};

/** {@linkcode StartFields} of a call whose name is usual enough to be left out. */
export type CallFields = StartFields & {
  /** Function called. @default {"chat"} */
  readonly name?: string | undefined;
};

/** The ways to record what runs: the callback's result is handed through, its exception is recorded and thrown on. */
export interface RecordingForms {
  /** Records an operation: one request, job or question, with everything that happens in it. */
  operation<Result>(name: string, run: (operation: OpenEvent) => Result): Result;
  /** Records an operation, with what is known at its start. */
  operation<Result>(name: string, fields: StartFields, run: (operation: OpenEvent) => Result): Result;
  /** Records a stage: a named part of an operation. */
  stage<Result>(name: string, run: (stage: OpenEvent) => Result): Result;
  /** Records a stage, with what is known at its start. */
  stage<Result>(name: string, fields: StartFields, run: (stage: OpenEvent) => Result): Result;
  /** Records the call of a tool. */
  toolCall<Result>(name: string, run: (tool: OpenEvent) => Result): Result;
  /** Records the call of a tool, with what is known at its start. */
  toolCall<Result>(name: string, fields: StartFields, run: (tool: OpenEvent) => Result): Result;
  /** Records the call of a language model. */
  llmCall<Result>(fields: CallFields, run: (call: OpenLlmCall) => Result): Result;
  /** Records something that has already happened and returns its id. */
  record(event: EventInput): string;
}

/** An event that is still running. What is recorded through it has it as parent. */
export interface OpenEvent extends ParentRef, RecordingForms {
  /** What it is. */
  readonly kind: Kind;
  /** Adds what becomes known later. A later value replaces an earlier one; after the end nothing changes. */
  set(fields: EventFields): void;
}

/** A call of a language model that is still running. */
export interface OpenLlmCall extends OpenEvent {
  /**
   * Takes the usage object of any provider, or the whole response: tokens are normalised so that cached input and
   * reasoning output are inside. A later usage replaces an earlier one.
   */
  usage(usage: unknown): void;
}

/** How a recorder is doing. */
export interface RecorderCounters {
  /** Events taken. */
  readonly recorded: number;
  /** Events with the sink. */
  readonly written: number;
  /** Events lost because the buffer was full or the recorder closed. */
  readonly dropped: number;
  /** Values that could not be stored. */
  readonly invalid: number;
}

/** Records events. Never throws after it was made, never prints. */
export interface Recorder extends RecordingForms, AsyncDisposable {
  /** False for the recorder that does nothing. */
  readonly enabled: boolean;
  /** First digits of its event ids and name of its files. */
  readonly writerId: string;
  /** How it is doing. */
  readonly counters: RecorderCounters;
  /** Resolves when every event recorded so far is with the operating system (or on disk, with `durability: "fsync"`). */
  flush(): Promise<void>;
  /** Writes the rest and finishes. Idempotent. What is recorded later is counted as dropped. */
  close(): Promise<void>;
}
