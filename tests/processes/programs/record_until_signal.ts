/**
 * Records ten events, says so, and waits for a signal. Arguments: folder, signals to flush on ("all", "none", or names
 * with commas), what else ("second": another recorder in another folder, "close": closes first, "end": does not wait,
 * "open": an operation goes on).
 */
import { createRecorder } from "@kymo/kymo";

const [dir = "", signals = "", also] = Deno.args;
const flushOnSignals = signals === "all" || (signals === "none" ? false : signals.split(",") as Deno.Signal[]);
const folders = also === "second" ? [dir, `${dir}/second`] : [dir];
const recorders = folders.map((folder) =>
  createRecorder({ dir: folder, flushOnSignals, flushIntervalMs: 60_000, sampleIntervalSeconds: 3600 })
);
for (const recorder of recorders) {
  for (let number = 0; number < 10; number++) recorder.record({ kind: "metric", name: "m", value: number });
  if (also === "close") await recorder.close();
  if (also === "open") void recorder.operation("in_flight", () => new Promise(() => {}));
}
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
if (also !== "end") setInterval(() => {}, 60_000);
