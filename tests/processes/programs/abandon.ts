/**
 * Starts events that never end and says how many bytes the heap has grown by, after the first 20,000 (the recorder
 * remembers 16,384 of them) and 200,000 more. Needs `--v8-flags=--expose-gc`. Argument: what to abandon.
 */
import { createRecorder } from "@kymo/kymo";

const never = <Value>(): Promise<Value> => new Promise(() => {});
async function* endless(): AsyncGenerator<string> {
  yield await never<string>();
}

const recorder = createRecorder({ enabled: true, persist: false });
const parent = recorder.startOperation("parent");
const { gc } = globalThis as { gc?: () => void };

const ABANDON: Readonly<Record<string, () => void>> = {
  handles: () => void recorder.startOperation("job", { task: "t", attributes: { tenant: "acme" } }),
  promises: () => void recorder.operation("job", { task: "t" }, () => never()),
  "nested promises": () => void recorder.operation("job", () => recorder.llmCall({}, () => never())),
  "children of one parent": () => void parent.startStage("stage"),
  "attempts of one call": () => void parent.startAttempt(),
  streams: () => void recorder.llmCall({}, (call) => call.stream(endless())),
};

async function heapAfter(count: number, abandon: () => void): Promise<number> {
  for (let number = 0; number < count; number++) {
    abandon();
    if (number % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  gc?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  gc?.();
  return Deno.memoryUsage().heapUsed;
}

const abandon = ABANDON[Deno.args[0] ?? ""]!;
const before = await heapAfter(20_000, abandon);
const grown = await heapAfter(200_000, abandon) - before;
Deno.stdout.writeSync(new TextEncoder().encode(`${gc === undefined ? "no gc" : grown}`));
Deno.exit(0);
