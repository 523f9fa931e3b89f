/** The decorator for methods. @module */
import { getRecorder } from "./default_recorder.ts";
import type { RecordingForms } from "./open_event.ts";
import type { Recorder } from "./recorder.ts";
import { likeFunction, wrapFunction, type WrapOptions, type Wrappable } from "./wrap_function.ts";

/** {@linkcode WrapOptions}, and where to record. */
export interface RecordedOptions<Args extends unknown[], Result> extends WrapOptions<Args, Result> {
  /**
   * Where to record, or how to find it at the moment of a call. Where that throws, the method runs unrecorded.
   *
   * @default {getRecorder}
   */
  readonly recorder?: RecordingForms | (() => RecordingForms) | undefined;
}

/** Replaces a method by one that records its calls. */
export type MethodDecorator<Args extends unknown[], Result> = <Method extends Wrappable>(
  method: Method & Suits<Method, Args, Result>,
  context: Pick<ClassMethodDecoratorContext, "kind" | "name">,
) => Method;

/** `unknown` where a method suits the selectors, else `never`: they may take fewer arguments than it, and wider types. */
export type Suits<Method extends Wrappable, Args extends unknown[], Result> = Parameters<Method> extends
  [...Args, ...unknown[]] ? Awaited<ReturnType<Method>> extends Awaited<Result> ? unknown : never
  : never;

/**
 * Decorates a method so that each of its calls is recorded. For functions see `recorder.wrap`.
 *
 * @example An LLM call with the model in its first argument, and a tool
 * ```ts
 * import { createRecorder, memorySink, recorded, setRecorder } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * const sink = memorySink();
 * await using recorder = createRecorder({ sink });
 * setRecorder(recorder);
 *
 * class Assistant {
 *   @recorded({ kind: "llm_call", fields: { provider: "openai", task: "qa" } })
 *   ask(request: { model: string; prompt: string }) {
 *     return Promise.resolve({ text: request.prompt, usage: { input_tokens: 12, output_tokens: 3 } });
 *   }
 *   @recorded({ kind: "tool_call" })
 *   search(words: string) {
 *     return [words];
 *   }
 * }
 * const assistant = new Assistant();
 * await assistant.ask({ model: "gpt-5-mini", prompt: "Why?" });
 * assistant.search("why");
 * await recorder.flush();
 * assertEquals(sink.events.map(({ name, model, input_tokens }) => [name, model, input_tokens]), [
 *   ["ask", "gpt-5-mini", 12],
 *   ["search", null, null],
 * ]);
 * ```
 */
export function recorded<Args extends unknown[] = [], Result = unknown>(
  options: RecordedOptions<Args, Result> = {},
): MethodDecorator<Args, Result> {
  const { recorder = getRecorder } = options;
  return <Method extends Wrappable>(method: Method, context: Pick<ClassMethodDecoratorContext, "name">) => {
    // The type of the decorator holds the selectors against the method.
    const named = { ...options, name: options.name ?? String(context.name) } as WrapOptions<
      Parameters<Method>,
      ReturnType<Method>
    >;
    let last: { readonly forms: RecordingForms; readonly method: Method } | null = null;

    function wrapped(): Method {
      try {
        const forms = typeof recorder === "function" ? recorder() : recorder;
        if (last?.forms !== forms) last = { forms, method: wrapIn(forms, method, named) };
        return last.method;
      } catch {
        return method;
      }
    }

    return likeFunction(function (this: unknown, ...args): unknown {
      return Reflect.apply(wrapped(), this, args);
    }, method);
  };
}

/** A recorder also says what a selector threw; a running event has nobody to say it to. */
function wrapIn<Method extends Wrappable>(
  forms: RecordingForms,
  method: Method,
  options: WrapOptions<Parameters<Method>, ReturnType<Method>>,
): Method {
  const { wrap } = forms as Partial<Recorder>;
  return wrap === undefined
    ? wrapFunction(method, options, { forms, onError: () => {} })
    : (forms as Recorder).wrap(method, options);
}
