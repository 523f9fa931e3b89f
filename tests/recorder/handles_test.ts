import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { OpenHandle, Recorder } from "@kymo/kymo";
import { NOON_MS } from "./fake_clock.ts";
import { eventNamed, startRecording } from "./recording.ts";

const FORMS: Readonly<Record<string, (recorder: Recorder) => OpenHandle>> = {
  operation: (recorder) => recorder.startOperation("it", { task: "qa" }),
  stage: (recorder) => recorder.startStage("it", { task: "qa" }),
  tool_call: (recorder) => recorder.startToolCall("it", { task: "qa" }),
  llm_call: (recorder) => recorder.startLlmCall({ name: "it", task: "qa" }),
  attempt: (recorder) => recorder.startAttempt({ name: "it", task: "qa" }),
};

for (const [kind, start] of Object.entries(FORMS)) {
  Deno.test(`end() records the ${kind} that a handle stands for`, async () => {
    const { recorder, clock, finish } = startRecording();
    const handle = start(recorder);
    assertEquals([handle.kind, recorder.counters.recorded], [kind, 0]);
    clock.advance(40);
    assertEquals(handle.end().duration_ms, 40);
    const [event, ...more] = await finish();
    assertEquals(more, []);
    assertEquals([event?.event_id, event?.trace_id], [handle.event_id, handle.trace_id]);
    assertEquals([event?.kind, event?.name, event?.task, event?.status], [kind, "it", "qa", "ok"]);
    assertEquals([event?.started_at, event?.duration_ms], [NOON_MS * 1000, 40]);
  });
}

Deno.test("startLlmCall() and startAttempt() are called chat and attempt unless they are given a name", async () => {
  const { recorder, finish } = startRecording();
  recorder.startLlmCall().end();
  recorder.startAttempt().end();
  assertEquals((await finish()).map(({ kind, name }) => [kind, name]), [["llm_call", "chat"], ["attempt", "attempt"]]);
});

Deno.test("end() adds what became known last", async () => {
  const { recorder, finish } = startRecording();
  const handle = recorder.startOperation("job", { task: "qa", user: "u1" });
  handle.set({ user: "u2", score: 0.25 });
  handle.end({ score: 0.75, result_bytes: 90, attributes: { rows: 3 } });
  const [event] = await finish();
  assertEquals([event?.task, event?.user, event?.score], ["qa", "u2", 0.75]);
  assertEquals([event?.result_bytes, event?.attributes], [90, '{"rows":3}']);
});

Deno.test("end() ends once: a second end changes nothing and says the same", async () => {
  const { recorder, clock, finish } = startRecording();
  const handle = recorder.startOperation("job");
  handle.stage("part", () => clock.advance(30));
  clock.advance(10);
  const summary = handle.end({ task: "first" });
  clock.advance(500);
  assertEquals(handle.end({ task: "second", status: "error" }), summary);
  assertEquals(handle.fail(new Error("too late")), summary);
  assertEquals(handle.summary(), summary);
  handle[Symbol.dispose]();
  const events = await finish();
  assertEquals(events.map(({ name, task, status, duration_ms }) => [name, task, status, duration_ms]), [
    ["part", null, "ok", 30],
    ["job", "first", "ok", 40],
  ]);
});

Deno.test("end() says the same again although something inside ended later", async () => {
  const { recorder, clock, finish } = startRecording();
  const handle = recorder.startOperation("job");
  clock.advance(8);
  const part = handle.startStage("part");
  clock.advance(2);
  const summary = handle.end();
  clock.advance(10);
  part.fail(new Error("late"));
  handle.warn();
  handle.llmCall({}, () => {});
  assertEquals(handle.end(), summary);
  assertEquals([summary.self_ms, summary.stages, summary.error_count], [8, [], 0]);
  const events = await finish();
  const job = eventNamed(events, "job");
  assertEquals([job.error_count, job.warning_count, job.duration_ms], [0, null, 10]);
  assertEquals(["part", "chat"].map((name) => eventNamed(events, name).parent_id), [job.event_id, job.event_id]);
});

Deno.test("end() takes a status that names a negative result", async () => {
  const { recorder, finish } = startRecording();
  const summary = recorder.startOperation("guess").end({ status: "failure", reason: "no document found" });
  assertEquals(summary.status, "failure");
  const [event] = await finish();
  assertEquals([event?.status, event?.reason, event?.error_type], ["failure", "no document found", null]);
});

Deno.test("usage() of a handle fills the token columns; what a later report does not say stays", async () => {
  const { recorder, finish } = startRecording();
  const call = recorder.startLlmCall();
  call.usage({
    input_tokens: 5,
    cache_read_input_tokens: 60,
    cache_creation_input_tokens: 35,
    cache_creation: { ephemeral_5m_input_tokens: 15, ephemeral_1h_input_tokens: 20 },
    output_tokens: 1,
    service_tier: "priority",
  });
  call.usage({ prompt_tokens: 100, completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 12 } });
  call.end();
  const [event] = await finish();
  assertEquals([event?.input_tokens, event?.cache_read_tokens], [100, 60]);
  assertEquals([event?.cache_write_tokens, event?.cache_write_1h_tokens], [35, 20]);
  assertEquals([event?.output_tokens, event?.reasoning_tokens, event?.service_tier], [50, 12, "priority"]);
});

Deno.test("fail() reads status, type, category and message off the error", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall({ model: "m" });
  clock.advance(7);
  const summary = call.fail(Object.assign(new TypeError("slow down"), { status: 429 }));
  assertEquals([summary.status, summary.duration_ms], ["error", 7]);
  const [event] = await finish();
  assertEquals(
    [event?.status, event?.error_type, event?.error_category, event?.error_message, event?.http_status],
    ["error", "TypeError", "rate_limit", "slow down", 429],
  );
});

Deno.test("fail() counts an error once, although it is thrown on through the operations around it", async () => {
  const { recorder, finish } = startRecording();
  const error = new Error("deep");
  assertThrows(() =>
    recorder.operation("outer", () =>
      recorder.operation("inner", (inner) => {
        inner.startToolCall("tool").fail(error);
        throw error;
      }))
  );
  const events = await finish();
  assertEquals([eventNamed(events, "inner").error_count, eventNamed(events, "outer").error_count], [1, 0]);
});

Deno.test("startOperation() is ended by the using block that holds it, whether it throws or not", async () => {
  const { recorder, clock, finish } = startRecording();
  {
    using left = recorder.startOperation("left");
    clock.advance(5);
    left.set({ task: "t" });
  }
  assertThrows(() => {
    using _thrown = recorder.startOperation("thrown");
    clock.advance(6);
    throw new Error("out of the block");
  });
  const events = await finish();
  assertEquals(events.map(({ name, duration_ms }) => [name, duration_ms]), [["left", 5], ["thrown", 6]]);
});

Deno.test("startOperation() is the parent of what is recorded through it and inside its run(), of nothing else", async () => {
  const { recorder, finish } = startRecording();
  const handle = recorder.startOperation("job");
  handle.stage("through", () => recorder.toolCall("below", () => {}));
  handle.startLlmCall({ name: "call" }).end();
  const returned = {};
  assertStrictEquals(
    handle.run(() => {
      assertEquals(recorder.current()?.event_id, handle.event_id);
      recorder.toolCall("inside", () => {});
      return returned;
    }),
    returned,
  );
  await handle.run(async () => {
    await Promise.resolve();
    recorder.record({ kind: "metric", name: "after await" });
  });
  recorder.toolCall("beside", () => {});
  assertEquals(recorder.current(), null);
  handle.end();
  const events = await finish();
  const parents = (names: string[]): unknown[] => names.map((name) => eventNamed(events, name).parent_id);
  const id = handle.event_id;
  assertEquals(parents(["through", "call", "inside", "after await"]), [id, id, id, id]);
  assertEquals(parents(["below", "beside"]), [eventNamed(events, "through").event_id, null]);
});

Deno.test("run() throws on what its callback throws, and the handle stays open", async () => {
  const { recorder, finish } = startRecording();
  const handle = recorder.startOperation("job");
  const error = new Error("inside");
  assertThrows(
    () =>
      handle.run(() => {
        throw error;
      }),
    Error,
    "inside",
  );
  assertEquals(handle.summary().status, null);
  handle.end();
  assertEquals((await finish()).map(({ name, status }) => [name, status]), [["job", "ok"]]);
});

Deno.test("startOperation() in a using block ends with the error that left run()", async () => {
  const { recorder, finish } = startRecording();
  assertThrows(() => {
    using job = recorder.startOperation("failed");
    job.run(() => {
      throw new TypeError("inside");
    });
  });
  await assertRejects(async () => {
    using job = recorder.startOperation("rejected");
    await job.run(() => Promise.reject(new TypeError("inside")));
  });
  {
    using job = recorder.startOperation("tried again");
    assertThrows(() =>
      job.run(() => {
        throw new TypeError("inside");
      })
    );
    job.run(() => {});
  }
  const events = await finish();
  assertEquals(events.map(({ name, status, error_type }) => [name, status, error_type]), [
    ["failed", "error", "TypeError"],
    ["rejected", "error", "TypeError"],
    ["tried again", "ok", null],
  ]);
});

Deno.test("startStage() happens in the operation that is running, or in the parent that it is given", async () => {
  const { recorder, finish } = startRecording();
  const far = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
  const other = recorder.startOperation("other");
  recorder.operation("running", () => {
    recorder.startStage("current").end();
    recorder.startStage("of other", { parent: other }).end();
    recorder.startStage("of far", { parent: far }).end();
    recorder.startStage("root", { parent: null }).end();
  });
  other.end();
  const events = await finish();
  const seen = (name: string): unknown[] => [eventNamed(events, name).parent_id, eventNamed(events, name).trace_id];
  const running = eventNamed(events, "running");
  assertEquals(seen("current"), [running.event_id, running.trace_id]);
  assertEquals(seen("of other"), [other.event_id, other.trace_id]);
  assertEquals(seen("of far"), [far.event_id, far.trace_id]);
  const root = eventNamed(events, "root");
  assertEquals(root.parent_id, null);
  assert(root.trace_id !== running.trace_id);
});

Deno.test("end() after close() is dropped and counted, and throws nothing", async () => {
  const { recorder, finish } = startRecording();
  const before = recorder.startOperation("open at close");
  const events = await finish();
  const after = recorder.startOperation("started after close");
  assertEquals([before.end().status, after.end().status, after.fail(new Error("no")).status], ["aborted", "ok", "ok"]);
  assertEquals(events.map(({ name, status }) => [name, status]), [["open at close", "aborted"]]);
  assertEquals(recorder.counters, { recorded: 1, written: 1, dropped: 1, invalid: 0 });
});
