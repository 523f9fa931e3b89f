import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { EventInput } from "@kymo/kymo";
import { NOON_MS } from "./fake_clock.ts";
import { eventNamed, startRecording } from "./recording.ts";

/** What a program without types may hand over. */
function untyped(event: Readonly<Record<string, unknown>>): EventInput {
  return event as unknown as EventInput;
}

Deno.test("record() fills ids, status and start", async () => {
  const { recorder, finish } = startRecording();
  const id = recorder.record({ kind: "tool_call", name: "search", duration_ms: 250 });
  const [event] = await finish();
  assertEquals(event?.event_id, id);
  assertMatch(id, /^[0-9a-f]{16}$/);
  assertEquals([event?.status, event?.duration_ms, event?.started_at], ["ok", 250, (NOON_MS - 250) * 1000]);
});

Deno.test("record() keeps ids that came from elsewhere", async () => {
  const { recorder, finish } = startRecording();
  const ids = {
    event_id: "00f067aa0ba902b7",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    parent_id: "53995c3f42cd8ad8",
  };
  assertEquals(recorder.record({ kind: "llm_call", name: "imported", ...ids }), ids.event_id);
  const [event] = await finish();
  assertEquals([event?.event_id, event?.trace_id, event?.parent_id], [ids.event_id, ids.trace_id, ids.parent_id]);
});

Deno.test("record() leaves an event of another trace outside the running operation", async () => {
  const { recorder, finish } = startRecording();
  const trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  recorder.operation("running", { task: "qa" }, (running) => {
    recorder.record({ kind: "llm_call", name: "foreign", trace_id });
    recorder.record({ kind: "llm_call", name: "root", parent_id: null });
    recorder.record({ kind: "llm_call", name: "same", parent_id: running.event_id, trace_id: running.trace_id });
  });
  const events = await finish();
  const [foreign, root, same] = ["foreign", "root", "same"].map((name) => eventNamed(events, name));
  assertEquals([foreign?.trace_id, foreign?.parent_id, foreign?.task], [trace_id, null, null]);
  assertEquals([root?.parent_id, root?.task], [null, null]);
  assertEquals([same?.parent_id, same?.task], [eventNamed(events, "running").event_id, "qa"]);
});

Deno.test("record() takes a Date or microseconds as start", async () => {
  const { recorder, finish } = startRecording();
  recorder.record({ kind: "metric", name: "date", started_at: new Date("2026-02-03T04:05:06.789Z") });
  recorder.record({ kind: "metric", name: "micros", started_at: 1_770_091_506_789_123 });
  const events = await finish();
  assertEquals(events.map((event) => event.started_at), [1_770_091_506_789_000, 1_770_091_506_789_123]);
});

Deno.test("record() keeps an event whose start cannot be right and reports it", async () => {
  const { recorder, errors, finish } = startRecording();
  const starts = [Date.now(), -5, Number.NaN, 1.5, new Date(Number.NaN), "2026-01-01", {}, true];
  for (const started_at of starts) {
    recorder.record(untyped({ kind: "metric", name: "odd", started_at }));
    await recorder.flush();
  }
  recorder.record(untyped({ kind: "metric", name: "unsaid", started_at: null }));
  const events = await finish();
  assertEquals(events.map((event) => event.started_at), Array(starts.length + 1).fill(NOON_MS * 1000));
  assertEquals(recorder.counters.invalid, starts.length);
  assertEquals(errors.length, starts.length);
  assertMatch(
    errors[0]!.message,
    /^Cannot record column "started_at": must be microseconds since 1970 .* current value is \d+$/,
  );
});

Deno.test("record() stores null for a value that a column cannot hold, and keeps the event", async () => {
  const bad: Readonly<Record<string, unknown>> = {
    input_tokens: -1,
    output_tokens: 1.5,
    duration_ms: Number.NaN,
    cost_usd: "free",
    http_status: 2 ** 40,
    score: 1.5,
    streamed: "yes",
    error_category: "gremlins",
    attempts: Infinity,
    first_token_ms: {},
    model: () => "m",
    user: Symbol("u"),
  };
  for (const [column, value] of Object.entries(bad)) {
    const { recorder, errors, finish } = startRecording();
    recorder.record(untyped({ kind: "llm_call", name: "bad", task: "qa", [column]: value }));
    const [event] = await finish();
    assertEquals([event?.name, event?.task], ["bad", "qa"]);
    assertEquals(event?.[column as keyof typeof event], null, column);
    assertEquals([recorder.counters.invalid, recorder.counters.dropped], [1, 0], column);
    assertEquals(errors.length, 1, column);
    assertStringIncludes(errors[0]!.message, `Cannot record column "${column}": must `);
  }
});

Deno.test("record() refuses a part that is larger than its whole", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.record({
    kind: "llm_call",
    name: "c",
    input_tokens: 10,
    cache_read_tokens: 11,
    output_tokens: 5,
    reasoning_tokens: 5,
  });
  const [event] = await finish();
  assertEquals([event?.input_tokens, event?.cache_read_tokens, event?.reasoning_tokens], [10, null, 5]);
  assertEquals(errors.map((error) => error.message), [
    'Cannot record column "cache_read_tokens": must not be above input_tokens, current values are 11 and 10',
  ]);
});

Deno.test("record() reports a field that is no column", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.record(untyped({ kind: "metric", name: "m", latency: 5, constructor: 1 }));
  const [event] = await finish();
  assertEquals(event?.name, "m");
  assertEquals(recorder.counters.invalid, 2);
  assertEquals(errors.map((error) => error.message), [
    'Cannot record column "latency": is not a column of the schema',
    'Cannot record column "constructor": is not a column of the schema',
  ]);
});

Deno.test("record() counts every bad value and reports a column once per batch", async () => {
  const { recorder, errors, finish } = startRecording();
  for (let number = 0; number < 500; number++) recorder.record({ kind: "llm_call", name: "c", input_tokens: -1 });
  await recorder.flush();
  assertEquals([recorder.counters.invalid, errors.length], [500, 1]);
  recorder.record({ kind: "llm_call", name: "c", input_tokens: -1 });
  await finish();
  assertEquals([recorder.counters.invalid, errors.length], [501, 2]);
});

Deno.test("record() replaces what may not be empty and is missing or wrong", async () => {
  const { recorder, finish } = startRecording();
  recorder.record(untyped({}));
  recorder.record(untyped({ kind: "banana", name: "n", status: "great", sample_weight: -2 }));
  const events = await finish();
  assertEquals(events.map(({ kind, name, status, sample_weight }) => [kind, name, status, sample_weight]), [
    ["notice", "unnamed", "ok", 1],
    ["notice", "n", "error", 1],
  ]);
  assertEquals(recorder.counters.invalid, 5);
});

Deno.test("record() stores text, JSON and large numbers as what they mean", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.record(untyped({
    kind: "llm_call",
    name: 42,
    user: 7n,
    reason: { why: "because" },
    input_tokens: 12n,
    entities: ["Ada", "Paris"],
    attributes: { tenant: "acme", big: 5n, nested: { a: [1] }, when: new Date(0), gone: undefined },
  }));
  const [event] = await finish();
  assertEquals([event?.name, event?.user, event?.reason, event?.input_tokens], ["42", "7", '{"why":"because"}', 12]);
  assertEquals(event?.entities, '["Ada","Paris"]');
  assertEquals(event?.attributes, '{"tenant":"acme","big":5,"nested":{"a":[1]},"when":"1970-01-01T00:00:00.000Z"}');
  assertEquals(errors, []);
});

Deno.test("record() copies attributes, so that the caller may go on using the object", async () => {
  const { recorder, finish } = startRecording();
  const attributes: Record<string, unknown> = { step: 1 };
  recorder.record({ kind: "metric", name: "m", attributes });
  attributes.step = 2;
  assertEquals((await finish())[0]?.attributes, '{"step":1}');
});

Deno.test("record() does not let one unreadable value stop the others", async () => {
  const { recorder, errors, finish } = startRecording();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const hostile = {
    toJSON: (): never => {
      throw new Error("no");
    },
    toString: (): never => {
      throw new Error("no");
    },
  };
  recorder.record({ kind: "metric", name: "circle", attributes: { circle } });
  recorder.record(
    untyped({ kind: "metric", name: "hostile", model: hostile, user: Object.create(null), entities: hostile }),
  );
  recorder.record(untyped({ kind: "metric", name: "list", attributes: [1, 2] }));
  recorder.record({ kind: "metric", name: "after" });
  const events = await finish();
  assertEquals(events.map((event) => event.name), ["circle", "hostile", "list", "after"]);
  assertEquals(
    events.map((event) => [event.attributes, event.model, event.entities]),
    Array(4).fill([null, null, null]),
  );
  assertEquals(errors.map((error) => /column "(\w+)"/.exec(error.message)?.[1]).sort(), [
    "attributes",
    "entities",
    "model",
  ]);
});

Deno.test("record() never throws, whatever it is given", async () => {
  const { recorder, errors, finish } = startRecording();
  const hostile = {
    get kind(): string {
      throw new Error("hands off");
    },
  };
  for (const event of [null, undefined, 5, "text", hostile]) recorder.record(event as unknown as EventInput);
  recorder.record({ kind: "metric", name: "fine" });
  const events = await finish();
  assertEquals(events.at(-1)?.name, "fine");
  assertEquals(recorder.counters.recorded + recorder.counters.dropped, 6);
  assertEquals(errors.some((error) => error.message.includes("hands off")), true);
});
