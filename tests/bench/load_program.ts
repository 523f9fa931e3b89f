/**
 * A service under load, for `load_bench.ts`: records 20,000 events a second for a while and says how late its timers
 * were and how much memory it took. Arguments: `none`, `journal` or `convert`, the folder, seconds.
 *
 * @module
 */
import { createRecorder, type Recorder } from "@kymo/kymo";

const EVENTS_PER_MS = 20;
/** Cold code is slow once, with a recorder and without. */
const WARM_UP_MS = 1000;
const [mode = "none", dir = "", seconds = "12"] = Deno.args;
const recorder = mode === "none" ? null : createRecorder({ dir, service: "load", convert: mode === "convert" });
const delaysMs: number[] = [];
let peakBytes = 0;
let recorded = 0;
let ticks = 0;

await new Promise<void>((resolve) => {
  const startedMs = performance.now();
  let lastMs = startedMs;
  function tick(): void {
    const nowMs = performance.now();
    if (nowMs - startedMs > WARM_UP_MS) delaysMs.push(nowMs - lastMs - 1);
    lastMs = nowMs;
    const due = (nowMs - startedMs) * EVENTS_PER_MS;
    if (recorder !== null) { while (recorded < due) recordCall(recorder, recorded++); }
    if (ticks++ % 20 === 0) peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
    if (nowMs - startedMs < Number(seconds) * 1000) setTimeout(tick, 1);
    else resolve();
  }
  setTimeout(tick, 1);
});

delaysMs.sort((a, b) => a - b);
const at = (ratio: number): number => delaysMs[Math.min(delaysMs.length - 1, Math.floor(delaysMs.length * ratio))]!;
const result = { recorded, p50_ms: at(0.5), p99_ms: at(0.99), p999_ms: at(0.999), max_ms: at(1), peakBytes };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(result)));
await recorder?.close();

function recordCall(recorder: Recorder, index: number): void {
  recorder.record({
    kind: "llm_call",
    name: "chat",
    provider: "openai",
    model: `model-${index % 5}`,
    task: `task-${index % 7}`,
    user: `user-${index % 100}`,
    duration_ms: index % 3000,
    first_token_ms: index % 700,
    input_tokens: index % 5000,
    output_tokens: index % 300,
    finish_reason: "stop",
    streamed: true,
  });
}
