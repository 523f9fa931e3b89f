import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { eventNamed, startRecording } from "./recording.ts";

Deno.test("operation() is the parent of what happens in it, across await", async () => {
  const { recorder, finish } = startRecording();
  await recorder.operation("request", async () => {
    await Promise.resolve();
    await recorder.stage("search", async () => {
      await Promise.resolve();
      recorder.toolCall("index", () => {});
    });
    recorder.llmCall({}, () => {});
  });
  const events = await finish();
  const [index, search, chat, request] = ["index", "search", "chat", "request"].map((name) => eventNamed(events, name));
  assertEquals(index?.parent_id, search?.event_id);
  assertEquals(search?.parent_id, request?.event_id);
  assertEquals(chat?.parent_id, request?.event_id);
  assertEquals(request?.parent_id, null);
  assertEquals(new Set(events.map((event) => event.trace_id)), new Set([request?.trace_id]));
});

Deno.test("operation() is the parent of what a timer does that it started", async () => {
  const { recorder, finish } = startRecording();
  const fired = Promise.withResolvers<void>();
  recorder.operation("request", () => {
    setTimeout(() => {
      recorder.record({ kind: "metric", name: "later" });
      fired.resolve();
    }, 0);
  });
  await fired.promise;
  const events = await finish();
  assertEquals(eventNamed(events, "later").parent_id, eventNamed(events, "request").event_id);
});

Deno.test("operation() keeps parallel work apart", async () => {
  const { recorder, finish } = startRecording();
  const work = (name: string): Promise<void> =>
    recorder.operation(name, async () => {
      await Promise.all([1, 2, 3].map((number) =>
        recorder.stage(`${name} ${number}`, async () => {
          await Promise.resolve();
          await recorder.llmCall({ name: `${name} ${number} call` }, () => Promise.resolve());
        })
      ));
    });
  await Promise.all([work("a"), work("b")]);
  const events = await finish();
  for (const name of ["a", "b"]) {
    const operation = eventNamed(events, name);
    for (const number of [1, 2, 3]) {
      const stage = eventNamed(events, `${name} ${number}`);
      const call = eventNamed(events, `${name} ${number} call`);
      assertEquals([stage.parent_id, call.parent_id], [operation.event_id, stage.event_id]);
      assertEquals([stage.trace_id, call.trace_id], [operation.trace_id, operation.trace_id]);
    }
  }
  assertNotEquals(eventNamed(events, "a").trace_id, eventNamed(events, "b").trace_id);
});

Deno.test("operation() is no parent of what happens after it", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("first", () => {});
  recorder.operation("second", () => {});
  const events = await finish();
  assertEquals(events.map((event) => event.parent_id), [null, null]);
  assertNotEquals(events[0]?.trace_id, events[1]?.trace_id);
});

Deno.test("operation() takes the handle, not the context, for what is recorded through it", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("outer", (outer) => {
    recorder.operation("inner", () => {
      outer.stage("of outer", () => {});
      outer.toolCall("tool of outer", () => {});
      outer.operation("operation of outer", () => {});
      outer.record({ kind: "metric", name: "metric of outer" });
    });
  });
  const events = await finish();
  const outer = eventNamed(events, "outer").event_id;
  for (const name of ["of outer", "tool of outer", "operation of outer", "metric of outer"]) {
    assertEquals(eventNamed(events, name).parent_id, outer);
  }
});

Deno.test("operation() takes an explicit parent before the running one", async () => {
  const { recorder, finish } = startRecording();
  const far = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
  recorder.operation("running", (running) => {
    recorder.stage("far", { parent: far }, (stage) => stage.stage("below", () => {}));
    recorder.operation("other", () => {
      recorder.llmCall({ parent: running }, () => {});
    });
  });
  const events = await finish();
  const stage = eventNamed(events, "far");
  assertEquals([stage.parent_id, stage.trace_id], [far.event_id, far.trace_id]);
  assertEquals(eventNamed(events, "below").trace_id, far.trace_id);
  assertEquals(eventNamed(events, "chat").parent_id, eventNamed(events, "running").event_id);
  assertEquals(recorder.counters.invalid, 0);
});

Deno.test("operation() hands its group keys down, and a child's own come first", async () => {
  const { recorder, finish } = startRecording({ sessionId: "default" });
  const keys = { task: "qa", agent: "planner", caller: "api", user: "u1", session_id: "s1", prompt_version: "v7" };
  recorder.operation("top", keys, () => {
    recorder.stage("middle", { agent: "searcher" }, () => {
      recorder.llmCall({ user: "u2" }, () => {});
      recorder.record({ kind: "tool_call", name: "past", task: "own" });
    });
  });
  const events = await finish();
  const seen = (name: string): unknown[] => {
    const { task, agent, caller, user, session_id, prompt_version } = eventNamed(events, name);
    return [task, agent, caller, user, session_id, prompt_version];
  };
  assertEquals(seen("middle"), ["qa", "searcher", "api", "u1", "s1", "v7"]);
  assertEquals(seen("chat"), ["qa", "searcher", "api", "u2", "s1", "v7"]);
  assertEquals(seen("past"), ["own", "searcher", "api", "u1", "s1", "v7"]);
});

Deno.test("operation() does not hand down what is true of itself only", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation(
    "top",
    { model: "m", score: 1, attributes: { tenant: "a" } },
    () => recorder.stage("below", () => {}),
  );
  const below = eventNamed(await finish(), "below");
  assertEquals([below.model, below.score, below.attributes], [null, null, null]);
});

Deno.test("createRecorder() gives ids of 16 and 32 hex digits that sort in the order made", async () => {
  const { recorder, finish } = startRecording();
  for (let number = 0; number < 5000; number++) recorder.record({ kind: "metric", name: "n", value: number });
  const events = await finish();
  for (const event of events.slice(0, 3)) {
    assertMatch(event.event_id, /^[0-9a-f]{16}$/);
    assertMatch(event.trace_id, /^[0-9a-f]{32}$/);
  }
  const ids = events.map((event) => event.event_id);
  assertEquals(ids, [...ids].sort());
  assertEquals(new Set(ids).size, 5000);
  assertEquals(new Set(ids.map((id) => id.slice(0, 10))), new Set([recorder.writerId]));
});
