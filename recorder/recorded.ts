/** The decorator for methods. @module */
import { getRecorder } from "./default_recorder.ts";
import type { RecordingForms } from "./open_event.ts";
import { wrapFunction, type WrapOptions } from "./wrap_function.ts";

/** {@linkcode WrapOptions}, and where to record. */
export interface RecordedOptions<Args extends unknown[], Result> extends WrapOptions<Args, Result> {
  /** Where to record, or how to find it at the moment of a call. @default {getRecorder} */
  readonly recorder?: RecordingForms | (() => RecordingForms) | undefined;
}

/** Replaces a method by one that records its calls. */
export type MethodDecorator<This, Args extends unknown[], Result> = (
  method: (this: This, ...args: Args) => Result,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Result>,
) => (this: This, ...args: Args) => Result;

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
export function recorded<This, Args extends unknown[], Result>(
  options: RecordedOptions<Args, Result> = {},
): MethodDecorator<This, Args, Result> {
  const { recorder = getRecorder } = options;
  return (method, context) => {
    const named = { ...options, name: options.name ?? String(context.name) };
    const forms = (): RecordingForms => typeof recorder === "function" ? recorder() : recorder;
    return wrapFunction(method, named, { forms, onError: ignore });
  };
}

/** There is no recorder to tell when the program's selector throws: its columns stay unknown. */
function ignore(): void {}
