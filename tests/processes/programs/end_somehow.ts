/** Records ten events and ends without a flush. Arguments: folder, how to end, "off" to record nothing. */
import { createRecorder } from "@kymo/kymo";

const [dir = "", ending = "", off] = Deno.args;
const recorder = createRecorder({ dir, enabled: off !== "off", flushIntervalMs: 60_000 });
for (let number = 0; number < 10; number++) recorder.record({ kind: "metric", name: "m", value: number });

switch (ending) {
  case "natural":
    break;
  case "exit":
    Deno.exit(3);
    break;
  case "throw":
    throw new Error("the program failed");
  case "reject":
    void Promise.reject(new Error("nobody waits for this"));
    break;
  case "throw in a timer":
    setTimeout(() => {
      throw new Error("the timer failed");
    }, 0);
    break;
}
