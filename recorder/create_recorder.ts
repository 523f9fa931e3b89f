/** Makes recorders. @module */
import { AsyncLocalStorage } from "node:async_hooks";
import { cellProblem } from "./cell.ts";
import { createWallClock, SYSTEM_CLOCK } from "./clock.ts";
import { type LooseEvent, toColumnBatch } from "./column_batch.ts";
import { disabledRecorder } from "./disabled_recorder.ts";
import { createEventBuffer } from "./event_buffer.ts";
import { createEventIds } from "./event_ids.ts";
import type { EventInput } from "./event_input.ts";
import { folderSink } from "./folder_sink.ts";
import { isRecordingEnabled } from "./is_recording_enabled.ts";
import type { CallFields, Recorder } from "./recorder.ts";
import { constantColumns, type RecorderOptions, requireBetween } from "./recorder_options.ts";
import {
  type FieldsAndRun,
  inherit,
  isError,
  isPlainObject,
  runNamed,
  runScope,
  Scope,
  type ScopeHost,
} from "./scope.ts";
import type { Kind } from "./schema.ts";

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
  requireBetween("flushIntervalMs", flushIntervalMs, [0, 2 ** 31 - 1]);
  requireBetween("maxBufferedEvents", maxBufferedEvents, [1, Number.MAX_SAFE_INTEGER]);
  const ids = createEventIds();
  const wallClock = createWallClock(clock);
  const context = new AsyncLocalStorage<Scope>();
  const onError = guarded(options.onError);
  const sink = options.sink ??
    folderSink({ ...options, dir: options.dir ?? "events", writerId: ids.writerId, onError });
  const constants = constantColumns(options);
  const buffer = createEventBuffer({
    sink,
    toBatch: (events, onInvalid) => toColumnBatch(events, { constants, onInvalid }),
    maxBufferedEvents,
    flushIntervalMs,
    noticeOfDrops,
    onError,
  });

  const host: ScopeHost = {
    monotonic: clock.monotonic,
    microsAt(monotonicMs): number {
      if (buffer.isEmpty()) wallClock.sync();
      return wallClock.microsAt(monotonicMs);
    },
    nextId: ids.next,
    traceOf: ids.traceOf,
    current: () => context.getStore(),
    enter: (scope, run) => context.run(scope, run, scope),
    push: buffer.push,
    record,
  };

  function record(event: EventInput, parent: Scope | undefined): string {
    const eventId = ids.next();
    try {
      return take(event, eventId, parent);
    } catch (error) {
      buffer.lose(error);
      return eventId;
    }
  }

  function take(event: EventInput, ownId: string, parent: Scope | undefined): string {
    const row: Record<string, unknown> = { ...event };
    const eventId = event.event_id ?? ownId;
    row.event_id = eventId;
    if (parent !== undefined && isInside(event, parent)) {
      row.parent_id = parent.event_id;
      row.trace_id ??= parent.trace_id;
      inherit(row, parent.fields);
      parent.noteChild(event.kind, isError(event.status));
    }
    row.trace_id ??= ids.traceOf(eventId);
    row.started_at = startOf(event);
    row.status ??= "ok";
    if (isPlainObject(event.attributes)) row.attributes = { ...event.attributes };
    buffer.push(row);
    return eventId;
  }

  function startOf(event: EventInput): number {
    const said = event.started_at;
    if (said !== undefined && said !== null) {
      const micros = said instanceof Date ? said.getTime() * 1000 : said;
      const problem = cellProblem("started_at", micros);
      if (problem === null) return micros;
      buffer.invalid("started_at", problem);
    }
    const { duration_ms } = event;
    const sinceStartMs = typeof duration_ms === "number" && duration_ms > 0 && Number.isFinite(duration_ms)
      ? duration_ms
      : 0;
    return Math.round((clock.now() - sinceStartMs) * 1000);
  }

  function noticeOfDrops(dropped: number): LooseEvent {
    const event_id = ids.next();
    const reason = "the buffer was full";
    const started_at = Math.round(clock.now() * 1000);
    return {
      event_id,
      trace_id: ids.traceOf(event_id),
      kind: "notice",
      name: "dropped_events",
      started_at,
      status: "error",
      value: dropped,
      reason,
    };
  }

  const drainAtExit = (): void => void buffer.drain();
  for (const type of EXIT_EVENTS) globalThis.addEventListener(type, drainAtExit);
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    for (const type of EXIT_EVENTS) globalThis.removeEventListener(type, drainAtExit);
    buffer.close();
    await settled(() => sink.close());
  }

  async function flush(): Promise<void> {
    buffer.drain();
    await settled(() => sink.flush());
  }

  async function settled(finish: () => Promise<void>): Promise<void> {
    try {
      await finish();
    } catch (error) {
      onError(error);
    }
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
      return runScope(
        new Scope(host, { kind: "llm_call", name: fields?.name ?? "chat", fields, parent: context.getStore() }),
        run,
      );
    },
    record: (event) => record(event, context.getStore()),
    flush,
    close: () => closing ??= close(),
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

/** Moments at which the program ends and a last write is still possible. */
const EXIT_EVENTS = ["unload", "error", "unhandledrejection"] as const;

/** An event that names another parent or another trace did not happen in the running one. */
function isInside(event: EventInput, parent: Scope): boolean {
  const { parent_id = parent.event_id, trace_id = parent.trace_id } = event;
  return parent_id === parent.event_id && trace_id === parent.trace_id;
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
