/** What can be done with an event while it runs. Types only. @module */
import type { EventFields, EventInput } from "./event_input.ts";
import type { EventSummary } from "./event_summary.ts";
import type { Kind } from "./schema.ts";
import type { StreamOptions } from "./stream_recording.ts";
import type { HeaderCarrier } from "./traceparent.ts";

/** An event that others can happen in: give it as `parent` where the call stack does not say it. */
export interface ParentRef {
  /** Its id. */
  readonly event_id: string;
  /** Its trace. */
  readonly trace_id: string;
}

/** A recorded choice of an agent: give it as `selection` to the operation that it led to. */
export interface Selection extends ParentRef {
  /** The agent chosen. */
  readonly agent: string;
  /** What the choice was based on, 0..1; `null` where nobody said. */
  readonly complexity_score: number | null;
}

/** What may be said of a choice. */
export type SelectionFields = EventFields & {
  /** The agent chosen. */
  readonly agent: string;
  /** How long the choice took, in milliseconds. */
  readonly duration_ms?: number | null | undefined;
  /** The event it was made in. @default {the operation, stage or call that is running, if any} */
  readonly parent?: ParentRef | null | undefined;
};

/** What may be said when something starts. */
export type StartFields = EventFields & {
  /** The event it happens in; `null` for none. @default {the operation, stage or call that is running} */
  readonly parent?: ParentRef | null | undefined;
  /** The choice that led to it: its agent and complexity become this event's, and both share a trace. */
  readonly selection?: Selection | undefined;
};

/** {@linkcode StartFields} of a call whose name is usual enough to be left out. */
export type CallFields = StartFields & {
  /** Function called. @default {"chat", of an attempt "attempt"} */
  readonly name?: string | undefined;
};

/**
 * The ways to record. Callback forms record what a callback does: its result is handed through, its exception is
 * recorded and thrown on. `start…` forms give a handle for code where start and end are apart.
 */
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
  /** Records the call of a language model. A stream made with `call.stream()` keeps it open until the stream ends. */
  llmCall<Result>(fields: CallFields, run: (call: OpenLlmCall) => Result): Result;
  /**
   * Records one try of a call that may be repeated: the call around it counts its attempts and the waits between them.
   * A `Response` of status 400 and above is recorded as the error it is, so a client's own retries are seen by
   * `fetch: (input, init) => recorder.attempt(() => fetch(input, init))`.
   */
  attempt<Result>(run: (attempt: OpenEvent) => Result): Result;
  /** Records one try of a call, with what is known at its start. */
  attempt<Result>(fields: CallFields, run: (attempt: OpenEvent) => Result): Result;
  /** Starts an operation; `using` or `end()` ends it. What happens in it is recorded through it, or inside its `run()`. */
  startOperation(name: string, fields?: StartFields): OpenHandle;
  /** Starts a stage. */
  startStage(name: string, fields?: StartFields): OpenHandle;
  /** Starts the call of a tool. */
  startToolCall(name: string, fields?: StartFields): OpenHandle;
  /** Starts the call of a language model. */
  startLlmCall(fields?: CallFields): OpenLlmHandle;
  /** Starts one try of a call. */
  startAttempt(fields?: CallFields): OpenHandle;
  /** Records something that has already happened and returns its id. */
  record(event: EventInput): string;
  /** Records that an agent was chosen, before or inside the operation that it leads to. */
  selection(fields: SelectionFields): Selection;
  /** Records a value of your own under a name and returns its id. */
  metric(name: string, value: number, fields?: EventFields): string;
}

/** An event that is still running. What is recorded through it has it as parent. */
export interface OpenEvent extends ParentRef, RecordingForms {
  /** What it is. */
  readonly kind: Kind;
  /**
   * Adds what becomes known later. A later value replaces an earlier one, of `attributes` key by key; after the end
   * nothing changes.
   */
  set(fields: EventFields): void;
  /** Adds to a counter of the operation around it: `attributes.<name>`. @param by How much, 1 unless said. */
  count(name: string, by?: number): void;
  /** Counts a warning of the operation around it; with a message also records it as a `notice`. */
  warn(message?: string): void;
  /** Adds entities to those of the operation around it, each once. */
  entities(found: readonly string[]): void;
  /**
   * Records a stream on its way to whoever reads it: first byte, first token, first visible text, chunks, longest gap,
   * finish reason and (of LLM calls) usage of the usual providers. Who stops reading before the finish reason has come
   * makes the event `aborted`, with what had come until then; a failure that comes as a chunk makes it the error it is.
   * Chunks are handed through as they are.
   *
   * @param source Async iterable or `ReadableStream`; what comes back is read in its place, by iterating or by a reader.
   */
  stream<Source extends AsyncIterable<unknown> | ReadableStream<unknown>>(
    source: Source,
    options?: StreamOptions,
  ): Source;
  /** Runs a callback inside this event, for event emitters, timers and handles: it does not end it. */
  run<Result>(callback: () => Result): Result;
  /** Writes the W3C `traceparent` header that makes another process's events children of this one. */
  inject(headers: HeaderCarrier): void;
  /** What has happened so far. */
  summary(): EventSummary;
}

/** A call of a language model that is still running. */
export interface OpenLlmCall extends OpenEvent {
  /**
   * Takes the usage object of any provider, or the whole response: tokens are normalised so that cached input and
   * reasoning output are inside. Of a response, `response_model` and `finish_reason` are taken too. A later usage
   * replaces an earlier one, as streams report it cumulatively.
   */
  usage(usage: unknown): void;
}

/**
 * How a handle is ended, once; a second end changes nothing. `using` ends it with its block: with an error where the last
 * `run()` was left by one, else as `ok`, because a block cannot say how it was left; `fail()` and `end()` can.
 */
export interface EventHandle extends Disposable {
  /** Ends it and says what happened in it. */
  end(fields?: EventFields): EventSummary;
  /** Ends it with an error: status, type, category and message are read off it. */
  fail(error: unknown): EventSummary;
}

/** A running event that its owner ends. */
export type OpenHandle = OpenEvent & EventHandle;

/** A running call of a language model that its owner ends. */
export type OpenLlmHandle = OpenLlmCall & EventHandle;
