/** Makes recorders. @module */
import { AsyncLocalStorage } from "node:async_hooks";
import { ActiveRecorder } from "./active_recorder.ts";
import { classifyError, createErrorClassifier } from "./classify_error.ts";
import { createWallClock, SYSTEM_CLOCK } from "./clock.ts";
import { type ColumnBatch, type InvalidCell, type LooseEvent, toColumnBatch } from "./column_batch.ts";
import { captureChars, createContentRule } from "./content_rule.ts";
import { copyObject } from "./copy_object.ts";
import { disabledRecorder } from "./disabled_recorder.ts";
import { ENABLED_VARIABLES, isSwitchedOn, PERSIST_VARIABLES } from "./environment.ts";
import { createEventBuffer, type NoticeFields } from "./event_buffer.ts";
import { createEventIds } from "./event_ids.ts";
import type { EventInput } from "./event_input.ts";
import { createEventPipeline } from "./event_pipeline.ts";
import { addExitHooks, signalsOf } from "./exit_hooks.ts";
import { folderSink } from "./folder_sink.ts";
import type { ParentRef, Selection, SelectionFields } from "./open_event.ts";
import { createOpenScopes, MAX_OPEN } from "./open_scopes.ts";
import { pastEvent } from "./past_event.ts";
import type { Recorder } from "./recorder.ts";
import { constantColumns, omittedOf, type RecorderOptions, requireBetween, serviceOf } from "./recorder_options.ts";
import { createRedactor } from "./redactor.ts";
import { safeListener } from "./safe_listener.ts";
import { createSampler } from "./sampler.ts";
import { Scope } from "./scope.ts";
import type { ScopeHost } from "./scope_host.ts";
import type { EventSink } from "./sink.ts";
import { createSystemSampler } from "./system_sampler.ts";
import { thresholds } from "./thresholds.ts";

/**
 * Makes a recorder. It never throws into the program after this call, never prints, and needs read and write permission
 * for its folder only. One line is enough; every event then survives a crash of the program 100 ms later.
 *
 * Cost: a recorded event takes about a microsecond of the main thread, its writing included; `deno task bench` measures it.
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
  if (!(options.enabled ?? isSwitchedOn(ENABLED_VARIABLES))) return disabledRecorder();
  const { flushIntervalMs = 100, maxBufferedEvents = 65_536, sampleIntervalSeconds = 0 } = options;
  const { clock = SYSTEM_CLOCK, dir = "events", omit = [], flushOnSignals = false } = options;
  requireBetween("flushIntervalMs", flushIntervalMs, [0, MAX_TIMER_MS]);
  requireBetween("maxBufferedEvents", maxBufferedEvents, [1, Number.MAX_SAFE_INTEGER]);
  requireBetween("sampleIntervalSeconds", sampleIntervalSeconds, [0, MAX_TIMER_MS / 1000]);
  const ids = createEventIds();
  const wallClock = createWallClock(clock);
  const context = new AsyncLocalStorage<Scope>();
  const onError = safeListener(options.onError);
  const omitted = omittedOf(omit);
  const constants = constantColumns(options);
  const redactor = createRedactor(options.redact);
  const content = createContentRule(options, { redactor, onInvalid: (...found) => buffer.invalid(...found) });
  const sampler = options.sampling === undefined ? null : createSampler(options.sampling);
  const limits = thresholds(options.thresholds);
  const isPersistent = options.persist ?? isSwitchedOn(PERSIST_VARIABLES);
  const sink = options.sink ??
    (isPersistent
      ? folderSink(
        { ...options, ...serviceOf(options, redactor), dir, writerId: ids.writerId, onError },
        (...lost) => buffer.forget(...lost),
      )
      : NO_SINK);
  const buffer = createEventBuffer({ sink, toBatch, maxBufferedEvents, flushIntervalMs, notice, clock, onError });
  const push = createEventPipeline({ content, live: options.live, omitted: omitted.kinds, sampler, push: buffer.push });
  const open = createOpenScopes();
  const system = createSystemSampler(dir);

  const host: ScopeHost = {
    thresholds: limits,
    resources: options.resources ?? false,
    captureChars: captureChars(options),
    monotonic: clock.monotonic,
    microsAt(monotonicMs): number {
      if (buffer.isEmpty()) wallClock.sync();
      return wallClock.microsAt(monotonicMs);
    },
    nextId: ids.next,
    traceOf: ids.traceOf,
    start: (start) => new Scope(host, start),
    // A stream enters its event once per chunk, mostly from inside it: entering costs 0.2 to 0.4 µs, looking 3 ns.
    enter: (scope, run) => context.getStore() === scope ? run(scope) : context.run(scope, run, scope),
    keep: open.keep,
    release: open.release,
    push,
    record,
    select,
    classify: options.errorRules === undefined ? classifyError : createErrorClassifier(options.errorRules),
    invalid: buffer.invalid,
    lose: buffer.lose,
  };

  function toBatch(events: readonly LooseEvent[], onInvalid: InvalidCell): ColumnBatch {
    const batch = toColumnBatch(events, { constants, onInvalid, redactor });
    if (omitted.columns.length === 0) return batch;
    return {
      rows: batch.rows,
      columns: new Map([...batch.columns].filter(([name]) => !omitted.columns.includes(name))),
    };
  }

  function record(event: EventInput, parent: Scope | undefined): string {
    const ownId = ids.next();
    try {
      const { traceOf } = ids;
      const row = pastEvent(event, { ownId, parent, nowMs: clock.now(), traceOf, onInvalid: buffer.invalid });
      push(row);
      return row.event_id as string;
    } catch (error) {
      buffer.lose(error);
      return ownId;
    }
  }

  /** A choice made inside an operation is its child; one made before is the first event of a trace of its own. */
  function select(said: SelectionFields, current: Scope | undefined): Selection {
    const fields = copyObject(said, buffer.invalid) as unknown as SelectionFields;
    const parent = fields.parent === undefined ? current : refOf(fields.parent);
    const event_id = ids.next();
    const trace_id = parent?.trace_id ?? ids.traceOf(event_id);
    const complexity_score = fields.complexity_score ?? complexityOf(fields.input_text);
    const event = { ...fields, parent: undefined, event_id, trace_id, parent_id: parent?.event_id ?? null };
    const scope = parent instanceof Scope ? parent : undefined;
    record({ ...event, complexity_score, kind: "selection", name: fields.agent } as EventInput, scope);
    return { event_id, trace_id, agent: fields.agent, complexity_score };
  }

  function refOf(parent: ParentRef | null): ParentRef | null {
    try {
      return parent instanceof Scope ? parent : copyObject(parent, buffer.invalid) as unknown as ParentRef;
    } catch (error) {
      onError(error);
      return null;
    }
  }

  function complexityOf(question: unknown): number | null {
    if (typeof question !== "string" || options.scoreComplexity === undefined) return null;
    try {
      return options.scoreComplexity(question);
    } catch (error) {
      onError(error);
      return null;
    }
  }

  function notice(fields: NoticeFields): LooseEvent {
    const event_id = ids.next();
    const started_at = Math.round((clock.now() - (fields.duration_ms ?? 0)) * 1000);
    return { ...fields, event_id, trace_id: ids.traceOf(event_id), kind: "notice", started_at };
  }

  function sample(): string {
    try {
      return record(system.sample(), context.getStore());
    } catch (error) {
      buffer.lose(error);
      return ids.next();
    }
  }

  function endOpen(): void {
    const value = open.abortAll();
    if (value === 0) return;
    const reason = "too many events were open at once";
    buffer.push(notice({ name: "dropped_events", status: "error", value, reason }));
    onError(new RangeError(`Cannot record ${value} events that nobody ended: ${reason}, ${MAX_OPEN} are remembered`));
  }

  const removeExitHooks = addExitHooks({
    drain: () => void buffer.drain(),
    end(): void {
      endOpen();
      buffer.drain();
      options.live?.saveNow?.();
    },
    signals: signalsOf(flushOnSignals),
    onError,
  });
  const sampling = sampleIntervalSeconds > 0 ? setInterval(sample, sampleIntervalSeconds * 1000) : null;
  if (sampling !== null) Deno.unrefTimer(sampling as unknown as number);
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    if (sampling !== null) clearInterval(sampling);
    endOpen();
    removeExitHooks();
    buffer.close();
    await settled(async () => await options.live?.close());
    await settled(() => sink.close());
  }

  async function settled(finish: () => Promise<void>): Promise<boolean> {
    try {
      await finish();
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  return new ActiveRecorder({
    host,
    buffer,
    writerId: ids.writerId,
    onError,
    current: () => context.getStore(),
    sample,
    flush: () => settled(() => sink.flush()),
    close: () => closing ??= close(),
  });
}

/** `setTimeout` takes no more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const NO_SINK: EventSink = { write: () => {}, flush: () => Promise.resolve(), close: () => Promise.resolve() };
