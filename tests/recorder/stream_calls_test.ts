import { assertEquals, assertRejects } from "@std/assert";
import { eventNamed, startRecording } from "./recording.ts";
import { readAll, timed } from "./stream_source.ts";

Deno.test("llmCall() stays open until the stream ends that its callback returned, and lasts as long", async () => {
  const { recorder, clock, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(timed(clock, [[100, "a"], [50, "b"]])));
  await Promise.resolve();
  assertEquals(recorder.counters.recorded, 0);
  clock.advance(1000);
  await readAll(stream);
  const [event] = await finish();
  assertEquals([event?.duration_ms, event?.first_byte_ms, event?.status], [1150, 1100, "ok"]);
});

Deno.test("llmCall() stays open for a stream that its callback promised", async () => {
  const { recorder, clock, finish } = startRecording();
  const { stream } = await recorder.llmCall({}, async (call) => {
    await Promise.resolve();
    return { stream: call.stream(timed(clock, [[100, "a"]])) };
  });
  assertEquals(recorder.counters.recorded, 0);
  await readAll(stream);
  assertEquals((await finish())[0]?.duration_ms, 100);
});

Deno.test("llmCall() lasts as long as its callback where the stream is read inside it", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    await readAll(call.stream(timed(clock, [[100, "a"]])));
    clock.advance(30);
  });
  const [event] = await finish();
  assertEquals([event?.duration_ms, event?.status], [130, "ok"]);
});

Deno.test("llmCall() ends with the last of its streams, and counts the chunks of all", async () => {
  const { recorder, clock, finish } = startRecording();
  const [first, second] = recorder.llmCall({}, (call) =>
    [
      call.stream(timed(clock, [[10, "ab"], [10, "c"]])),
      call.stream(timed(clock, [[10, "de"]])),
    ] as const);
  await readAll(second);
  assertEquals(recorder.counters.recorded, 0);
  await readAll(first);
  const [event] = await finish();
  assertEquals([event?.duration_ms, event?.chunks, event?.output_chars, event?.status], [30, 3, 5, "ok"]);
});

Deno.test("llmCall() is aborted when one of its streams is given up, and an error when one has failed", async () => {
  const { recorder, clock, finish } = startRecording();
  async function* failing(): AsyncGenerator<string> {
    yield "a";
    throw new Error("in the middle");
  }
  const given = recorder.llmCall({ name: "given up" }, (call) => [
    call.stream(timed(clock, [[1, "a"], [1, "b"]])),
    call.stream(timed(clock, [[1, "c"]])),
  ]);
  for await (const _ of given[0]!) break;
  await readAll(given[1]!);
  const failed = recorder.llmCall({ name: "failed" }, (call) => [
    call.stream(failing()),
    call.stream(timed(clock, [[1, "c"]])),
  ]);
  await assertRejects(() => readAll(failed[0]!));
  await readAll(failed[1]!);
  const events = await finish();
  assertEquals(eventNamed(events, "given up").status, "aborted");
  assertEquals([eventNamed(events, "failed").status, eventNamed(events, "failed").error_message], [
    "error",
    "in the middle",
  ]);
});

Deno.test("operation(), stage() and toolCall() record streams as well, without tokens", async () => {
  const { recorder, clock, finish } = startRecording();
  const chunks = [[5, { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }]] as const;
  for (const form of ["operation", "stage", "toolCall"] as const) {
    await readAll(recorder[form](form, (event) => event.stream(timed(clock, chunks))));
  }
  const events = await finish();
  assertEquals(
    events.map(({ kind, chunks, duration_ms, input_tokens }) => [kind, chunks, duration_ms, input_tokens]),
    [["operation", 1, 5, null], ["stage", 1, 5, null], ["tool_call", 1, 5, null]],
  );
});

Deno.test("startLlmCall() records a stream, and its owner ends the call", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall({ model: "m" });
  await readAll(call.stream(timed(clock, [[10, "a"], [20, "b"]])));
  clock.advance(5);
  assertEquals(recorder.counters.recorded, 0);
  const { duration_ms, status } = call.end();
  const [event] = await finish();
  assertEquals([duration_ms, status, event?.chunks, event?.longest_gap_ms], [35, "ok", 2, 20]);
});

Deno.test("end() before the stream is over keeps what had come, and later chunks still reach the reader", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall();
  const stream = call.stream(timed(clock, [[10, "a"], [20, "b"], [30, "c"]]), { countTokens: () => 1 });
  await stream.next();
  call.end();
  assertEquals(await readAll(stream), ["b", "c"]);
  const [event, ...more] = await finish();
  assertEquals([event?.status, event?.chunks, event?.output_tokens, event?.duration_ms], ["ok", 1, 1, 10]);
  assertEquals(more, []);
});

Deno.test("fail() before the stream is over keeps what had come", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall();
  const stream = call.stream(timed(clock, [[10, "a"], [20, "b"]]));
  await stream.next();
  call.fail(new Error("too slow"));
  await stream.return(undefined);
  const [event] = await finish();
  assertEquals([event?.status, event?.chunks, event?.error_message], ["error", 1, "too slow"]);
});

Deno.test("close() ends an open stream's call as aborted, with partial counts; the reader reads on", async () => {
  const { recorder, clock, finish } = startRecording();
  const stream = recorder.llmCall(
    {},
    (call) => call.stream(timed(clock, [[10, "Hel"], [10, "lo"], [10, "!"]]), { countTokens: (text) => text.length }),
  );
  await stream.next();
  await stream.next();
  const [event, ...more] = await finish();
  assertEquals(await readAll(stream), ["!"]);
  assertEquals([event?.status, event?.chunks, event?.output_chars, event?.duration_ms], ["aborted", 2, 5, 20]);
  assertEquals([event?.output_tokens, event?.tokens_estimated], [5, true]);
  assertEquals([more, recorder.counters.dropped], [[], 0]);
});

Deno.test("stream() of a call that has ended hands its source out as it is", async () => {
  const { recorder, clock, finish } = startRecording();
  const call = recorder.startLlmCall();
  call.end();
  assertEquals(await readAll(call.stream(timed(clock, [[1, "a"]]))), ["a"]);
  assertEquals((await finish())[0]?.streamed, null);
});

Deno.test("stream() keeps the status that the program has said", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    for await (const _ of call.stream(timed(clock, [[1, "a"], [1, "b"]]))) {
      call.set({ status: "failure" });
      break;
    }
  });
  assertEquals((await finish())[0]?.status, "failure");
});

Deno.test("stream() adds to the chunks and characters that the program has said before", async () => {
  const { recorder, clock, finish } = startRecording();
  await readAll(
    recorder.llmCall(
      { chunks: 2, output_chars: 10, streamed: false, response_model: "m-1" },
      (call) => call.stream(timed(clock, [[1, { model: "m-2", content: "abc" }]])),
    ),
  );
  const [event] = await finish();
  assertEquals([event?.chunks, event?.output_chars, event?.streamed, event?.response_model], [3, 13, false, "m-1"]);
});
