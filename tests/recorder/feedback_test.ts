import { assert, assertEquals } from "@std/assert";
import type { ParentRef, ScoreFields } from "@kymo/kymo";
import { NOON_MS } from "./fake_clock.ts";
import { eventNamed, startRecording } from "./recording.ts";

Deno.test("score() judges an event by its handle, which may have ended", async () => {
  const { recorder, clock, finish } = startRecording();
  const answer = recorder.operation("answer", (operation) => operation);
  clock.advance(60_000);
  const id = recorder.score(answer, { score: 0.75, reason: "helpful", user: "u1" });
  const feedback = eventNamed(await finish(), "feedback");
  assertEquals([feedback.event_id, feedback.kind, feedback.score], [id, "feedback", 0.75]);
  assertEquals([feedback.parent_id, feedback.trace_id], [answer.event_id, answer.trace_id]);
  assertEquals([feedback.reason, feedback.user], ["helpful", "u1"]);
  assertEquals([feedback.started_at, feedback.duration_ms], [(NOON_MS + 60_000) * 1000, null]);
});

Deno.test("score() judges an event by a reference that was stored meanwhile", async () => {
  const { recorder, finish } = startRecording();
  const stored: ParentRef = JSON.parse(
    JSON.stringify(recorder.operation("answer", ({ event_id, trace_id }) => ({ event_id, trace_id }))),
  );
  recorder.score(stored, { score: 1, name: "relevance" });
  const feedback = eventNamed(await finish(), "relevance");
  assertEquals([feedback.parent_id, feedback.trace_id], [stored.event_id, stored.trace_id]);
});

Deno.test("score() judges an event by its id alone", async () => {
  const { recorder, finish } = startRecording();
  const id = recorder.record({ kind: "llm_call", name: "past" });
  recorder.score(id, { score: 0 });
  const feedback = eventNamed(await finish(), "feedback");
  assertEquals([feedback.parent_id, feedback.score, feedback.status], [id, 0, "ok"]);
});

Deno.test("score() judges what it is told, not what is running, and inherits nothing of that", async () => {
  const { recorder, finish } = startRecording();
  const answer = recorder.operation("answer", { user: "u1" }, (operation) => operation);
  recorder.operation("judging", { user: "judge" }, (judging) => {
    recorder.score(answer, { score: 0.5 });
    assertEquals(judging.summary().stages, []);
  });
  const feedback = eventNamed(await finish(), "feedback");
  assertEquals([feedback.parent_id, feedback.trace_id, feedback.user], [answer.event_id, answer.trace_id, null]);
});

Deno.test("score() has a score that is not between 0 and 1 unknown, and throws nothing", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.score("00f067aa0ba902b7", { score: 1.5 });
  for (const odd of [undefined, null, 5, []]) {
    recorder.score("00f067aa0ba902b7", odd as unknown as ScoreFields);
    recorder.score(odd as unknown as ParentRef, { score: 1 });
  }
  const events = await finish();
  assertEquals(events.map(({ kind, name }) => [kind, name]), Array(9).fill(["feedback", "feedback"]));
  assertEquals(events[0]?.score, null);
  assertEquals(errors[0]?.message, 'Cannot record column "score": must be between 0 and 1, current value is 1.5');
});

Deno.test("metric() records a value under a name, in what is running", async () => {
  const { recorder, clock, finish } = startRecording();
  clock.advance(10);
  const id = recorder.operation("job", { task: "t" }, () => recorder.metric("queue_length", -2.5, { user: "u1" }));
  recorder.metric("alone", 7);
  const events = await finish();
  const [metric, alone] = ["queue_length", "alone"].map((name) => eventNamed(events, name));
  assertEquals([metric?.event_id, metric?.kind, metric?.value, metric?.user], [id, "metric", -2.5, "u1"]);
  assertEquals([metric?.parent_id, metric?.task], [eventNamed(events, "job").event_id, "t"]);
  assertEquals([metric?.started_at, metric?.duration_ms], [(NOON_MS + 10) * 1000, null]);
  assertEquals([alone?.value, alone?.parent_id], [7, null]);
});

Deno.test("metric() through a handle happens in it", async () => {
  const { recorder, finish } = startRecording();
  const job = recorder.startOperation("job");
  recorder.operation("beside", () => job.metric("rows", 3));
  job.end();
  assertEquals(eventNamed(await finish(), "rows").parent_id, job.event_id);
});

Deno.test("metric() has a value that is no number unknown, and throws nothing", async () => {
  const { recorder, finish } = startRecording();
  const hostile = Object.defineProperty({}, "user", {
    enumerable: true,
    get: () => {
      throw new Error("hands off");
    },
  });
  for (const odd of [NaN, Infinity, "5", null, undefined]) recorder.metric("odd", odd as number);
  recorder.metric("hostile", 1, hostile);
  recorder.metric(Symbol("name") as unknown as string, 1);
  const events = await finish();
  assertEquals(events.filter(({ name }) => name === "odd").map(({ value }) => value), [null, null, null, null, null]);
  assertEquals([eventNamed(events, "hostile").value, events.length], [1, 7]);
  assert(recorder.counters.invalid >= 4);
});
