/** Records one event and a sample, closes, and says how the recorder did. Arguments: folder, session of the option. */
import { createRecorder } from "@kymo/kymo";

const [dir = "", sessionId] = Deno.args;
const recorder = createRecorder({ dir, ...(sessionId === undefined ? {} : { sessionId }) });
recorder.metric("m", 1);
recorder.sample();
await recorder.close();
const { recorded, dropped, invalid } = recorder.counters;
Deno.stdout.writeSync(new TextEncoder().encode(`${recorder.enabled} ${recorded} ${dropped} ${invalid}`));
