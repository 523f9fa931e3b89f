import { assertEquals } from "@std/assert";
import type { OpenEvent, Recorder } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import { eventNamed, startRecording } from "./recording.ts";

const parsed = (events: readonly EventRow[], name: string, column: "attributes" | "entities"): unknown => {
  const text = eventNamed(events, name)[column];
  return text === null ? null : JSON.parse(text);
};

/** Runs inside an LLM call inside a stage inside an operation called "question". */
function deepInside(recorder: Recorder, run: (call: OpenEvent) => void): void {
  recorder.operation("question", () => recorder.stage("stage", () => recorder.llmCall({}, run)));
}

Deno.test("count() adds to a counter of the operation around, from any depth", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("question", { attributes: { tenant: "acme", graphql_queries: 10 } }, (question) => {
    question.count("graphql_queries");
    recorder.stage("stage", (stage) => {
      stage.count("graphql_queries", 3);
      recorder.llmCall({}, (call) => {
        call.count("graphql_queries");
        call.attempt((attempt) => attempt.count("retries"));
      });
    });
  });
  const events = await finish();
  assertEquals(parsed(events, "question", "attributes"), { tenant: "acme", graphql_queries: 15, retries: 1 });
  assertEquals([parsed(events, "stage", "attributes"), parsed(events, "chat", "attributes")], [null, null]);
});

Deno.test("count() stays with the nearest of several operations", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("outer", (outer) => {
    recorder.operation("inner", () => recorder.toolCall("tool", (tool) => tool.count("rows", 5)));
    outer.count("rows", 2);
  });
  const events = await finish();
  assertEquals([parsed(events, "inner", "attributes"), parsed(events, "outer", "attributes")], [{ rows: 5 }, {
    rows: 2,
  }]);
});

Deno.test("count() is not lost when other attributes are said later, and a key said again is replaced", async () => {
  const { recorder, finish } = startRecording();
  const question = recorder.startOperation("question", { attributes: { tenant: "acme" } });
  question.count("graphql_queries", 2);
  question.set({ attributes: { language: "de", tenant: "other" } });
  question.count("graphql_queries");
  question.end({ attributes: { rows: 4 } });
  assertEquals(parsed(await finish(), "question", "attributes"), {
    tenant: "other",
    language: "de",
    graphql_queries: 3,
    rows: 4,
  });
});

Deno.test("count() and set() leave the attributes that a program gave as they were", async () => {
  const { recorder, finish } = startRecording();
  const attributes = Object.freeze({ tenant: "acme" });
  recorder.operation("question", { attributes }, (question) => {
    question.count("rows");
    question.set({ attributes: Object.freeze({ language: "de" }) });
    question.count("rows");
  });
  assertEquals(attributes, { tenant: "acme" });
  assertEquals(parsed(await finish(), "question", "attributes"), { tenant: "acme", rows: 2, language: "de" });
});

Deno.test("count() replaces what is no number, and refuses to add what is none", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.operation("question", { attributes: { rows: "many" } }, (question) => {
    question.count("rows", 2.5);
    question.count("rows", -1);
    for (const odd of [NaN, Infinity, "3", null]) question.count("rows", odd as number);
  });
  assertEquals(parsed(await finish(), "question", "attributes"), { rows: 1.5 });
  assertEquals([recorder.counters.invalid, errors.length], [4, 1]);
});

Deno.test("warn() counts on the operation around, and records a notice where it has a message", async () => {
  const { recorder, finish } = startRecording();
  deepInside(recorder, (call) => {
    call.warn();
    call.warn("the answer was cut");
  });
  const events = await finish();
  assertEquals(eventNamed(events, "question").warning_count, 2);
  assertEquals([eventNamed(events, "stage").warning_count, eventNamed(events, "chat").warning_count], [null, null]);
  const notices = events.filter(({ kind }) => kind === "notice");
  assertEquals(notices.map(({ name, reason, status, parent_id }) => [name, reason, status, parent_id]), [
    ["warning", "the answer was cut", "ok", eventNamed(events, "chat").event_id],
  ]);
});

Deno.test("entities() gathers on the operation around, each once, in the order found", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("question", { entities: ["Acme"] }, (question) => {
    question.entities(["Berlin", "Acme"]);
    recorder.stage("stage", () => recorder.llmCall({}, (call) => call.entities(["Paris", "Berlin", "Rome"])));
    question.entities([]);
  });
  const events = await finish();
  assertEquals(parsed(events, "question", "entities"), ["Acme", "Berlin", "Paris", "Rome"]);
  assertEquals([parsed(events, "stage", "entities"), parsed(events, "chat", "entities")], [null, null]);
});

Deno.test("count(), warn() and entities() stay on the event itself where no operation is around", async () => {
  const { recorder, finish } = startRecording();
  recorder.stage("outer", () => {
    recorder.toolCall("tool", (tool) => {
      tool.count("rows", 2);
      tool.warn();
      tool.entities(["Acme"]);
    });
  });
  const events = await finish();
  const tool = eventNamed(events, "tool");
  assertEquals([tool.attributes, tool.warning_count, tool.entities], ['{"rows":2}', 1, '["Acme"]']);
  const outer = eventNamed(events, "outer");
  assertEquals([outer.attributes, outer.warning_count, outer.entities], [null, null, null]);
});

Deno.test("count(), warn() and entities() change nothing of an operation that has ended", async () => {
  const { recorder, errors, finish } = startRecording();
  const question = recorder.startOperation("question", { entities: ["Acme"] });
  const stage = question.startStage("stage");
  question.count("rows");
  const summary = question.end();
  for (const late of [question, stage]) {
    late.count("rows");
    late.warn();
    late.entities(["Late"]);
  }
  stage.end();
  assertEquals(question.summary(), summary);
  const events = await finish();
  assertEquals(eventNamed(events, "question").attributes, '{"rows":1}');
  assertEquals([eventNamed(events, "question").warning_count, parsed(events, "question", "entities")], [null, [
    "Acme",
  ]]);
  assertEquals([eventNamed(events, "stage").attributes, eventNamed(events, "stage").warning_count], [null, null]);
  assertEquals(errors, []);
});

Deno.test("entities() refuses what is no list, and throws nothing", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.operation("question", (question) => {
    for (const odd of [undefined, null, 5, {}]) question.entities(odd as unknown as string[]);
    question.entities(["Acme"]);
  });
  assertEquals(parsed(await finish(), "question", "entities"), ["Acme"]);
  assertEquals(errors.map(({ message }) => message), ['Cannot record column "entities": must be a list of texts']);
});
