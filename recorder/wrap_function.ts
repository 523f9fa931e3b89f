/** Makes functions that record their calls. @module */
import type { EventFields } from "./event_input.ts";
import type { CallFields, OpenEvent, OpenLlmCall, RecordingForms } from "./open_event.ts";
import { asPromise, isPromiseLike } from "./promise_like.ts";
import { isStream } from "./record_stream.ts";

/** What a recorded function is, and what its arguments and its result say. */
export interface WrapOptions<Args extends unknown[], Result> {
  /** What a call is recorded as. @default {"llm_call" where `model` is given, else "operation"} */
  readonly kind?: "operation" | "stage" | "llm_call" | "tool_call" | "attempt" | undefined;
  /** Its name, unless `fields` has one. @default {the name of the function} */
  readonly name?: string | undefined;
  /** The model, or how to find it in the arguments. @default {of LLM calls, `model` of the first argument} */
  readonly model?: string | ((...args: Args) => string | null | undefined) | undefined;
  /** What else is known at the start, or how to find it in the arguments. A `model` in it comes first. */
  readonly fields?: CallFields | ((...args: Args) => CallFields) | undefined;
  /**
   * What the result says. Of LLM calls, usage, model and finish reason are read anyway; a stream says so itself, on its
   * way.
   */
  readonly result?: ((result: Awaited<Result>) => EventFields) | undefined;
}

/** Any function. */
export type Wrappable = (this: never, ...args: never[]) => unknown;

/**
 * Makes a function that records each of its calls and is otherwise the same: `this`, arguments, result, exceptions, name
 * and length. Not for constructors. A promise comes back as what its `then()` returns, so that members that a client adds
 * to its promises are to be called before.
 */
export type Wrap = <Fn extends Wrappable>(
  fn: Fn,
  options?: WrapOptions<Parameters<Fn>, ReturnType<Fn>>,
) => Fn;

/** Where calls are recorded, and who hears of a selector that threw. */
export interface WrapHost {
  /** Where to record. */
  readonly forms: RecordingForms;
  /** Hears of what the program's selectors threw; the call goes on. */
  readonly onError: (error: unknown) => void;
}

/** Wraps a function. */
export function wrapFunction<Fn extends Wrappable>(
  fn: Fn,
  options: WrapOptions<Parameters<Fn>, ReturnType<Fn>>,
  host: WrapHost,
): Fn {
  const kind = options.kind ?? (options.model === undefined ? "operation" : "llm_call");
  const name = options.name ?? (fn.name === "" ? "anonymous" : fn.name);

  /** Asks the program for what it knows; where it throws, that stays unknown. */
  function ask<Said>(selector: () => Said): Said | undefined {
    try {
      return selector();
    } catch (error) {
      host.onError(error);
      return undefined;
    }
  }

  function startFields(args: Parameters<Fn>): CallFields {
    const { model, fields } = options;
    const said = (typeof fields === "function" ? ask(() => ({ ...fields(...args) })) : fields) ?? {};
    if (said.model !== undefined && said.model !== null) return said;
    const found = typeof model === "function"
      ? ask(() => model(...args))
      : model ?? (kind === "llm_call" ? ask(() => modelOf(args[0])) : undefined);
    return found === undefined || found === null ? said : { ...said, model: found };
  }

  function take(event: OpenEvent, result: unknown): unknown {
    if (isStream(result)) return event.stream(result);
    if (kind === "llm_call" && !isConsumedByReading(result)) (event as OpenLlmCall).usage(result);
    const { result: selector } = options;
    const said = selector && ask(() => selector(result as Awaited<ReturnType<Fn>>));
    if (said !== undefined) event.set(said);
    return result;
  }

  function recorded(this: unknown, ...args: Parameters<Fn>): unknown {
    const fields = startFields(args);
    return record(host.forms, { kind, name: fields.name ?? name, fields }, (event) => {
      const result: unknown = Reflect.apply(fn, this, args);
      return isPromiseLike(result) ? asPromise(result).then((value) => take(event, value)) : take(event, result);
    });
  }
  return likeFunction(recorded, fn);
}

/** Gives a function the name and the length of another, and its type. */
export function likeFunction<Fn extends Wrappable>(
  recorded: (this: unknown, ...args: Parameters<Fn>) => unknown,
  fn: Fn,
): Fn {
  Object.defineProperties(recorded, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
  return recorded as unknown as Fn;
}

function modelOf(request: unknown): string | null {
  const model = typeof request === "object" && request !== null ? (request as { model?: unknown }).model : null;
  return typeof model === "string" ? model : null;
}

/** Asking the AI SDK's `streamText()` for its usage reads the whole stream, whether its reader wants that or not. */
function isConsumedByReading(result: unknown): boolean {
  return typeof result === "object" && result !== null && "consumeStream" in result;
}

interface WrappedCall {
  readonly kind: NonNullable<WrapOptions<[], unknown>["kind"]>;
  readonly name: string;
  readonly fields: CallFields;
}

function record<Result>(
  forms: RecordingForms,
  { kind, name, fields }: WrappedCall,
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
      return forms.attempt({ ...fields, name }, run);
    case "llm_call":
      return forms.llmCall({ ...fields, name }, run);
  }
}
