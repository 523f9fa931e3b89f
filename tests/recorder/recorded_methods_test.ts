import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  type OpenEvent,
  recorded,
  type Recorder,
  type RecordingForms,
  resetRecorder,
  setRecorder,
  type Suits,
} from "@kymo/kymo";
import { eventNamed, type Recording, startRecording } from "./recording.ts";
import { readAll } from "./stream_source.ts";

/** Runs a test with a default recorder of its own. */
async function withDefault(run: (recording: Recording) => Promise<void>): Promise<void> {
  const recording = startRecording();
  setRecorder(recording.recorder);
  try {
    await run(recording);
  } finally {
    await resetRecorder();
  }
}

Deno.test("recorded() records a method in the default recorder, under its name", () =>
  withDefault(async ({ finish }) => {
    class Assistant {
      #answers = 0;
      @recorded()
      ask(question: string): string {
        return `${question} ${++this.#answers}`;
      }
      @recorded({ kind: "llm_call", fields: { provider: "openai" } })
      async chat(request: { model: string }): Promise<{ text: string; usage: object }> {
        await Promise.resolve();
        return { text: request.model, usage: { input_tokens: 12, output_tokens: 3 } };
      }
    }
    const assistant = new Assistant();
    assertEquals([assistant.ask("a"), assistant.ask("b")], ["a 1", "b 2"]);
    assertEquals((await assistant.chat({ model: "gpt-5" })).text, "gpt-5");
    assertEquals([assistant.ask.name, assistant.ask.length], ["ask", 1]);
    const events = await finish();
    assertEquals(events.map(({ kind, name, model, input_tokens }) => [kind, name, model, input_tokens]), [
      ["operation", "ask", null, null],
      ["operation", "ask", null, null],
      ["llm_call", "chat", "gpt-5", 12],
    ]);
  }));

Deno.test("recorded() records static and private methods, and those named by a symbol", () =>
  withDefault(async ({ finish }) => {
    const run = Symbol("run");
    class Assistant {
      static answers = 42;
      @recorded({ kind: "tool_call" })
      static count(): number {
        return this.answers;
      }
      @recorded({ kind: "stage" })
      #secret(): string {
        return "secret";
      }
      @recorded({ kind: "stage", name: "named" })
      static #hidden(): string {
        return "hidden";
      }
      @recorded()
      [run](): string {
        return this.#secret() + Assistant.#hidden();
      }
    }
    assertEquals([Assistant.count(), new Assistant()[run]()], [42, "secrethidden"]);
    const events = await finish();
    assertEquals(events.map(({ name }) => name), ["count", "#secret", "named", "Symbol(run)"]);
    assertEquals(eventNamed(events, "#secret").parent_id, eventNamed(events, "Symbol(run)").event_id);
  }));

Deno.test("recorded() records a method and the one it overrides, the inner inside the outer", () =>
  withDefault(async ({ finish }) => {
    class Base {
      prefix = "base";
      @recorded({ name: "base" })
      ask(question: string): string {
        return `${this.prefix} ${question}`;
      }
    }
    class Derived extends Base {
      override prefix = "derived";
      @recorded({ name: "derived" })
      override ask(question: string): string {
        return super.ask(question) + "!";
      }
    }
    class Silent extends Derived {}
    assertEquals(new Silent().ask("a"), "derived a!");
    const events = await finish();
    assertEquals(events.map(({ name }) => name), ["base", "derived"]);
    assertEquals(events[0]?.parent_id, events[1]?.event_id);
  }));

Deno.test("recorded() goes together with itself and with other decorators", () =>
  withDefault(async ({ finish }) => {
    function twice<This>(method: (this: This, text: string) => string): (this: This, text: string) => string {
      return function (text): string {
        return method.call(this, text) + method.call(this, text);
      };
    }
    class Assistant {
      @recorded({ name: "outer" })
      @twice
      @recorded({ name: "inner", kind: "stage" })
      ask(text: string): string {
        return text;
      }
    }
    assertEquals(new Assistant().ask("a"), "aa");
    const events = await finish();
    assertEquals(events.map(({ name }) => name), ["inner", "inner", "outer"]);
    assertEquals(new Set(events.map(({ parent_id }) => parent_id)), new Set([events[2]!.event_id, null]));
  }));

Deno.test("recorded() throws on what a method throws, and rejects with what it rejects with", () =>
  withDefault(async ({ finish }) => {
    const failure = new Error("no answer");
    class Assistant {
      @recorded({ kind: "llm_call" })
      async ask(): Promise<string> {
        await Promise.resolve();
        throw failure;
      }
    }
    assertStrictEquals(await assertRejects(() => new Assistant().ask()), failure);
    const [event] = await finish();
    assertEquals([event?.status, event?.error_message], ["error", "no answer"]);
  }));

Deno.test("recorded() records async generator methods until their stream is over", () =>
  withDefault(async ({ recorder, finish }) => {
    class Assistant {
      text = "Hello";
      @recorded({ kind: "llm_call", model: "gpt-5" })
      async *ask(): AsyncGenerator<string> {
        yield await Promise.resolve(this.text);
      }
    }
    const stream = new Assistant().ask();
    assertEquals(recorder.counters.recorded, 0);
    assertEquals(await readAll(stream), ["Hello"]);
    const [event] = await finish();
    assertEquals([event?.model, event?.chunks, event?.output_chars], ["gpt-5", 1, 5]);
  }));

Deno.test("recorded() records in the recorder that it is given", async () => {
  const { recorder, finish } = startRecording();
  class Assistant {
    @recorded({ recorder })
    ask(): number {
      return 42;
    }
  }
  assertEquals(new Assistant().ask(), 42);
  assertEquals((await finish())[0]?.name, "ask");
});

Deno.test("recorded() asks at each call where to record: a recorder, or an event that is running", async () => {
  const one = startRecording();
  const two = startRecording();
  const where: RecordingForms[] = [];
  class Assistant {
    @recorded({ recorder: () => where[0]!, kind: "stage" })
    ask(): number {
      return 42;
    }
  }
  const assistant = new Assistant();
  const record = (forms: RecordingForms): void => {
    where[0] = forms;
    assertEquals(assistant.ask(), 42);
  };
  record(one.recorder);
  record(two.recorder);
  record(two.recorder);
  const operation: OpenEvent = one.recorder.startOperation("operation");
  record(operation);
  const [first, second] = [await one.finish(), await two.finish()];
  assertEquals([first.map(({ name }) => name), second.length], [["ask", "ask", "operation"], 2]);
  assertEquals(first[1]?.parent_id, operation.event_id);
});

Deno.test("recorded() uses the default recorder of the moment of the call, not that of the class", async () => {
  class Assistant {
    @recorded()
    ask(): number {
      return 42;
    }
  }
  const assistant = new Assistant();
  for (const calls of [1, 2]) {
    await withDefault(async ({ finish }) => {
      for (let call = 0; call < calls; call++) assistant.ask();
      assertEquals((await finish()).length, calls);
    });
  }
});

Deno.test("recorded() tells the recorder what a selector threw, and the method runs", async () => {
  const { recorder, errors, finish } = startRecording();
  class Assistant {
    @recorded({
      recorder,
      fields: () => {
        throw new Error("no fields");
      },
    })
    ask(): number {
      return 42;
    }
  }
  assertEquals(new Assistant().ask(), 42);
  assertEquals([(await finish())[0]?.status, errors.map(({ message }) => message)], ["ok", ["no fields"]]);
});

Deno.test("recorded() runs the method unrecorded where there is nowhere to record", () => {
  const nowhere: (() => Recorder)[] = [() => {
    throw new Error("not ready");
  }, () => undefined as unknown as Recorder];
  for (const recorder of nowhere) {
    class Assistant {
      answer = 42;
      @recorded({ recorder })
      ask(add: number): number {
        return this.answer + add;
      }
    }
    assertEquals(new Assistant().ask(1), 43);
  }
});

Deno.test("recorded() keeps the types of methods, and takes selectors that ask for less", async () => {
  const { recorder, finish } = startRecording();
  class Assistant {
    @recorded({ recorder })
    same<Value>(value: Value): Value {
      return value;
    }
    @recorded({ recorder, model: (request: { readonly model: string }) => request.model })
    ask(request: { readonly model: string; readonly question: string }, _attempts = 1): string {
      return request.question;
    }
    @recorded({ recorder, result: (answer: string) => ({ output_text: answer }) })
    later(): Promise<string> {
      return Promise.resolve("later");
    }
  }
  const assistant = new Assistant();
  const text: string = assistant.same("a");
  assertEquals([text, assistant.ask({ model: "m", question: "Why?" }), await assistant.later()], [
    "a",
    "Why?",
    "later",
  ]);
  const events = await finish();
  assertEquals(events.map(({ model, output_chars }) => [model, output_chars]), [[null, null], ["m", null], [null, 5]]);
});

Deno.test("recorded() goes on no method whose arguments or result its selectors do not understand", () => {
  type Method = (question: string, attempts: number) => Promise<string>;
  const suits: readonly [
    Suits<Method, [], unknown>,
    Suits<Method, [question: string], string>,
    Suits<Method, [question: string | null], unknown>,
    Suits<Method, [question: string, attempts: number], string | null>,
  ] = [1, 2, 3, 4];
  const suitsNot: readonly [
    [Suits<Method, [count: number], unknown>] extends [never] ? true : false,
    [Suits<Method, [string, number, boolean], unknown>] extends [never] ? true : false,
    [Suits<Method, [], number>] extends [never] ? true : false,
  ] = [true, true, true];
  assertEquals([suits.length, suitsNot.length], [4, 3]);
});

Deno.test("recorded() takes the text of a query, its agent, and the size of its result", async () => {
  const { recorder, finish } = startRecording();
  class DocumentAgent {
    @recorded({
      recorder,
      fields: (query: string) => ({ agent: "DocumentAgent", task: "query", input_text: query }),
      result: (rows: readonly string[]) => ({ result_bytes: JSON.stringify(rows).length }),
    })
    async processQuery(query: string): Promise<readonly string[]> {
      await Promise.resolve();
      return [query, "found"];
    }
  }
  assertEquals(await new DocumentAgent().processQuery("Why?"), ["Why?", "found"]);
  const [event] = await finish();
  assertEquals([event?.name, event?.agent, event?.task, event?.input_chars, event?.result_bytes], [
    "processQuery",
    "DocumentAgent",
    "query",
    4,
    16,
  ]);
});
