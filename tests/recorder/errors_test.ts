import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { eventNamed, startRecording } from "./recording.ts";

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

Deno.test("operation() throws a sync exception on as it was", async () => {
  const { recorder, clock, finish } = startRecording();
  for (const thrown of [new TypeError("no"), "text", 7, null, undefined, Object.freeze({ odd: true })]) {
    const seen = caught(() =>
      recorder.operation("fails", () => {
        clock.advance(30);
        throw thrown;
      })
    );
    assertStrictEquals(seen, thrown);
  }
  const events = await finish();
  assertEquals(events.map((event) => [event.status, event.duration_ms]), Array(6).fill(["error", 30]));
  assertEquals(events[0]?.error_type, "TypeError");
  assertEquals(events[0]?.error_message, "no");
});

Deno.test("llmCall() rejects with the very object that was thrown", async () => {
  const { recorder, clock, finish } = startRecording();
  const error = Object.assign(new Error("slow down"), { status: 429 });
  const seen: unknown = await recorder.llmCall({ model: "m" }, async () => {
    await Promise.resolve();
    clock.advance(80);
    throw error;
  }).catch((reason: unknown) => reason);
  assertStrictEquals(seen, error);
  const [event] = await finish();
  assertEquals(
    [event?.status, event?.http_status, event?.error_category, event?.duration_ms, event?.model],
    ["error", 429, "rate_limit", 80, "m"],
  );
});

Deno.test("llmCall() tells timeouts and aborts from errors", async () => {
  const { recorder, finish } = startRecording();
  const fail = (name: string, error: unknown): Promise<unknown> =>
    recorder.llmCall({ name }, () => Promise.reject(error)).catch(() => {});
  await fail("timeout", new DOMException("took too long", "TimeoutError"));
  await fail("aborted", new DOMException("stopped", "AbortError"));
  await fail("error", new Error("boom"));
  assertEquals((await finish()).map((event) => event.status), ["timeout", "aborted", "error"]);
});

Deno.test("llmCall() keeps what the program said of an error before it was thrown", async () => {
  const { recorder, finish } = startRecording();
  assertThrows(() =>
    recorder.llmCall({ status: "ok" }, (call) => {
      call.set({ http_status: 429, error_type: "slow_down", attempts: 3 });
      throw new Error("gave up");
    })
  );
  const [event] = await finish();
  assertEquals([event?.status, event?.http_status, event?.error_type, event?.error_message], [
    "error",
    429,
    "slow_down",
    "gave up",
  ]);
});

Deno.test("error_count counts an exception once, in the operation it happened in", async () => {
  const { recorder, finish } = startRecording();
  for (const thrown of [new Error("deep"), "a text"]) {
    assertThrowsAnything(() =>
      recorder.operation(
        "outer",
        () =>
          recorder.operation("inner", () =>
            recorder.stage("stage", () =>
              recorder.llmCall({}, () => {
                throw thrown;
              }))),
      )
    );
  }
  const events = await finish();
  const counts = (name: string): unknown[] =>
    events.filter((event) => event.name === name).map((event) => event.error_count);
  assertEquals(counts("inner"), [1, 1]);
  assertEquals(counts("outer"), [0, 0]);
  assertEquals(counts("stage"), [null, null]);
});

Deno.test("error_count counts every call that failed with one shared reason", async () => {
  const { recorder, finish } = startRecording();
  const reason = new DOMException("stopped", "AbortError");
  const request = (name: string): Promise<void> =>
    recorder.operation(name, async () => {
      await Promise.allSettled([1, 2, 3].map(() => recorder.llmCall({}, () => Promise.reject(reason))));
    });
  await request("first");
  await request("second");
  const events = await finish();
  assertEquals([eventNamed(events, "first").error_count, eventNamed(events, "second").error_count], [3, 3]);
});

Deno.test("error_count counts an exception that was caught, and none where nothing failed", async () => {
  const { recorder, finish } = startRecording();
  await recorder.operation("recovers", async () => {
    await assertRejects(() => recorder.llmCall({}, () => Promise.reject(new Error("first try"))));
    await recorder.llmCall({}, () => Promise.resolve());
    recorder.record({ kind: "tool_call", name: "past", status: "timeout" });
    recorder.stage("negative", (stage) => stage.set({ status: "failure" }));
  });
  recorder.operation("clean", () => {});
  const events = await finish();
  assertEquals([eventNamed(events, "recovers").error_count, eventNamed(events, "recovers").status], [2, "ok"]);
  assertEquals(eventNamed(events, "clean").error_count, 0);
});

Deno.test("createRecorder() redacts and cuts what an error said", async () => {
  const { recorder, finish } = startRecording();
  const secret = "sk-proj-abcdefghijklmnopqrstuvwx";
  assertThrowsAnything(() =>
    recorder.toolCall("thrown", () => {
      throw new Error(`${secret} is invalid ${"x".repeat(5000)}`);
    })
  );
  recorder.record({
    kind: "tool_call",
    name: "said",
    status: "error",
    error_message: `Bearer ${secret} ${"y".repeat(5000)}`,
  });
  for (const { error_message } of await finish()) {
    assertEquals(error_message?.length, 500);
    assertEquals(error_message?.includes("abcdefghijkl"), false);
    assertEquals(error_message?.includes("[redacted"), true);
  }
});

Deno.test("operation() survives an exception that cannot be read", async () => {
  const { recorder, errors, finish } = startRecording();
  const hostile = new Proxy({}, {
    get: () => {
      throw new Error("hands off");
    },
  });
  assertStrictEquals(
    caught(() =>
      recorder.operation("hostile", () => {
        throw hostile;
      })
    ),
    hostile,
  );
  const [event] = await finish();
  assertEquals([event?.status, event?.error_type, event?.error_category], ["error", "object", "unknown"]);
  assertEquals(errors, []);
});

function assertThrowsAnything(run: () => unknown): void {
  caught(run);
}
