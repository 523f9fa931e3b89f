/** Makes functions that record their calls. @module */
import type { EventFields } from "./event_input.ts";
import type { CallFields, OpenEvent, OpenLlmCall, RecordingForms } from "./open_event.ts";
import { isStream } from "./record_stream.ts";

/** What a recorded function is, and what its arguments and its result say. */
export interface WrapOptions<Args extends unknown[], Result> {
  /** What a call is recorded as. @default {"llm_call" where `model` is given, else "operation"} */
  readonly kind?: "operation" | "stage" | "llm_call" | "tool_call" | "attempt" | undefined;
  /** Its name. @default {the name of the function} */
  readonly name?: string | undefined;
  /** The model, or how to find it in the arguments. @default {of LLM calls, `model` of the first argument} */
  readonly model?: string | ((...args: Args) => string | null | undefined) | undefined;
  /** What else is known at the start, or how to find it in the arguments. */
  readonly fields?: CallFields | ((...args: Args) => CallFields) | undefined;
  /** What the result says. Of LLM calls, usage, model and finish reason are read anyway. */
  readonly result?: ((result: Awaited<Result>) => EventFields) | undefined;
}

/** Makes a function that records each of its calls and is otherwise the same: `this`, arguments, result, exceptions. */
export type Wrap = <This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
  options?: WrapOptions<Args, Result>,
) => (this: This, ...args: Args) => Result;

/** Where calls are recorded, and who hears of a selector that threw. */
export interface WrapHost {
  /** The recorder at the moment of a call. */
  readonly forms: () => RecordingForms;
  /** Hears of what the program's selectors threw; the call goes on. */
  readonly onError: (error: unknown) => void;
}

/** Wraps a function. */
export function wrapFunction<This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
  options: WrapOptions<Args, Result>,
  host: WrapHost,
): (this: This, ...args: Args) => Result {
  const kind = options.kind ?? (options.model === undefined ? "operation" : "llm_call");
  const name = options.name ?? (fn.name === "" ? "anonymous" : fn.name);
  function recorded(this: This, ...args: Args): Result {
    const read = <Value>(select: () => Value): Value | undefined => {
      try {
        return select();
      } catch (error) {
        host.onError(error);
        return undefined;
      }
    };
    const fields = read(() => startFields(options, kind, args)) ?? {};
    const take = (event: OpenEvent, result: unknown): unknown => {
      if (isStream(result)) return event.stream(result);
      if (kind === "llm_call") (event as OpenLlmCall).usage(result);
      const { result: say } = options;
      const said = say === undefined ? undefined : read(() => say(result as Awaited<Result>));
      if (said !== undefined) event.set(said);
      return result;
    };
    const run = (event: OpenEvent): Result => {
      const result = fn.apply(this, args);
      if (!isPromise(result)) return take(event, result) as Result;
      return result.then((value) => take(event, value)) as Result;
    };
    return record(host.forms(), { kind, name, fields }, run);
  }
  Object.defineProperties(recorded, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
  return recorded;
}

function startFields<Args extends unknown[], Result>(
  { model, fields }: WrapOptions<Args, Result>,
  kind: string,
  args: Args,
): CallFields {
  const said = typeof fields === "function" ? fields(...args) : fields ?? {};
  const found = typeof model === "function" ? model(...args) : model ?? (kind === "llm_call" ? modelOf(args[0]) : null);
  return found === null || found === undefined || said.model !== undefined ? said : { ...said, model: found };
}

function modelOf(request: unknown): string | null {
  const model = typeof request === "object" && request !== null ? (request as { model?: unknown }).model : null;
  return typeof model === "string" ? model : null;
}

function record<Result>(
  forms: RecordingForms,
  { kind, name, fields }: { kind: NonNullable<WrapOptions<[], Result>["kind"]>; name: string; fields: CallFields },
  run: (event: OpenEvent) => Result,
): Result {
  switch (kind) {
    case "operation":
      return forms.operation(name, fields, run);
    case "stage":
      return forms.stage(name, fields, run);
    case "tool_call":
      return forms.toolCall(name, fields, run);
    case "attempt":
      return forms.attempt({ name, ...fields }, run);
    case "llm_call":
      return forms.llmCall({ name, ...fields }, run);
  }
}

function isPromise<Result>(value: Result): value is Result & PromiseLike<Awaited<Result>> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
