/** The recorder that is switched on. @module */
import { copyObject } from "./copy_object.ts";
import type { EventBuffer } from "./event_buffer.ts";
import { EventForms } from "./event_forms.ts";
import type { OpenEvent, ParentRef } from "./open_event.ts";
import type { Recorder, RecorderCounters, ScoreFields } from "./recorder.ts";
import type { Scope } from "./scope.ts";
import type { ScopeHost } from "./scope_host.ts";
import { type HeaderCarrier, readTraceparent } from "./traceparent.ts";
import { wrapFunction, type WrapOptions, type Wrappable } from "./wrap_function.ts";

/** What a recorder is made of. */
export interface ActiveRecorderParts {
  /** What its events need. */
  readonly host: ScopeHost;
  /** Where they wait. */
  readonly buffer: EventBuffer;
  /** First digits of its event ids. */
  readonly writerId: string;
  /** Hears of failures. */
  readonly onError: (error: unknown) => void;
  /** The event that is running. */
  readonly current: () => Scope | undefined;
  /** Records a sample of the system. */
  readonly sample: () => string;
  /** Waits for the sink. False when it failed. */
  readonly flush: () => Promise<boolean>;
  /** Finishes. */
  readonly close: () => Promise<void>;
}

/** A recorder that records: the forms, in the event that is running. */
export class ActiveRecorder extends EventForms implements Recorder {
  readonly enabled = true;
  readonly writerId: string;
  readonly counters: RecorderCounters;
  readonly #parts: ActiveRecorderParts;

  constructor(parts: ActiveRecorderParts) {
    super(parts.host);
    this.writerId = parts.writerId;
    this.counters = parts.buffer.counters;
    this.#parts = parts;
  }

  protected override parent(): Scope | undefined {
    return this.#parts.current();
  }

  current(): OpenEvent | null {
    return this.#parts.current() ?? null;
  }

  wrap<Fn extends Wrappable>(fn: Fn, options: WrapOptions<Parameters<Fn>, ReturnType<Fn>> = {}): Fn {
    return wrapFunction(fn, options, { forms: this, onError: this.#parts.onError });
  }

  score(target: ParentRef | string, said: ScoreFields): string {
    const { host } = this.#parts;
    const { name = "feedback", ...fields } = copyObject(said, host.invalid) as unknown as ScoreFields;
    const ref = typeof target === "string" ? { event_id: target } : copyObject(target, host.invalid);
    const on = { parent_id: ref.event_id as string, trace_id: ref.trace_id as string | undefined };
    return host.record({ ...fields, ...on, kind: "feedback", name }, undefined);
  }

  sample(): string {
    return this.#parts.sample();
  }

  inject(headers: HeaderCarrier): void {
    this.#parts.current()?.inject(headers);
  }

  extract(headers: HeaderCarrier): ParentRef | null {
    return readTraceparent(headers);
  }

  async flush(): Promise<boolean> {
    const isWritten = this.#parts.buffer.drain();
    return await this.#parts.flush() && isWritten;
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.close();
  }
}
