import { assertEquals, assertThrows } from "@std/assert";
import { createRecorder, type LiveObserver, memorySink, type RecorderOptions } from "@kymo/kymo";
import { withFolder } from "./event_folder.ts";
import { eventNamed, startRecording } from "./recording.ts";

Deno.test("createRecorder() takes its defaults where the environment may not be read", {
  permissions: { read: "inherit", write: "inherit", env: false, sys: false },
}, async () => {
  assertEquals(Deno.permissions.querySync({ name: "env" }).state, "prompt");
  const sink = memorySink();
  const recorder = createRecorder({ sink });
  recorder.metric("m", 1);
  await recorder.close();
  assertEquals([recorder.enabled, sink.events.length, sink.events[0]?.session_id], [true, 1, null]);
});

Deno.test("persist: false makes no folder, and live metrics still see every event", async () => {
  await withFolder(async (parent) => {
    const seen: unknown[] = [];
    const live: LiveObserver = {
      observe: ({ kind, name }) => void seen.push([kind, name]),
      close: () => Promise.resolve(void seen.push("closed")),
    };
    const recorder = createRecorder({ dir: `${parent}/events`, enabled: true, persist: false, live });
    recorder.operation("job", () => recorder.metric("m", 1));
    await recorder.flush();
    await recorder.close();
    assertEquals([...Deno.readDirSync(parent)], []);
    assertEquals(seen, [["metric", "m"], ["operation", "job"], "closed"]);
    assertEquals(recorder.counters, { recorded: 2, written: 2, dropped: 0, invalid: 0 });
  });
});

Deno.test("persist: false leaves a sink alone that the program gives", async () => {
  const { recorder, finish } = startRecording({ persist: false });
  recorder.metric("m", 1);
  assertEquals((await finish()).length, 1);
});

Deno.test("omit leaves out kinds of events", async () => {
  const { recorder, finish } = startRecording({ omit: ["tool_call", "selection", "metric"] });
  const selection = recorder.selection({ agent: "crew", complexity_score: 0.5 });
  const summary = recorder.operation("question", { selection }, (question) => {
    assertEquals(recorder.toolCall("search", () => recorder.llmCall({}, () => 7)), 7);
    question.metric("m", 1);
    question.record({ kind: "tool_call", name: "past" });
    return question.summary();
  });
  assertEquals([summary.tool_calls, summary.llm_calls], [2, 1]);
  const events = await finish();
  assertEquals(events.map(({ kind }) => kind), ["llm_call", "operation"]);
  assertEquals([eventNamed(events, "question").agent, recorder.counters.recorded], ["crew", 2]);
});

Deno.test("omit leaves out columns, constants and what is inherited too", async () => {
  const { recorder, finish } = startRecording({ service: "bot", omit: ["user", "entities", "service", "attributes"] });
  recorder.operation("question", { user: "u1", task: "qa", attributes: { tenant: "acme" } }, (question) => {
    question.entities(["Acme"]);
    recorder.llmCall({ user: "u2" }, () => {});
  });
  for (const { user, entities, service, attributes, task } of await finish()) {
    assertEquals([user, entities, service, attributes, task], [null, null, null, null, "qa"]);
  }
  assertEquals(recorder.counters.invalid, 0);
});

const REFUSED = [
  ["tool_calls", "is neither a kind of event nor a column"],
  ["constructor", "is neither a kind of event nor a column"],
  ["", "is neither a kind of event nor a column"],
  ["event_id", "is part of every event"],
  ["kind", "is part of every event"],
  ["sample_weight", "is part of every event"],
] as const;

for (const [name, why] of REFUSED) {
  Deno.test(`createRecorder() refuses to omit "${name}": it ${why}`, () => {
    const omit = ["metric", name] as unknown as NonNullable<RecorderOptions["omit"]>;
    assertThrows(
      () => createRecorder({ enabled: true, persist: false, omit }),
      RangeError,
      `Cannot create recorder: omit must name kinds and nullable columns, "${name}" ${why}`,
    );
  });
}
