/** The forms of recording, which recorder and running events share. @module */
import { copyObject } from "./copy_object.ts";
import type { EventFields, EventInput } from "./event_input.ts";
import type {
  CallFields,
  OpenEvent,
  OpenHandle,
  OpenLlmCall,
  OpenLlmHandle,
  RecordingForms,
  Selection,
  SelectionFields,
  StartFields,
} from "./open_event.ts";
import type { Kind } from "./schema.ts";
import type { Scope } from "./scope.ts";
import type { ScopeHost } from "./scope_host.ts";

/** The last arguments of the callback forms: fields may be left out. */
export type FieldsAndRun<Fields, Result> = [run: (event: OpenEvent) => Result] | [
  fields: Fields,
  run: (event: OpenEvent) => Result,
];

const NO_FIELDS: StartFields = {};

/** The forms. What differs is the event that things happen in. */
export abstract class EventForms implements RecordingForms {
  readonly #host: ScopeHost;

  constructor(host: ScopeHost) {
    this.#host = host;
  }

  /** The event that what is recorded here happens in. */
  protected abstract parent(): Scope | undefined;

  operation<Result>(name: string, ...rest: FieldsAndRun<StartFields, Result>): Result {
    return this.#run("operation", name, rest);
  }

  stage<Result>(name: string, ...rest: FieldsAndRun<StartFields, Result>): Result {
    return this.#run("stage", name, rest);
  }

  toolCall<Result>(name: string, ...rest: FieldsAndRun<StartFields, Result>): Result {
    return this.#run("tool_call", name, rest);
  }

  llmCall<Result>(fields: CallFields, run: (call: OpenLlmCall) => Result): Result {
    return this.#start("llm_call", null, fields).complete(run);
  }

  attempt<Result>(...rest: FieldsAndRun<CallFields, Result>): Result {
    const [fields, run] = rest.length === 1 ? [NO_FIELDS as CallFields, rest[0]] : rest;
    return this.#start("attempt", null, fields).complete(run);
  }

  startOperation(name: string, fields: StartFields = NO_FIELDS): OpenHandle {
    return this.#start("operation", name, fields).keepOpen();
  }

  startStage(name: string, fields: StartFields = NO_FIELDS): OpenHandle {
    return this.#start("stage", name, fields).keepOpen();
  }

  startToolCall(name: string, fields: StartFields = NO_FIELDS): OpenHandle {
    return this.#start("tool_call", name, fields).keepOpen();
  }

  startLlmCall(fields: CallFields = NO_FIELDS): OpenLlmHandle {
    return this.#start("llm_call", null, fields).keepOpen();
  }

  startAttempt(fields: CallFields = NO_FIELDS): OpenHandle {
    return this.#start("attempt", null, fields).keepOpen();
  }

  record(event: EventInput): string {
    return this.#host.record(event, this.parent());
  }

  selection(fields: SelectionFields): Selection {
    return this.#host.select(fields, this.parent());
  }

  metric(name: string, value: number, fields?: EventFields): string {
    const said: EventFields = copyObject(fields, this.#host.invalid);
    return this.#host.record({ ...said, kind: "metric", name, value }, this.parent());
  }

  #run<Result>(kind: Kind, name: string, rest: FieldsAndRun<StartFields, Result>): Result {
    const fields = rest.length === 1 ? NO_FIELDS : rest[0];
    return this.#start(kind, name, fields).complete(rest.length === 1 ? rest[0] : rest[1]);
  }

  #start(kind: Kind, name: string | null, fields: StartFields): Scope {
    return this.#host.start({ kind, name, fields, parent: this.parent() });
  }
}
