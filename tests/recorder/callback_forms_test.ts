import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { OpenEvent, Recorder } from "@kymo/kymo";
import { NOON_MS } from "./fake_clock.ts";
import { eventNamed, startRecording } from "./recording.ts";

type Form = <Result>(recorder: Recorder, run: (event: OpenEvent) => Result) => Result;

const FORMS: Readonly<Record<string, Form>> = {
  operation: (recorder, run) => recorder.operation("it", run),
  stage: (recorder, run) => recorder.stage("it", run),
  tool_call: (recorder, run) => recorder.toolCall("it", run),
  llm_call: (recorder, run) => recorder.llmCall({ name: "it" }, run),
};

for (const [kind, form] of Object.entries(FORMS)) {
  Deno.test(`createRecorder() records a sync ${kind} and hands its result through at once`, async () => {
    const { recorder, clock, finish } = startRecording();
    const result = { answer: 42 };
    const returned = form(recorder, () => {
      clock.advance(12.5);
      return result;
    });
    assertStrictEquals(returned, result);
    const [event, ...more] = await finish();
    assertEquals(more, []);
    assertEquals(event?.kind, kind);
    assertEquals(event?.name, "it");
    assertEquals(event?.status, "ok");
    assertEquals(event?.started_at, NOON_MS * 1000);
    assertEquals(event?.duration_ms, 12.5);
    assertEquals(event?.sample_weight, 1);
  });

  Deno.test(`createRecorder() records an async ${kind} when its promise is fulfilled`, async () => {
    const { recorder, clock, finish } = startRecording();
    const gate = Promise.withResolvers<string>();
    const returned = form(recorder, () => gate.promise);
    assert(returned instanceof Promise);
    assertEquals(recorder.counters.recorded, 0);
    clock.advance(250);
    gate.resolve("done");
    assertEquals(await returned, "done");
    const [event] = await finish();
    assertEquals([event?.kind, event?.duration_ms, event?.status], [kind, 250, "ok"]);
  });

  Deno.test(`createRecorder() hands undefined, null and falsy results of a ${kind} through`, async () => {
    const { recorder, finish } = startRecording();
    for (const value of [undefined, null, 0, "", false]) assertStrictEquals(form(recorder, () => value), value);
    assertEquals((await finish()).length, 5);
  });
}

Deno.test("llmCall() is called chat unless it is given a name", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({ provider: "openai", model: "gpt-5-mini" }, () => {});
  const [event] = await finish();
  assertEquals([event?.name, event?.provider, event?.model], ["chat", "openai", "gpt-5-mini"]);
});

Deno.test("operation() takes fields and attributes at its start", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("job", { task: "qa", user: "u1", attributes: { tenant: "acme", depth: 3 } }, () => {});
  const [event] = await finish();
  assertEquals([event?.task, event?.user, event?.attributes], ["qa", "u1", '{"tenant":"acme","depth":3}']);
});

Deno.test("operation() does not modify the fields it is given", async () => {
  const { recorder, finish } = startRecording();
  const fields = Object.freeze({ task: "qa", parent: undefined });
  recorder.operation("job", fields, (job) => job.set({ score: 0.5 }));
  assertEquals(fields, { task: "qa", parent: undefined });
  assertEquals((await finish())[0]?.score, 0.5);
});

Deno.test("set() adds values, and a later value replaces an earlier one", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({ model: "a", finish_reason: "length" }, (call) => {
    call.set({ finish_reason: "stop", response_model: "a-1" });
    call.set({ streamed: true, finish_reason: "tool_calls" });
  });
  const [event] = await finish();
  assertEquals([event?.finish_reason, event?.response_model, event?.streamed], ["tool_calls", "a-1", true]);
});

Deno.test("set() after the end changes nothing", async () => {
  const { recorder, finish } = startRecording();
  const call = recorder.llmCall({}, (open) => open);
  call.set({ model: "late" });
  call.usage({ input_tokens: 5, output_tokens: 1 });
  const [event] = await finish();
  assertEquals([event?.model, event?.input_tokens], [null, null]);
});

Deno.test("set() can name the status of something that did not throw", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("guess", (operation) => operation.set({ status: "failure", reason: "no document found" }));
  const [event] = await finish();
  assertEquals([event?.status, event?.reason, event?.error_type], ["failure", "no document found", null]);
});

Deno.test("usage() fills the token columns of a call, cached input inside", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({ provider: "anthropic" }, (call) => {
    call.usage({ input_tokens: 10, output_tokens: 7, cache_read_input_tokens: 90, cache_creation_input_tokens: 0 });
  });
  const [event] = await finish();
  assertEquals([event?.input_tokens, event?.cache_read_tokens, event?.output_tokens], [100, 90, 7]);
});

Deno.test("usage() takes the last report of a stream", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({}, (call) => {
    call.usage({ prompt_tokens: 10, completion_tokens: 1 });
    call.usage({ prompt_tokens: 10, completion_tokens: 25 });
  });
  const [event] = await finish();
  assertEquals([event?.input_tokens, event?.output_tokens], [10, 25]);
});

Deno.test("usage() leaves tokens unknown when it recognises nothing", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.llmCall({}, (call) => {
    for (const odd of [null, undefined, 5, "tokens", [], {}, { usage: null }]) call.usage(odd);
  });
  const [event] = await finish();
  assertEquals([event?.input_tokens, event?.output_tokens], [null, null]);
  assertEquals(errors, []);
});

Deno.test("usage() marks a cost that the provider said", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({}, (call) => call.usage({ prompt_tokens: 10, completion_tokens: 5, cost: 0.0025 }));
  const [event] = await finish();
  assertEquals([event?.cost_usd, event?.cost_source], [0.0025, "provider"]);
});

Deno.test("llmCall() counts the calls inside it, at any depth", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({ name: "agent" }, (agent) => {
    agent.stage("plan", (plan) => plan.llmCall({ name: "planner" }, () => {}));
    agent.llmCall({ name: "worker" }, (worker) => worker.llmCall({ name: "nested" }, () => {}));
    agent.record({ kind: "llm_call", name: "past" });
  });
  const events = await finish();
  const counts = ["agent", "planner", "worker", "nested"].map((name) => eventNamed(events, name).nested_calls);
  assertEquals(counts, [4, 0, 1, 0]);
  assertEquals(eventNamed(events, "plan").nested_calls, null);
});

Deno.test("operation() hands a thenable's value through a promise", async () => {
  const { recorder, finish } = startRecording();
  const thenable = { then: (resolve: (value: number) => void): void => resolve(7) };
  const value: unknown = await recorder.operation("lazy", () => Promise.resolve(thenable));
  assertEquals(value, 7);
  assertEquals((await finish()).length, 1);
});

Deno.test("llmCall() and operation() run the callback although untyped code gives them nothing", async () => {
  const { recorder, finish } = startRecording();
  const nothing = undefined as unknown as Record<string, never>;
  assertEquals(recorder.llmCall(nothing, () => 1), 1);
  assertEquals(recorder.operation("it", nothing, () => 2), 2);
  assertEquals((await finish()).map(({ kind, status }) => [kind, status]), [["llm_call", "ok"], ["operation", "ok"]]);
});

Deno.test("operation() copies attributes at its end, so that the caller may go on using the object", async () => {
  const { recorder, finish } = startRecording();
  const attributes = { tenant: "a" };
  recorder.operation("it", { attributes }, () => 1);
  attributes.tenant = "b";
  assertEquals((await finish())[0]?.attributes, '{"tenant":"a"}');
});
