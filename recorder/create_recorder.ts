/** Makes recorders. @module */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Cell } from "./cell.ts";
import { cellProblem } from "./cell.ts";
import { type Clock, createWallClock, SYSTEM_CLOCK } from "./clock.ts";
import type { LooseEvent } from "./column_batch.ts";
import { disabledRecorder } from "./disabled_recorder.ts";
import { createEventBuffer } from "./event_buffer.ts";
import { createEventIds } from "./event_ids.ts";
import type { EventInput } from "./event_input.ts";
import { folderSink, type FolderSinkOptions } from "./folder_sink.ts";
import { isRecordingEnabled } from "./is_recording_enabled.ts";
import type { CallFields, Recorder } from "./recorder.ts";
import { type FieldsAndRun, inherit, runNamed, runScope, Scope, type ScopeHost } from "./scope.ts";
import type { ColumnName, Kind } from "./schema.ts";
import type { EventSink } from "./sink.ts";

/** How to record. Every option has a default that suits a service. */
export interface RecorderOptions extends Omit<FolderSinkOptions, "writerId" | "dir"> {
  /** Folder that the files go to; made when missing. @default {"events"} */
  readonly dir?: string;
  /** Where events go instead of a folder, for example {@linkcode memorySink}. */
  readonly sink?: EventSink;
  /** Deployment, for example `production`: a column of every event. */
  readonly environment?: string;
  /** Release of the service: a column of every event. */
  readonly release?: string;
  /** Session of every event that names no other. */
  readonly sessionId?: string;
  /** Longest time that an event waits in memory, in milliseconds; 0 writes at once. @default {100} */
  readonly flushIntervalMs?: number;
  /** Events kept while the sink cannot take them; what does not fit is dropped and counted. @default {65536} */
  readonly maxBufferedEvents?: number;
  /** False makes a recorder that does nothing. @default {the environment variables KYMO_ENABLED and ENABLE_METRICS where they may be read, else true} */
  readonly enabled?: boolean;
  /** Hears of everything that goes wrong after the recorder was made. @default {nobody} */
  readonly onError?: (error: Error) => void;
  /** The clocks, for tests. @default {the program's} */
  readonly clock?: Clock;
}

/**
 * Makes a recorder. It never throws into the program after this call, never prints, and needs read and write permission
 * for its folder only. One line is enough; every event then survives a crash of the program 100 ms later.
 *
 * Cost: a recorded event takes well under a microsecond of the main thread, its writing included.
 *
 * @throws {RangeError} If an option is out of bounds.
 * @throws {Error} If the folder cannot be made or written.
 *
 * @example A question answered by a model, with its stages
 * ```ts
 * import { createRecorder, memorySink } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * const sink = memorySink();
 * const recorder = createRecorder({ sink, service: "qa-bot" });
 * const answer = await recorder.operation("qa_response", { task: "qa", user: "u1" }, async (op) => {
 *   await op.stage("vector_search", () => Promise.resolve(["a document"]));
 *   return await op.llmCall({ provider: "openai", model: "gpt-5-mini" }, (call) => {
 *     call.usage({ prompt_tokens: 120, completion_tokens: 30 });
 *     return Promise.resolve("forty-two");
 *   });
 * });
 * await recorder.close();
 * assertEquals(answer, "forty-two");
 * assertEquals(sink.events.map((event) => event.kind), ["stage", "llm_call", "operation"]);
 * assertEquals(sink.events[1]?.input_tokens, 120);
 * assertEquals(sink.events[1]?.task, "qa");
 * ```
 */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  if (!(options.enabled ?? isRecordingEnabled())) return disabledRecorder();
  const { flushIntervalMs = 100, maxBufferedEvents = 65_536, clock = SYSTEM_CLOCK } = options;
  requireAtLeast("flushIntervalMs", flushIntervalMs, 0);
  requireAtLeast("maxBufferedEvents", maxBufferedEvents, 1);
  const ids = createEventIds();
  const wallClock = createWallClock(clock);
  const context = new AsyncLocalStorage<Scope>();
  const onError = guarded(options.onError);
  const sink = options.sink ?? folderSink({ ...options, dir: options.dir ?? "events", writerId: ids.writerId, onError });
  const buffer = createEventBuffer({
    sink,
    constants: constantsOf(options),
    maxBufferedEvents,
    flushIntervalMs,
    noticeOfDrops,
    onIdle: wallClock.sync,
    onError,
  });

  const host: ScopeHost = {
    monotonic: clock.monotonic,
    microsAt: wallClock.microsAt,
    nextId: ids.next,
    traceOf: ids.traceOf,
    current: () => context.getStore(),
    enter: (scope, run) => context.run(scope, run, scope),
    push: buffer.push,
    record,
  };

  function record(event: EventInput, parent: Scope | undefined): string {
    const row: Record<string, unknown> = { ...event };
    const eventId = event.event_id ?? ids.next();
    row.event_id = eventId;
    if (parent !== undefined && (event.parent_id === undefined || event.parent_id === parent.event_id)) {
      row.parent_id = parent.event_id;
      row.trace_id ??= parent.trace_id;
      inherit(row, parent.fields);
      parent.noteChild(event.kind, event.status !== undefined && event.status !== "ok");
    }
    row.trace_id ??= ids.traceOf(eventId);
    row.started_at = startOf(event);
    row.status ??= "ok";
    if (event.attributes) row.attributes = { ...event.attributes };
    buffer.push(row);
    return eventId;
  }

  function startOf(event: EventInput): number {
    const said = event.started_at;
    if (said !== undefined) {
      const micros = typeof said === "number" ? said : said.getTime() * 1000;
      const problem = cellProblem("started_at", micros);
      if (problem === null) return micros;
      buffer.invalid("started_at", problem);
    }
    const { duration_ms } = event;
    const sinceStartMs = typeof duration_ms === "number" && duration_ms > 0 && Number.isFinite(duration_ms) ? duration_ms : 0;
    return Math.round((clock.now() - sinceStartMs) * 1000);
  }

  function noticeOfDrops(dropped: number): LooseEvent {
    const event_id = ids.next();
    const reason = "the buffer was full";
    const started_at = Math.round(clock.now() * 1000);
    return { event_id, trace_id: ids.traceOf(event_id), kind: "notice", name: "dropped_events", started_at, status: "error", value: dropped, reason };
  }

  const drainAtExit = (): void => void buffer.drain();
  for (const type of EXIT_EVENTS) globalThis.addEventListener(type, drainAtExit);
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    for (const type of EXIT_EVENTS) globalThis.removeEventListener(type, drainAtExit);
    buffer.close();
    await sink.close().catch(onError);
  }

  async function flush(): Promise<void> {
    buffer.drain();
    await sink.flush().catch(onError);
  }

  function named<Result>(kind: Kind, name: string, rest: FieldsAndRun<Result>): Result {
    return runNamed(host, kind, { name, rest, parent: context.getStore() });
  }

  return {
    enabled: true,
    writerId: ids.writerId,
    counters: buffer.counters,
    operation: <Result>(name: string, ...rest: FieldsAndRun<Result>): Result => named("operation", name, rest),
    stage: <Result>(name: string, ...rest: FieldsAndRun<Result>): Result => named("stage", name, rest),
    toolCall: <Result>(name: string, ...rest: FieldsAndRun<Result>): Result => named("tool_call", name, rest),
    llmCall<Result>(fields: CallFields, run: (call: Scope) => Result): Result {
      return runScope(new Scope(host, { kind: "llm_call", name: fields.name ?? "chat", fields, parent: context.getStore() }), run);
    },
    record: (event) => record(event, context.getStore()),
    flush,
    close: () => closing ??= close(),
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

/** Moments at which the program ends and a last write is still possible. */
const EXIT_EVENTS = ["unload", "error", "unhandledrejection"] as const;

function constantsOf(options: RecorderOptions): (readonly [ColumnName, Cell])[] {
  const constants: [ColumnName, Cell | undefined][] = [
    ["session_id", options.sessionId],
    ["service", options.service],
    ["environment", options.environment],
    ["release", options.release],
    ["sample_weight", 1],
  ];
  return constants.filter((constant): constant is [ColumnName, Cell] => constant[1] !== undefined);
}

function guarded(onError: ((error: Error) => void) | undefined): (error: unknown) => void {
  return (error) => {
    try {
      onError?.(error instanceof Error ? error : new Error(String(error)));
    } catch {
      // The program's own handler failed: recording must not.
    }
  };
}

function requireAtLeast(option: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new RangeError(`Cannot create recorder: ${option} must be at least ${least}, current value is ${value}`);
}
