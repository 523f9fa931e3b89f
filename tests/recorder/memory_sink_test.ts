import { assertEquals } from "@std/assert";
import { memorySink } from "@kymo/kymo";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { startRecording } from "./recording.ts";

Deno.test("memorySink() keeps whole rows: every column, unknown ones null", async () => {
  const { recorder, finish } = startRecording();
  recorder.record({ kind: "metric", name: "m", value: 1 });
  recorder.record({ kind: "llm_call", name: "chat", model: "gpt-5" });
  const events = await finish();
  for (const event of events) assertEquals(Object.keys(event), [...COLUMN_NAMES]);
  assertEquals(events.map((event) => [event.value, event.model]), [[1, null], [null, "gpt-5"]]);
});

Deno.test("memorySink() appends batch after batch", () => {
  const sink = memorySink();
  sink.write({ rows: 1, columns: new Map([["name", ["a"]]]) });
  sink.write({ rows: 2, columns: new Map([["name", ["b", "c"]]]) });
  assertEquals(sink.events.map((event) => event.name), ["a", "b", "c"]);
});
