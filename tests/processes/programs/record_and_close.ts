/** Records numbered events and closes. Arguments: folder, first number, number of events, events of a segment. */
import { createRecorder } from "@kymo/kymo";

const [dir = "", first = "", count = "", segmentEvents = ""] = Deno.args;
const recorder = createRecorder({ dir, segmentEvents: Number(segmentEvents), closeTimeoutMs: 60_000 });
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  recorder.record({ kind: "llm_call", name: "call", value: number });
  if (number % 250 === 0) await recorder.flush();
}
await recorder.close();
