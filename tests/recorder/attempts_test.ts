import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { Recorder } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import type { FakeClock } from "./fake_clock.ts";
import { eventNamed, startRecording } from "./recording.ts";

const attemptsOf = (events: readonly EventRow[]): EventRow[] => events.filter(({ kind }) => kind === "attempt");

/** A call whose first two attempts are refused, with waits of 100 and 400 ms; each attempt takes 20 ms. */
async function callThatRetries(recorder: Recorder, clock: FakeClock): Promise<string> {
  return await recorder.llmCall({ model: "m" }, async (call) => {
    for (const waitMs of [100, 400]) {
      await call.attempt(() => {
        clock.advance(20);
        return Promise.reject(new Error("overloaded"));
      }).catch(() => {});
      clock.advance(waitMs);
    }
    return await call.attempt(() => {
      clock.advance(20);
      return Promise.resolve("answer");
    });
  });
}

Deno.test("attempt() knows how long the call waited before it", async () => {
  const { recorder, clock, finish } = startRecording();
  assertEquals(await callThatRetries(recorder, clock), "answer");
  const events = await finish();
  assertEquals(
    attemptsOf(events).map(({ status, duration_ms, retry_wait_ms }) => [status, duration_ms, retry_wait_ms]),
    [["error", 20, null], ["error", 20, 100], ["ok", 20, 400]],
  );
  const call = eventNamed(events, "chat");
  assertEquals([call.attempts, call.retry_wait_ms, call.duration_ms, call.status], [3, 500, 560, "ok"]);
  assertEquals(new Set(attemptsOf(events).map(({ parent_id }) => parent_id)), new Set([call.event_id]));
});

Deno.test("attempt() makes one attempt and no wait of a call that is answered at once", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({}, (call) => call.attempt(() => "answer"));
  recorder.llmCall({ name: "without" }, () => {});
  const events = await finish();
  const [call, without] = ["chat", "without"].map((name) => eventNamed(events, name));
  assertEquals([call?.attempts, call?.retry_wait_ms], [1, 0]);
  assertEquals([without?.attempts, without?.retry_wait_ms], [null, null]);
});

Deno.test("attempt() takes a wait that the program says before the one on the clock", async () => {
  const { recorder, clock, finish } = startRecording();
  recorder.llmCall({}, (call) => {
    call.attempt(() => {});
    clock.advance(50);
    call.attempt({ retry_wait_ms: 30 }, () => {});
    clock.advance(50);
    call.attempt({ retry_wait_ms: 0 }, () => {});
    clock.advance(50);
    call.attempt((attempt) => attempt.set({ retry_wait_ms: 7 }));
  });
  const events = await finish();
  assertEquals(attemptsOf(events).map(({ retry_wait_ms }) => retry_wait_ms), [null, 30, 0, 7]);
  assertEquals([eventNamed(events, "chat").attempts, eventNamed(events, "chat").retry_wait_ms], [4, 37]);
});

Deno.test("attempt() counts no wait for an attempt that overlaps another", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall();
  const first = call.startAttempt({ name: "first" });
  clock.advance(10);
  const hedge = call.startAttempt({ name: "hedge" });
  clock.advance(5);
  first.fail(new Error("lost"));
  clock.advance(5);
  const second = call.startAttempt({ name: "while the hedge runs" });
  clock.advance(5);
  second.fail(new Error("lost too"));
  hedge.fail(new Error("and this"));
  clock.advance(60);
  call.startAttempt({ name: "after a wait" }).end();
  call.end();
  const events = await finish();
  const waits = attemptsOf(events).map(({ name, retry_wait_ms }) => [name, retry_wait_ms]);
  assertEquals(Object.fromEntries(waits), {
    first: null,
    hedge: null,
    "while the hedge runs": null,
    "after a wait": 60,
  });
  assertEquals([eventNamed(events, "chat").attempts, eventNamed(events, "chat").retry_wait_ms], [4, 60]);
});

Deno.test("attempt() belongs to the nearest call around it: a tool's own, through a stage, else what is around it", async () => {
  const { recorder, clock, finish } = startRecording();
  recorder.operation("request", () => {
    recorder.llmCall({}, () => {
      recorder.attempt(() => {});
      recorder.toolCall("search", (tool) => {
        tool.attempt(() => {});
        clock.advance(25);
        tool.stage("again", () => recorder.attempt(() => {}));
      });
    });
  });
  recorder.operation("without a call", () => recorder.attempt(() => {}));
  recorder.attempt({ name: "alone" }, () => {});
  const events = await finish();
  const counts = (name: string): unknown[] => {
    const { attempts, retry_wait_ms } = eventNamed(events, name);
    return [attempts, retry_wait_ms];
  };
  assertEquals(counts("chat"), [1, 0]);
  assertEquals(counts("search"), [2, 25]);
  assertEquals([counts("again"), counts("request")], [[null, null], [null, null]]);
  assertEquals([counts("without a call"), counts("alone")], [[1, 0], [null, null]]);
});

Deno.test("attempt() counts when it is recorded after the fact", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("request", () => {
    recorder.llmCall({}, (call) => {
      call.record({ kind: "attempt", name: "past", status: "error", duration_ms: 40 });
      call.record({ kind: "attempt", name: "past", duration_ms: 60, retry_wait_ms: 200 });
      for (const odd of [NaN, -7, "9"]) call.record({ kind: "attempt", name: "odd", retry_wait_ms: odd as number });
    });
  });
  const events = await finish();
  assertEquals([eventNamed(events, "chat").attempts, eventNamed(events, "chat").retry_wait_ms], [5, 200]);
  assertEquals(eventNamed(events, "request").error_count, 0);
});

Deno.test("attempt() has provider and model of its call, and the call the attempts that it says itself", async () => {
  const { recorder, finish } = startRecording();
  recorder.llmCall({ provider: "p", model: "m", attempts: 7 }, (call) => {
    call.stage("inner", () => recorder.attempt(() => {}));
    call.attempt({ model: "fallback" }, () => {});
  });
  const events = await finish();
  assertEquals(attemptsOf(events).map(({ provider, model }) => [provider, model]), [["p", "m"], ["p", "fallback"]]);
  assertEquals(eventNamed(events, "chat").attempts, 7);
});

Deno.test("error_count counts no failed attempt, but once the call that gave up", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.operation("recovered", () => callThatRetries(recorder, clock));
  const error = new Error("gave up");
  await assertRejects(() =>
    recorder.operation("lost", () =>
      recorder.llmCall({ name: "lost call" }, async (call) => {
        await call.attempt(() => Promise.reject(error)).catch(() => {});
        await call.attempt(() => Promise.reject(error));
      }))
  );
  const events = await finish();
  assertEquals(eventNamed(events, "recovered").error_count, 0);
  assertEquals(eventNamed(events, "lost").error_count, 1);
  assertEquals([eventNamed(events, "lost call").status, eventNamed(events, "lost call").attempts], ["error", 2]);
});

Deno.test("error_count counts an error inside an attempt where it was thrown, and not again on its way up", async () => {
  const { recorder, finish } = startRecording();
  assertThrows(() =>
    recorder.operation(
      "request",
      () =>
        recorder.llmCall({}, (call) =>
          call.attempt((attempt) =>
            attempt.toolCall("tool", () => {
              throw new Error("deep");
            })
          )),
    )
  );
  assertEquals(eventNamed(await finish(), "request").error_count, 1);
});

Deno.test("attempt() inside the fetch of a client finds its call through await", async () => {
  const { recorder, finish } = startRecording();
  const answers = [new Response("busy", { status: 429, statusText: "Too Many Requests" }), new Response("answer")];
  const fetch = (_url: string): Promise<Response> => Promise.resolve(answers.shift()!);
  /** A client that knows nothing of Kymo and retries on its own. */
  async function ask(fetchOnce: typeof fetch): Promise<string> {
    await Promise.resolve();
    for (;;) {
      const response = await fetchOnce("https://api.example/v1/chat");
      if (response.ok) return await response.text();
      await response.body?.cancel();
    }
  }
  const answer = await recorder.llmCall({ model: "m" }, async () => {
    return await ask((url) => recorder.attempt(() => fetch(url)));
  });
  assertEquals(answer, "answer");
  const events = await finish();
  const call = eventNamed(events, "chat");
  assertEquals([call.attempts, call.status, call.http_status], [2, "ok", null]);
  const seen = attemptsOf(events).map(({ parent_id, status, http_status }) => [parent_id, status, http_status]);
  assertEquals(seen, [[call.event_id, "error", 429], [call.event_id, "ok", 200]]);
});

const ANSWERS = [
  [200, "ok", null, null],
  [204, "ok", null, null],
  [302, "ok", null, null],
  [304, "ok", null, null],
  [400, "error", "validation", "HTTP 400"],
  [401, "error", "authentication", "HTTP 401"],
  [408, "timeout", "timeout", "HTTP 408"],
  [429, "error", "rate_limit", "HTTP 429"],
  [500, "error", "server", "HTTP 500"],
  [529, "error", "server", "HTTP 529"],
] as const;

for (const [httpStatus, status, category, message] of ANSWERS) {
  Deno.test(`attempt() records a Response of ${httpStatus} as ${status} and hands it through unread`, async () => {
    const { recorder, finish } = startRecording();
    const response = new Response([204, 304].includes(httpStatus) ? null : "body", { status: httpStatus });
    assertStrictEquals(await recorder.attempt(() => Promise.resolve(response)), response);
    assertEquals(response.bodyUsed, false);
    assertEquals(await response.text(), [204, 304].includes(httpStatus) ? "" : "body");
    const [event] = await finish();
    assertEquals([event?.status, event?.http_status, event?.error_category], [status, httpStatus, category]);
    assertEquals([event?.error_message, event?.error_type], [message, message === null ? null : "HttpError"]);
  });
}

Deno.test("attempt() says what the status line of a Response says, redacted", async () => {
  const { recorder, finish } = startRecording();
  recorder.attempt(() =>
    new Response(null, { status: 401, statusText: "key sk-proj-abcdefghijklmnopqrstuvwx is bad" })
  );
  recorder.attempt((attempt) => {
    attempt.set({ error_type: "slow_down" });
    return new Response(null, { status: 429 });
  });
  const [redacted, said] = await finish();
  assertEquals(redacted?.error_message?.startsWith("HTTP 401 key [redacted"), true);
  assertEquals([said?.error_type, said?.error_category], ["slow_down", "rate_limit"]);
});

Deno.test("toolCall() hands a Response of 500 through and leaves its meaning to the program", async () => {
  const { recorder, finish } = startRecording();
  recorder.toolCall("fetch", () => new Response(null, { status: 500 }));
  recorder.attempt(() => ({ status: 500, ok: false }));
  const events = await finish();
  assertEquals(events.map(({ status, http_status }) => [status, http_status]), [["ok", null], ["ok", null]]);
});
