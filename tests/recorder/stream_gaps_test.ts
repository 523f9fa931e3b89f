import { assertEquals } from "@std/assert";
import { startRecording } from "./recording.ts";
import { readAll, timed } from "./stream_source.ts";

Deno.test("stream() tells first byte, first token, first visible text and end, from the start of the call", async () => {
  const { recorder, clock, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => {
    clock.advance(7);
    return call.stream(timed(clock, [
      [100, { choices: [{ delta: { role: "assistant", content: "" } }] }],
      [50, { choices: [{ delta: { reasoning_content: "Hm" } }] }],
      [30, { choices: [{ delta: { content: "Hi" } }] }],
      [20, { choices: [{ delta: {}, finish_reason: "stop" }] }],
    ]));
  });
  await readAll(stream);
  const [event] = await finish();
  assertEquals([event?.first_byte_ms, event?.first_token_ms, event?.first_text_ms], [107, 157, 187]);
  assertEquals([event?.duration_ms, event?.longest_gap_ms], [207, 50]);
});

Deno.test("stream() takes the longest time that its reader waited after the first chunk as longest gap", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, (call) => readAll(call.stream(timed(clock, [[900, "a"], [5, "b"], [60, "c"], [7, "d"]]))));
  const [event] = await finish();
  assertEquals([event?.first_byte_ms, event?.longest_gap_ms], [900, 60]);
});

Deno.test("stream() does not take the slowness of its reader for a gap", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    for await (const _ of call.stream(timed(clock, [[10, "a"], [3, "b"], [4, "c"]]))) clock.advance(1000);
  });
  const [event] = await finish();
  assertEquals([event?.longest_gap_ms, event?.duration_ms], [4, 3017]);
});

Deno.test("stream() knows no gap where there is one chunk", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, (call) => readAll(call.stream(timed(clock, [[10, "a"]]))));
  assertEquals((await finish())[0]?.longest_gap_ms, null);
});

Deno.test("stream() counts the gap between two chunks once for a reader that asked for both", async () => {
  const { recorder, clock, finish } = startRecording();
  const stream = recorder.llmCall({}, (call) => call.stream(timed(clock, [[100, "a"], [20, "b"], [30, "c"]])));
  await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
  const [event] = await finish();
  assertEquals([event?.chunks, event?.first_byte_ms, event?.longest_gap_ms], [3, 100, 30]);
});

Deno.test("stream() does not take the wait for a second stream's first chunk for a gap", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, async (call) => {
    await readAll(call.stream(timed(clock, [[10, "a"], [2, "b"]])));
    await readAll(call.stream(timed(clock, [[500, "c"], [3, "d"]])));
  });
  const [event] = await finish();
  assertEquals([event?.first_byte_ms, event?.longest_gap_ms, event?.chunks], [10, 3, 4]);
});

Deno.test("stream() gives times in whole microseconds", async () => {
  const { recorder, clock, finish } = startRecording();
  await recorder.llmCall({}, (call) => readAll(call.stream(timed(clock, [[0.1234567, "a"], [0.2000004, "b"]]))));
  const [event] = await finish();
  assertEquals([event?.first_byte_ms, event?.first_text_ms, event?.longest_gap_ms], [0.123, 0.123, 0.2]);
});
