/**
 * An event while it runs: knows its parent, gathers what becomes known, and becomes one row when it ends.
 *
 * @module
 */
import { classifyError } from "./classify_error.ts";
import type { LooseEvent } from "./column_batch.ts";
import type { EventFields, EventInput } from "./event_input.ts";
import type { CallFields, OpenEvent, OpenLlmCall, ParentRef, StartFields } from "./recorder.ts";
import type { Kind } from "./schema.ts";
import { normalizeUsage } from "./usage.ts";

/** What a scope needs of its recorder. */
export interface ScopeHost {
  /** Monotonic clock, milliseconds. */
  monotonic(): number;
  /** Microseconds since 1970 of a monotonic time. */
  microsAt(monotonicMs: number): number;
  /** A new event id. */
  nextId(): string;
  /** The trace of a root event. */
  traceOf(eventId: string): string;
  /** The scope that is running. */
  current(): Scope | undefined;
  /** Runs a callback with a scope as the current one. */
  enter<Result>(scope: Scope, run: (scope: Scope) => Result): Result;
  /** Takes a finished event. */
  push(event: LooseEvent): void;
  /** Records an event after the fact. */
  record(event: EventInput, parent: Scope | undefined): string;
}

/** Keys that a child has from its parent unless it says otherwise. */
export const INHERITED = ["session_id", "task", "agent", "caller", "user", "prompt_version"] as const;

type MutableFields = Record<string, unknown>;

/** An open event. A class because thousands are alive at once and this is the hot path. */
export class Scope implements OpenLlmCall {
  readonly event_id: string;
  readonly trace_id: string;
  readonly kind: Kind;
  readonly #host: ScopeHost;
  readonly #parent: Scope | undefined;
  readonly #parentId: string | null;
  readonly #fields: MutableFields;
  readonly #startedMs: number;
  #nestedCalls = 0;
  #errors = 0;
  /** Exceptions that came from inside: they are counted where they were thrown, not again on their way up. */
  #passed: WeakSet<object> | undefined;
  #passedPrimitive: unknown;
  #ended = false;

  /** Starts an event now. */
  constructor(host: ScopeHost, start: { kind: Kind; name: string; fields: StartFields; parent: Scope | undefined }) {
    const fields: MutableFields = { ...start.fields };
    const explicit = start.fields?.parent;
    if (explicit !== undefined) fields.parent = undefined;
    this.#host = host;
    this.kind = start.kind;
    this.event_id = host.nextId();
    this.#parent = explicit === undefined ? start.parent : explicit instanceof Scope ? explicit : undefined;
    const parent: ParentRef | undefined = explicit ?? this.#parent;
    this.#parentId = parent?.event_id ?? null;
    this.trace_id = parent?.trace_id ?? host.traceOf(this.event_id);
    this.#fields = fields;
    fields.name = start.name;
    if (this.#parent !== undefined) inherit(fields, this.#parent.#fields);
    this.#startedMs = host.monotonic();
  }

  set(fields: EventFields): void {
    if (!this.#ended) Object.assign(this.#fields, fields);
  }

  usage(usage: unknown): void {
    const tokens = this.#ended ? null : normalizeUsage(usage);
    if (tokens === null) return;
    const fields = this.#fields;
    fields.input_tokens = tokens.input_tokens ?? fields.input_tokens;
    fields.output_tokens = tokens.output_tokens ?? fields.output_tokens;
    if (tokens.cache_read_tokens !== null) fields.cache_read_tokens = tokens.cache_read_tokens;
    if (tokens.cache_write_tokens !== null) fields.cache_write_tokens = tokens.cache_write_tokens;
    if (tokens.cache_write_1h_tokens !== null) fields.cache_write_1h_tokens = tokens.cache_write_1h_tokens;
    if (tokens.reasoning_tokens !== null) fields.reasoning_tokens = tokens.reasoning_tokens;
    if (tokens.service_tier !== null) fields.service_tier = tokens.service_tier;
    if (tokens.cost_usd !== null) {
      fields.cost_usd = tokens.cost_usd;
      fields.cost_source = "provider";
    }
  }

  /** Records the end, once. */
  end(thrown?: { error: unknown }): void {
    if (this.#ended) return;
    this.#ended = true;
    const durationMs = this.#host.monotonic() - this.#startedMs;
    const fields = this.#fields;
    fields.event_id = this.event_id;
    fields.trace_id = this.trace_id;
    if (this.#parentId !== null) fields.parent_id = this.#parentId;
    fields.kind = this.kind;
    fields.started_at = this.#host.microsAt(this.#startedMs);
    fields.duration_ms = Math.round(durationMs * 1000) / 1000;
    if (thrown !== undefined) noteError(fields, thrown.error);
    else if (fields.status === undefined || fields.status === null) fields.status = "ok";
    if (this.kind === "llm_call") fields.nested_calls = this.#nestedCalls;
    if (isPlainObject(fields.attributes)) fields.attributes = { ...fields.attributes };
    if (this.kind === "operation" && fields.error_count === undefined) fields.error_count = this.#errors;
    if (this.#parent !== undefined) {
      const passedOn = thrown !== undefined && this.#hasPassed(thrown.error);
      if (thrown !== undefined) this.#parent.#pass(thrown.error);
      this.#parent.noteChild(this.kind, isError(fields.status) && !passedOn);
    }
    this.#host.push(fields);
  }

  /** Counts a finished event inside this one, for `nested_calls` and `error_count`. */
  noteChild(kind: Kind, failed: boolean): void {
    if (kind === "llm_call") this.#countCall();
    if (failed) this.#countError();
  }

  #countCall(): void {
    if (this.kind === "llm_call") this.#nestedCalls++;
    if (this.#parent !== undefined) this.#parent.#countCall();
  }

  /** The nearest operation has the error; those above it do not have it again. */
  #countError(): void {
    if (this.kind === "operation") this.#errors++;
    else if (this.#parent !== undefined) this.#parent.#countError();
  }

  #pass(error: unknown): void {
    if (typeof error === "object" && error !== null) (this.#passed ??= new WeakSet()).add(error);
    else this.#passedPrimitive = error;
  }

  #hasPassed(error: unknown): boolean {
    if (typeof error === "object" && error !== null) return this.#passed?.has(error) ?? false;
    return error !== undefined && this.#passedPrimitive === error;
  }

  operation<Result>(name: string, ...rest: FieldsAndRun<Result>): Result {
    return runNamed(this.#host, "operation", { name, rest, parent: this });
  }

  stage<Result>(name: string, ...rest: FieldsAndRun<Result>): Result {
    return runNamed(this.#host, "stage", { name, rest, parent: this });
  }

  toolCall<Result>(name: string, ...rest: FieldsAndRun<Result>): Result {
    return runNamed(this.#host, "tool_call", { name, rest, parent: this });
  }

  llmCall<Result>(fields: CallFields, run: (call: OpenLlmCall) => Result): Result {
    return runScope(
      new Scope(this.#host, { kind: "llm_call", name: fields?.name ?? "chat", fields, parent: this }),
      run,
    );
  }

  record(event: EventInput): string {
    return this.#host.record(event, this);
  }

  /** The fields a child inherits. */
  get fields(): Readonly<MutableFields> {
    return this.#fields;
  }

  /** Runs a callback inside this scope and records the end, whether it returns, throws, or promises either. */
  run<Result>(run: (scope: Scope) => Result): Result {
    let result: Result;
    try {
      result = this.#host.enter(this, run);
    } catch (error) {
      this.end({ error });
      throw error;
    }
    if (!isPromise(result)) {
      this.end();
      return result;
    }
    return result.then(
      (value) => {
        this.end();
        return value;
      },
      (error: unknown) => {
        this.end({ error });
        throw error;
      },
    ) as Result;
  }
}

/** The last arguments of the callback forms: fields may be left out. */
export type FieldsAndRun<Result> = [run: (event: OpenEvent) => Result] | [
  fields: StartFields,
  run: (event: OpenEvent) => Result,
];

const NO_FIELDS: StartFields = {};

/** Runs `operation`, `stage` and `toolCall`. */
export function runNamed<Result>(
  host: ScopeHost,
  kind: Kind,
  call: { name: string; rest: FieldsAndRun<Result>; parent: Scope | undefined },
): Result {
  const { name, rest, parent } = call;
  const fields = rest.length === 1 ? NO_FIELDS : rest[0];
  const run = rest.length === 1 ? rest[0] : rest[1];
  return runScope(new Scope(host, { kind, name, fields, parent }), run);
}

/** Runs a callback inside a scope. */
export function runScope<Result>(scope: Scope, run: (scope: Scope) => Result): Result {
  return scope.run(run);
}

/** Copies the inherited keys that a child does not have of its own. */
export function inherit(child: MutableFields, parent: Readonly<MutableFields>): void {
  for (const key of INHERITED) if (child[key] === undefined && parent[key] !== undefined) child[key] = parent[key];
}

/** Whether a value is an object of keys: such are copied, because the program may go on using them until they are written. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a status counts in `error_count`: a negative result is none. */
export function isError(status: unknown): boolean {
  return status !== "ok" && status !== "failure" && status !== undefined && status !== null;
}

/** What the program has said of the error stays: it knows better. */
function noteError(fields: MutableFields, thrown: unknown): void {
  const error = classifyError(thrown);
  if (fields.status === "ok") fields.status = undefined;
  for (const column in error) fields[column] ??= error[column as keyof typeof error];
}

function isPromise<Result>(value: Result): value is Result & PromiseLike<Awaited<Result>> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
