import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { complexityScore, type Recorder, type SelectionFields, type StartFields } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";

Deno.test("selection() inside an operation is recorded as its child", async () => {
  const { recorder, clock, finish } = startRecording();
  recorder.operation("question", { user: "u1" }, () => {
    clock.advance(5);
    recorder.selection({ agent: "crew", complexity_score: 0.8, reason: "two entities", duration_ms: 3 });
  });
  const events = await finish();
  const [selection, question] = [eventNamed(events, "crew"), eventNamed(events, "question")];
  assertEquals([selection.kind, selection.agent, selection.complexity_score], ["selection", "crew", 0.8]);
  assertEquals([selection.reason, selection.duration_ms, selection.user], ["two entities", 3, "u1"]);
  assertEquals([selection.parent_id, selection.trace_id], [question.event_id, question.trace_id]);
  assertEquals([question.agent, question.complexity_score], [null, null]);
});

/** Makes a selection, then the operation that it leads to, and looks at what of the one is in the other. */
async function leadsTo(start: (recorder: Recorder, fields: StartFields) => void): Promise<void> {
  const { recorder, finish } = startRecording();
  const selection = recorder.selection({ agent: "simple", complexity_score: 0.1 });
  assertEquals([selection.agent, selection.complexity_score], ["simple", 0.1]);
  start(recorder, { selection, user: "u1" });
  const events = await finish();
  const [chosen, question, call] = ["simple", "question", "chat"].map((name) => eventNamed(events, name));
  assertEquals([chosen?.event_id, chosen?.trace_id], [selection.event_id, selection.trace_id]);
  assertEquals([chosen?.parent_id, question?.parent_id], [null, null]);
  assertEquals([question?.agent, question?.complexity_score, question?.user], ["simple", 0.1, "u1"]);
  assertEquals([call?.agent, call?.complexity_score], ["simple", null]);
  assertEquals(new Set(events.map(({ trace_id }) => trace_id)), new Set([selection.trace_id]));
  assertEquals(recorder.counters.invalid, 0);
}

Deno.test("selection() before its operation gives it its trace, agent and complexity", async () => {
  await leadsTo((recorder, fields) => recorder.operation("question", fields, () => recorder.llmCall({}, () => {})));
});

Deno.test("selection() before startOperation() gives it its trace, agent and complexity", async () => {
  await leadsTo((recorder, fields) => {
    using question = recorder.startOperation("question", fields);
    question.llmCall({}, () => {});
  });
});

Deno.test("selection() leaves what the operation says of itself, and the parent that it names", async () => {
  const { recorder, finish } = startRecording();
  const selection = recorder.selection({ agent: "simple", complexity_score: 0.1 });
  const parent = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
  recorder.operation("question", { selection, parent, agent: "own", complexity_score: 0.9 }, () => {});
  const question = eventNamed(await finish(), "question");
  assertEquals([question.agent, question.complexity_score], ["own", 0.9]);
  assertEquals([question.parent_id, question.trace_id], [parent.event_id, parent.trace_id]);
});

Deno.test("selection() takes its parent through a handle, as said, or none at all", async () => {
  const { recorder, finish } = startRecording();
  const other = recorder.startOperation("other");
  recorder.operation("running", (running) => {
    running.stage("inner", () => {
      running.selection({ agent: "through handle" });
      recorder.selection({ agent: "current" });
      recorder.selection({ agent: "said", parent: other });
      recorder.selection({ agent: "root", parent: null });
    });
  });
  other.end();
  const events = await finish();
  const parent = (name: string): unknown => eventNamed(events, name).parent_id;
  assertEquals(parent("through handle"), eventNamed(events, "running").event_id);
  assertEquals(parent("current"), eventNamed(events, "inner").event_id);
  assertEquals(parent("said"), other.event_id);
  assertEquals(parent("root"), null);
  assertNotEquals(eventNamed(events, "root").trace_id, eventNamed(events, "running").trace_id);
});

Deno.test("selection() scores its question with scoreComplexity, unless it says a score", async () => {
  const questions: string[] = [];
  const scoreComplexity = (question: string): number | null => {
    questions.push(question);
    return question === "unknown" ? null : 0.65;
  };
  const { recorder, finish } = startRecording({ scoreComplexity });
  assertEquals(recorder.selection({ agent: "a", input_text: "Why?" }).complexity_score, 0.65);
  assertEquals(recorder.selection({ agent: "b", input_text: "Why?", complexity_score: 0 }).complexity_score, 0);
  assertEquals(recorder.selection({ agent: "c", input_text: "unknown" }).complexity_score, null);
  assertEquals(recorder.selection({ agent: "d" }).complexity_score, null);
  assertEquals(recorder.selection({ agent: "e", input_text: ["Why?"] }).complexity_score, null);
  assertEquals(questions, ["Why?", "unknown"]);
  const events = await finish();
  assertEquals(events.map(({ complexity_score }) => complexity_score), [0.65, 0, null, null, null]);
  assertEquals(events.map(({ input_text, input_chars }) => [input_text, input_chars])[0], [null, 4]);
});

Deno.test("selection() goes on without a score when scoreComplexity throws or says no score", async () => {
  const { recorder, errors, finish } = startRecording({
    scoreComplexity(question): number {
      if (question === "throw") throw new RangeError("cannot score this");
      return 7;
    },
  });
  assertEquals(recorder.selection({ agent: "a", input_text: "throw" }).complexity_score, null);
  recorder.selection({ agent: "b", input_text: "seven" });
  const events = await finish();
  assertEquals(events.map(({ complexity_score }) => complexity_score), [null, null]);
  assertEquals(errors.map(({ message }) => message), [
    "cannot score this",
    'Cannot record column "complexity_score": must be between 0 and 1, current value is 7',
  ]);
});

Deno.test("selection() throws nothing, whatever untyped code gives it", async () => {
  const { recorder, finish } = startRecording();
  const hostile = Object.defineProperty({ agent: "a" }, "reason", {
    enumerable: true,
    get: () => {
      throw new Error("hands off");
    },
  });
  for (const odd of [undefined, null, 5, "agent", [], { agent: Symbol("s") }, hostile]) {
    const selection = recorder.selection(odd as unknown as SelectionFields);
    assert(/^[0-9a-f]{16}$/.test(selection.event_id));
    recorder.operation("question", { selection }, () => {});
  }
  for (const odd of [undefined, null, 5, "agent", []]) {
    assertEquals(recorder.operation("question", { selection: odd } as unknown as StartFields, () => 7), 7);
  }
  const events = await finish();
  assertEquals(events.filter(({ kind }) => kind === "operation").length, 12);
  assertEquals(events.filter(({ kind }) => kind === "selection").length, 7);
});

Deno.test("scoreComplexity takes complexityScore() as it is", async () => {
  const { recorder, finish } = startRecording({ scoreComplexity: complexityScore });
  recorder.selection({ agent: "a", input_text: "Compare the weekly trend" });
  assertEquals((await finish())[0]?.complexity_score, 0.2);
});
