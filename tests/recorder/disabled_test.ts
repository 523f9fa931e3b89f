import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createRecorder, disabledRecorder, memorySink, type OpenLlmHandle, type Recorder } from "@kymo/kymo";
import { startRecording } from "./recording.ts";

/** Members of an object and of what it inherits from. */
function membersOf(object: object): Map<string | symbol, string> {
  const members = new Map<string | symbol, string>();
  for (let level: object = object; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const key of Reflect.ownKeys(level)) {
      if (!members.has(key)) members.set(key, typeof (object as Record<string | symbol, unknown>)[key]);
    }
  }
  return members;
}

/** What is no part of the public interface. */
const INTERNAL: readonly (string | symbol)[] = [
  "constructor",
  "parent",
  "fields",
  "older",
  "newer",
  "depth",
  "abort",
  "keepOpen",
  "complete",
  "parentNode",
  "tally",
  "isEnded",
];

function assertSameInterface(disabled: object, active: object): void {
  const members = membersOf(disabled);
  for (const [key, type] of membersOf(active)) {
    if (!INTERNAL.includes(key)) assertEquals(members.get(key), type, `${String(key)} is a ${type}`);
  }
}

Deno.test("disabledRecorder() has every member of a recorder, and its handles every member of a handle", async () => {
  const { recorder, finish } = startRecording();
  const disabled = disabledRecorder();
  assertSameInterface(disabled, recorder);
  const call = recorder.startLlmCall();
  assertSameInterface(disabled.startLlmCall(), call);
  assertEquals(Object.keys(disabled.startLlmCall().summary()).sort(), Object.keys(call.end()).sort());
  assertEquals(Object.keys(disabled.selection({ agent: "a" })).sort(), [
    "agent",
    "complexity_score",
    "event_id",
    "trace_id",
  ]);
  await finish();
});

/** Uses a handle in every way. */
async function useHandle(handle: OpenLlmHandle): Promise<void> {
  handle.set({ task: "t" });
  handle.usage({ input_tokens: 1, output_tokens: 2 });
  handle.count("rows");
  handle.count("rows", 3);
  handle.warn();
  handle.warn("careful");
  handle.entities(["Acme"]);
  handle.inject(new Headers());
  handle.record({ kind: "metric", name: "m" });
  handle.metric("m", 1);
  handle.selection({ agent: "a" });
  assertEquals(handle.run(() => handle.stage("s", () => 7)), 7);
  assertEquals(await handle.llmCall({}, () => Promise.resolve(8)), 8);
  handle.startStage("s").end({ task: "u" });
  handle.startAttempt().fail(new Error("no"));
  using _tool = handle.startToolCall("t");
  assert(handle.summary().duration_ms >= 0);
}

async function useEverything(recorder: Recorder): Promise<unknown[]> {
  using _operation = recorder.startOperation("o", { task: "t" });
  await useHandle(recorder.startLlmCall({ model: "m" }));
  recorder.startStage("s").end();
  recorder.startToolCall("t").fail("text");
  recorder.startAttempt().end();
  const selection = recorder.selection({ agent: "crew", complexity_score: 0.4, input_text: "Why?" });
  recorder.score(selection, { score: 1 });
  recorder.score(recorder.metric("m", 1), { score: 0 });
  recorder.sample();
  recorder.inject({});
  return [
    [selection.agent, selection.complexity_score],
    recorder.extract({ traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" })?.event_id,
    recorder.operation("o", { selection }, (operation) => operation.attempt({ name: "a" }, () => 1)),
    recorder.attempt(() => 2),
    recorder.wrap((a: number, b: number) => a + b, { kind: "tool_call" })(1, 2),
    await recorder.wrap((text: string) => Promise.resolve(text))("four"),
    await Array.fromAsync(recorder.llmCall({}, (call) => call.stream(numbers()))),
    await new Response(recorder.llmCall({}, (call) => call.stream(new Response("six").body!))).text(),
  ];
}

async function* numbers(): AsyncGenerator<number> {
  for (const number of [5, 5]) yield await Promise.resolve(number);
}

const RESULTS = [["crew", 0.4], "00f067aa0ba902b7", 1, 2, 3, "four", [5, 5], "six"];

Deno.test("disabledRecorder() takes every form, hands results through and records nothing", async () => {
  const sink = memorySink();
  for (const recorder of [disabledRecorder(), createRecorder({ enabled: false, sink })]) {
    assertEquals(await useEverything(recorder), RESULTS);
    assertEquals([recorder.enabled, recorder.current()], [false, null]);
    await recorder.flush();
    await recorder[Symbol.asyncDispose]();
    assertEquals(recorder.counters, { recorded: 0, written: 0, dropped: 0, invalid: 0 });
  }
  assertEquals(sink.events, []);
});

Deno.test("createRecorder() takes the same forms with the same results when it is on", async () => {
  const { recorder, errors, finish } = startRecording();
  assertEquals(await useEverything(recorder), RESULTS);
  assertEquals((await finish()).length, 26);
  assertEquals(errors, []);
});

Deno.test("disabledRecorder() hands functions and streams through as they are", () => {
  const recorder = disabledRecorder();
  const fn = (): number => 1;
  assertStrictEquals(recorder.wrap(fn), fn);
  const source = numbers();
  assertStrictEquals(recorder.startLlmCall().stream(source), source);
});

Deno.test("disabledRecorder() throws on what a callback throws", () => {
  const recorder = disabledRecorder();
  const error = new Error("inside");
  for (const form of [recorder.operation, recorder.stage, recorder.toolCall]) {
    const fail = (): never => {
      throw error;
    };
    assertStrictEquals(assertThrows(() => form("it", fail)), error);
    assertStrictEquals(assertThrows(() => form("it", {}, fail)), error);
  }
});

Deno.test("disabledRecorder() says of a summary what is true of nothing", () => {
  const { duration_ms, status, stages, bottlenecks, input_tokens, cost_usd } = disabledRecorder().startOperation("o")
    .end();
  assertEquals([duration_ms, status, stages, bottlenecks, input_tokens, cost_usd], [0, null, [], [], null, null]);
});
