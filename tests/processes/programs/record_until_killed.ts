/**
 * Records numbered events until it is killed, at most 2,000 flushes, and says after each flush how many are safe.
 * Arguments: folder, events of a segment, events of a flush, milliseconds between flushes.
 */
import { createRecorder } from "@kymo/kymo";

const [dir = "", segmentEvents = "", batch = "", pauseMs = "0"] = Deno.args;
const recorder = createRecorder({ dir, segmentEvents: Number(segmentEvents), flushIntervalMs: 60_000 });
const encoder = new TextEncoder();
for (let number = 0, flushes = 0; flushes < 2_000; flushes++) {
  for (const end = number + Number(batch); number < end; number++) {
    recorder.record({
      kind: "llm_call",
      name: `call ${number % 7}`,
      value: number,
      attributes: { tenant: number % 50 },
    });
  }
  while (!await recorder.flush()) await new Promise((resolve) => setTimeout(resolve, 1));
  Deno.stdout.writeSync(encoder.encode(`${number}\n`));
  recorder.record({ kind: "notice", name: "not flushed" });
  await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
}
