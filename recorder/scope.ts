/**
 * An event while it runs: knows its parent, gathers what becomes known, and becomes one row when it ends.
 *
 * @module
 */
import { AttributeBag } from "./attribute_bag.ts";
import { ChildTally } from "./child_tally.ts";
import { roundMs } from "./clock.ts";
import { copyAttributes } from "./copy_attributes.ts";
import { copyObject, isPlainObject, type OnUnreadable } from "./copy_object.ts";
import {
  inherit,
  isResponse,
  type MutableFields,
  takeAnswer,
  takeError,
  takeResources,
  takeResponse,
  takeSelection,
  takeUsage,
} from "./event_fields.ts";
import { EventForms } from "./event_forms.ts";
import { callOf, depthOf, leave, nameText, operationOf, tallyOf, type TreeNode } from "./event_tree.ts";
import type { EventFields } from "./event_input.ts";
import { type EventSummary, summarizeEvent } from "./event_summary.ts";
import type { EventHandle, OpenLlmCall, ParentRef } from "./open_event.ts";
import type { OpenScope } from "./open_scopes.ts";
import { asPromise, isPromiseLike } from "./promise_like.ts";
import { isStream, recordStream } from "./record_stream.ts";
import type { Kind, Status } from "./schema.ts";
import type { ScopeHost, ScopeStart } from "./scope_host.ts";
import type { StreamEnding, StreamOptions } from "./stream_recording.ts";
import { type ProcessUsage, processUsage } from "./system_usage.ts";
import { type HeaderCarrier, writeTraceparent } from "./traceparent.ts";

/** An open event. A class because thousands are alive at once and this is the hot path. */
export class Scope extends EventForms implements OpenLlmCall, EventHandle, OpenScope, TreeNode<Scope> {
  readonly event_id: string;
  readonly trace_id: string;
  readonly kind: Kind;
  readonly #host: ScopeHost;
  readonly parentNode: Scope | undefined;
  readonly #parentId: string | null;
  readonly #fields: MutableFields;
  readonly #startedMs: number;
  #endedMs: number | null = null;
  #isKept = false;
  older: OpenScope | null = null;
  newer: OpenScope | null = null;
  tally: ChildTally | null = null;
  #bag: AttributeBag | null = null;
  /** What left `run()` last. */
  #thrown: { readonly error: unknown } | null = null;
  /** Made with the first stream. */
  #streams: { open: number; isAwaited: boolean } | null = null;
  #before: ProcessUsage | null = null;

  /** Starts an event now. */
  constructor(host: ScopeHost, { kind, name, fields: said, parent: current }: ScopeStart) {
    super(host);
    const fields: MutableFields = copyObject(said, host.invalid);
    const parent = fields.parent === undefined ? current : parentOf(fields, host.invalid);
    const selection = fields.selection === undefined ? null : takeSelection(fields, host.invalid);
    this.#host = host;
    this.kind = kind;
    this.event_id = host.nextId();
    this.parentNode = parent instanceof Scope ? parent : undefined;
    this.#parentId = parent?.event_id ?? null;
    this.trace_id = parent?.trace_id ?? selection?.trace_id ?? host.traceOf(this.event_id);
    this.#fields = fields;
    fields.name = name ?? fields.name ?? DEFAULT_NAMES[kind];
    if (host.resources && (kind === "llm_call" || kind === "tool_call")) this.#before = processUsage();
    this.#startedMs = host.monotonic();
    if (this.parentNode !== undefined) this.#enter(this.parentNode);
  }

  #enter(parent: Scope): void {
    inherit(this.#fields, parent.#fields);
    if (!parent.isEnded) tallyOf(parent).started(this.#startedMs);
    if (this.kind !== "attempt") return;
    const call = callOf(parent);
    const waitMs = tallyOf(call).attemptStarted(this.#startedMs);
    if (waitMs !== null) this.#fields.retry_wait_ms ??= roundMs(waitMs);
    this.#fields.provider ??= call.#fields.provider;
    this.#fields.model ??= call.#fields.model;
  }

  protected override parent(): Scope {
    return this;
  }

  /** The fields a child inherits. */
  get fields(): Readonly<MutableFields> {
    return this.#fields;
  }

  set(fields: EventFields): void {
    if (this.#endedMs !== null) return;
    const { attributes } = this.#fields;
    try {
      Object.assign(this.#fields, fields);
    } catch {
      Object.assign(this.#fields, copyObject(fields, this.#host.invalid));
    }
    const added = this.#fields.attributes;
    if (attributes === added || !isPlainObject(attributes) || !isPlainObject(added)) return;
    this.#fields.attributes = attributes;
    this.#attributes().add(copyObject(added, this.#host.invalid));
  }

  /** The attributes so far, in an object of our own. */
  #attributes(): AttributeBag {
    if (this.#bag !== null && this.#bag.values === this.#fields.attributes) return this.#bag;
    this.#bag = new AttributeBag();
    this.#bag.add(copyObject(this.#fields.attributes, this.#host.invalid));
    this.#fields.attributes = this.#bag.values;
    return this.#bag;
  }

  usage(usage: unknown): void {
    if (this.#endedMs !== null) return;
    takeUsage(this.#fields, usage);
    takeAnswer(this.#fields, usage);
  }

  count(name: string, by = 1): void {
    if (!Number.isFinite(by)) {
      this.#host.invalid("attributes", `must be counted in numbers, current value is ${String(by)}`);
      return;
    }
    const operation = operationOf<Scope>(this);
    if (operation.#endedMs === null) operation.#attributes().count(name, by);
  }

  warn(message?: string): void {
    const operation = operationOf<Scope>(this);
    if (operation.#endedMs === null) tallyOf(operation).warnings++;
    if (message !== undefined) this.record({ kind: "notice", name: "warning", reason: message });
  }

  entities(found: readonly string[]): void {
    const operation = operationOf<Scope>(this);
    const { entities } = operation.#fields;
    if (!Array.isArray(found)) this.#host.invalid("entities", "must be a list of texts");
    else operation.set({ entities: [...new Set([...(Array.isArray(entities) ? entities : []), ...found])] });
  }

  inject(headers: HeaderCarrier): void {
    try {
      writeTraceparent(headers, this);
    } catch (error) {
      this.#host.invalid("traceparent", `cannot be written, ${error instanceof Error ? error.message : error}`);
    }
  }

  run<Result>(callback: () => Result): Result {
    let result: Result;
    this.#thrown = null;
    try {
      result = this.#host.enter(this, callback);
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
    if (!isPromiseLike(result)) return result;
    return asPromise(result).then((value) => value, (error: unknown) => {
      this.#thrown = { error };
      throw error;
    }) as Result;
  }

  stream<Source extends AsyncIterable<unknown> | ReadableStream<unknown>>(
    source: Source,
    options?: StreamOptions,
  ): Source {
    if (this.#endedMs !== null || !isStream(source)) return source;
    (this.#streams ??= { open: 0, isAwaited: false }).open++;
    return recordStream(source, {
      fields: this.#fields,
      captureChars: this.#host.captureChars,
      isOpen: () => this.#endedMs === null,
      elapsedMs: () => this.#host.monotonic() - this.#startedMs,
      enter: (run) => this.#host.enter(this, run),
      usage: (usage) => {
        if (this.kind === "llm_call") takeUsage(this.#fields, usage);
      },
      invalid: this.#host.invalid,
      ended: (ending) => this.#streamEnded(ending),
    }, options);
  }

  #streamEnded(ending: StreamEnding): void {
    const streams = this.#streams!;
    streams.open--;
    if (this.#endedMs !== null) return;
    if (ending.how === "abandoned") this.#fields.status ??= "aborted";
    if (ending.how === "error") takeError(this.#fields, this.#host.classify(ending.error));
    if (streams.isAwaited && streams.open === 0) this.#finish(ending.how === "error" ? ending : undefined);
  }

  summary(): EventSummary {
    const atMs = this.#endedMs ?? this.#host.monotonic();
    const duration_ms = roundMs(atMs - this.#startedMs);
    const { name, status, error_count, warning_count } = this.#fields;
    const tally = this.tally ?? new ChildTally();
    return summarizeEvent({
      event_id: this.event_id,
      kind: this.kind,
      name: nameText(name),
      status: this.#endedMs === null ? null : status as Status,
      duration_ms,
      self_ms: roundMs(Math.max(0, duration_ms - tally.coveredMs(atMs))),
      parts: tally.parts(),
      llm_calls: tally.llmCalls,
      tool_calls: tally.toolCalls,
      error_count: typeof error_count === "number" ? error_count : tally.errors,
      warning_count: typeof warning_count === "number" ? warning_count : tally.warnings,
      input_tokens: tally.inputTokens,
      output_tokens: tally.outputTokens,
      cost_usd: tally.costUsd,
    }, this.#host.thresholds);
  }

  end(fields?: EventFields): EventSummary {
    if (fields !== undefined) this.set(fields);
    this.#finish();
    return this.summary();
  }

  fail(error: unknown): EventSummary {
    this.#finish({ error });
    return this.summary();
  }

  /** A block cannot say whether it was left by an exception: one that left `run()` last is taken for its end. */
  [Symbol.dispose](): void {
    this.#finish(this.#thrown ?? undefined);
  }

  get depth(): number {
    return depthOf<Scope>(this);
  }

  get isEnded(): boolean {
    return this.#endedMs !== null;
  }

  /** Ends what is still open when its recorder closes. */
  abort(): void {
    if (this.#endedMs === null) this.#fields.status ??= "aborted";
    this.#finish();
  }

  /** Has the recorder end it when nobody else does. */
  keepOpen(): this {
    this.#isKept = true;
    this.#host.keep(this);
    return this;
  }

  /** Runs a callback inside this scope and records the end, whether it returns, throws, or promises either. */
  complete<Result>(run: (scope: Scope) => Result): Result {
    let result: Result;
    try {
      result = this.#host.enter(this, run);
    } catch (error) {
      this.#finish({ error });
      throw error;
    }
    if (!isPromiseLike(result)) return this.#returned(result);
    this.keepOpen();
    return asPromise(result).then(
      (value) => this.#returned(value),
      (error: unknown) => {
        this.#finish({ error });
        throw error;
      },
    ) as Result;
  }

  /** A stream may go on after the callback that made it: the event ends with its last one. */
  #returned<Result>(result: Result): Result {
    if (this.kind === "attempt" && isResponse(result)) takeResponse(this.#fields, result, this.#host.classify);
    const isAnswer = this.kind === "llm_call" && this.#streams === null && isStream(result);
    const returned = isAnswer ? this.stream(result) : result;
    if (this.#streams === null || this.#streams.open === 0) {
      this.#finish();
      return returned;
    }
    this.#streams.isAwaited = true;
    if (!this.#isKept) this.keepOpen();
    return returned;
  }

  /** Records the end, once. What goes wrong in it stays in here. */
  #finish(thrown?: { readonly error: unknown }): void {
    if (this.#endedMs !== null) return;
    const endedMs = this.#host.monotonic();
    this.#endedMs = endedMs;
    if (this.#isKept) this.#host.release(this);
    try {
      this.#complete(endedMs, thrown);
      if (this.parentNode !== undefined) leave<Scope>(this, this.parentNode, { fields: this.#fields, endedMs, thrown });
      this.#host.push(this.#fields);
    } catch (error) {
      this.#host.lose(error);
    }
  }

  #complete(endedMs: number, thrown: { readonly error: unknown } | undefined): void {
    const fields = this.#fields;
    const { tally } = this;
    fields.event_id = this.event_id;
    fields.trace_id = this.trace_id;
    if (this.#parentId !== null) fields.parent_id = this.#parentId;
    fields.kind = this.kind;
    fields.started_at = this.#host.microsAt(this.#startedMs);
    fields.duration_ms = roundMs(endedMs - this.#startedMs);
    if (thrown !== undefined) takeError(fields, this.#host.classify(thrown.error));
    else if (fields.status === undefined || fields.status === null) fields.status = "ok";
    if (this.kind === "llm_call") fields.nested_calls = tally?.llmCalls ?? 0;
    if (this.kind === "operation") fields.error_count ??= tally?.errors ?? 0;
    if (isPlainObject(fields.attributes)) fields.attributes = copyAttributes(fields.attributes);
    if (Array.isArray(fields.entities)) fields.entities = [...fields.entities];
    if (this.#before !== null) takeResources(fields, this.#before);
    if (tally === null) return;
    if (tally.warnings > 0) fields.warning_count ??= tally.warnings;
    if (tally.attempts === 0 || this.kind === "attempt") return;
    fields.attempts ??= tally.attempts;
    fields.retry_wait_ms ??= roundMs(tally.retryWaitMs);
  }
}

const DEFAULT_NAMES: Readonly<Partial<Record<Kind, string>>> = { llm_call: "chat", attempt: "attempt" };

/** The parent that a program names; none where it cannot be read. */
function parentOf(fields: MutableFields, onInvalid: OnUnreadable): ParentRef | null {
  const said = fields.parent as ParentRef | null;
  fields.parent = undefined;
  try {
    if (said === null || said instanceof Scope) return said;
    const { event_id, trace_id } = said;
    return { event_id, trace_id };
  } catch {
    onInvalid("parent_id", "must come from an event, its parent cannot be read");
    return null;
  }
}
