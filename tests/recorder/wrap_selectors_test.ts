import { assertEquals } from "@std/assert";
import { startRecording } from "./recording.ts";

interface Request {
  readonly model: string;
  readonly user?: string;
}

const RESPONSE = {
  id: "1",
  model: "gpt-5-mini-2025",
  choices: [{ finish_reason: "stop" }],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 3,
  },
};

Deno.test("wrap() takes the model of an LLM call from its first argument, and usage, model and reason from its result", async () => {
  const { recorder, finish } = startRecording();
  const create = recorder.wrap((_request: Request) => Promise.resolve(RESPONSE), { kind: "llm_call", name: "create" });
  await create({ model: "gpt-5-mini" });
  const [event] = await finish();
  assertEquals([event?.model, event?.response_model, event?.finish_reason], ["gpt-5-mini", "gpt-5-mini-2025", "stop"]);
  assertEquals([event?.input_tokens, event?.output_tokens], [12, 3]);
});

Deno.test("wrap() is an LLM call where a model is given: by name, or how to find it in the arguments", async () => {
  const { recorder, finish } = startRecording();
  recorder.wrap((_prompt: string) => RESPONSE, { name: "fixed", model: "gpt-5" })("Why?");
  const select = recorder.wrap((_prompt: string, options: { deployment: string }) => options, {
    name: "selected",
    model: (_prompt, { deployment }) => `azure/${deployment}`,
  });
  select("Why?", { deployment: "east" });
  const events = await finish();
  assertEquals(events.map(({ kind, name, model, input_tokens }) => [kind, name, model, input_tokens]), [
    ["llm_call", "fixed", "gpt-5", 12],
    ["llm_call", "selected", "azure/east", null],
  ]);
});

Deno.test("wrap() leaves a model unknown that is not where it is looked for, and asks other kinds for none", async () => {
  const { recorder, finish } = startRecording();
  const requests = [undefined, null, "gpt-5", {}, { model: 5 }, { model: null }];
  for (const request of requests) recorder.wrap((_: unknown) => 1, { kind: "llm_call", name: "call" })(request);
  recorder.wrap((_: Request) => 1, { model: () => null, name: "null" })({ model: "gpt-5" });
  recorder.wrap((_: Request) => 1, { kind: "tool_call", name: "tool" })({ model: "gpt-5" });
  assertEquals((await finish()).map(({ model }) => model), Array(8).fill(null));
});

Deno.test("wrap() takes what is known at the start: fixed, or from the arguments", async () => {
  const { recorder, finish } = startRecording();
  recorder.wrap(() => 1, { name: "fixed", fields: { task: "qa", attributes: { tenant: "acme" } } })();
  const ask = recorder.wrap((_request: Request, question: string) => question, {
    kind: "llm_call",
    name: "computed",
    fields: ({ user }, question) => ({ user, input_text: question, provider: "openai" }),
  });
  ask({ model: "gpt-5", user: "u1" }, "Why?");
  const events = await finish();
  assertEquals([events[0]?.task, events[0]?.attributes], ["qa", '{"tenant":"acme"}']);
  const { user, input_chars, provider, model } = events[1]!;
  assertEquals([user, input_chars, provider, model], ["u1", 4, "openai", "gpt-5"]);
});

Deno.test("wrap() takes the model that fields say before the one that it finds", async () => {
  const { recorder, finish } = startRecording();
  recorder.wrap((_: Request) => 1, { name: "a", model: "found", fields: { model: "said" } })({ model: "first" });
  recorder.wrap((_: Request) => 1, { name: "b", model: "found", fields: { model: null } })({ model: "first" });
  assertEquals((await finish()).map(({ model }) => model), ["said", "found"]);
});

Deno.test("wrap() records under the parent that fields name", async () => {
  const { recorder, finish } = startRecording();
  const parent = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
  recorder.wrap((_: { parent: typeof parent }) => 1, { name: "far", fields: ({ parent }) => ({ parent }) })({ parent });
  const [event] = await finish();
  assertEquals([event?.parent_id, event?.trace_id], [parent.event_id, parent.trace_id]);
});

Deno.test("wrap() takes what the result says, sync and async, of falsy results too", async () => {
  const { recorder, finish } = startRecording();
  const size = (rows: string[]): { result_bytes: number } => ({ result_bytes: rows.length });
  assertEquals(recorder.wrap(() => ["a", "b"], { name: "sync", result: size })(), ["a", "b"]);
  await recorder.wrap(() => Promise.resolve(["a"]), { name: "async", result: size })();
  recorder.wrap((): string => "", { name: "empty", result: (text) => ({ output_text: text }) })();
  const events = await finish();
  assertEquals(events.map(({ result_bytes, output_chars }) => [result_bytes, output_chars]), [
    [2, null],
    [1, null],
    [null, 0],
  ]);
});

Deno.test("wrap() lets the result say what a usage does not", async () => {
  const { recorder, finish } = startRecording();
  const ask = recorder.wrap((_: Request) => ({ ...RESPONSE, cents: 2 }), {
    kind: "llm_call",
    name: "ask",
    result: ({ cents }) => ({ cost_usd: cents / 100, finish_reason: "done" }),
  });
  ask({ model: "gpt-5" });
  const [event] = await finish();
  assertEquals([event?.cost_usd, event?.finish_reason, event?.input_tokens], [0.02, "done", 12]);
});

Deno.test("wrap() asks no result of a call that threw", async () => {
  const { recorder, errors, finish } = startRecording();
  let asked = 0;
  const fail = recorder.wrap((): Promise<string> => Promise.reject(new Error("no")), {
    name: "fail",
    result: () => ({ score: ++asked }),
  });
  await fail().catch(() => {});
  assertEquals([(await finish())[0]?.status, asked, errors], ["error", 0, []]);
});

Deno.test("wrap() goes on when a selector throws, tells onError, and takes what the others say", async () => {
  const { recorder, errors, finish } = startRecording();
  const fail = (name: string) => (): never => {
    throw new Error(name);
  };
  const options = { kind: "llm_call" as const, fields: { task: "qa" }, model: "gpt-5" };
  recorder.wrap(() => 1, { ...options, name: "model", model: fail("model") })();
  recorder.wrap(() => 1, { ...options, name: "fields", fields: fail("fields") })();
  const answer = recorder.wrap(() => RESPONSE, { ...options, name: "result", result: fail("result") })();
  assertEquals(answer, RESPONSE);
  const events = await finish();
  assertEquals(events.map(({ name, model, task, status, input_tokens }) => [name, model, task, status, input_tokens]), [
    ["model", null, "qa", "ok", null],
    ["fields", "gpt-5", null, "ok", null],
    ["result", "gpt-5", "qa", "ok", 12],
  ]);
  assertEquals(errors.map(({ message }) => message), ["model", "fields", "result"]);
});

Deno.test("wrap() goes on when the argument's model throws, and when selectors say nonsense", async () => {
  const { recorder, errors, finish } = startRecording();
  const request = Object.defineProperty({}, "model", {
    get: () => {
      throw new Error("no peeking");
    },
  });
  recorder.wrap((_: object) => 1, { kind: "llm_call", name: "getter" })(request);
  const nonsense = (() => 5) as unknown as () => undefined;
  recorder.wrap(() => 1, { name: "nonsense", fields: nonsense, result: nonsense } as unknown as { name: string })();
  recorder.wrap(() => 1, { name: "nothing", fields: () => undefined, result: () => null } as unknown as object)();
  const events = await finish();
  assertEquals(events.map(({ status }) => status), ["ok", "ok", "ok"]);
  assertEquals(errors.map(({ message }) => message), ["no peeking"]);
});

Deno.test("wrap() does not read a result whose reading would consume it, as that of the AI SDK's streamText() (ai 6.0.326)", async () => {
  const { recorder, finish } = startRecording();
  class StreamTextResult {
    consumed = 0;
    get usage(): Promise<unknown> {
      this.consumeStream();
      return Promise.resolve({});
    }
    consumeStream(): void {
      this.consumed++;
    }
  }
  const result = recorder.wrap(() => new StreamTextResult(), { kind: "llm_call", name: "ask" })();
  assertEquals(result.consumed, 0);
  assertEquals((await finish())[0]?.status, "ok");
});
