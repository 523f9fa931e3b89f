/** Live metrics for tests: with a clock moved by hand, and events as a recorder hands them over. @module */
import { createLiveMetrics, type LiveMetrics, type LiveMetricsOptions, type LooseEvent } from "@kymo/kymo/live";
import { type FakeClock, fakeClock } from "./fake_clock.ts";

/** Live metrics and everything a test looks at. */
export interface LiveRecording {
  readonly live: LiveMetrics;
  readonly clock: FakeClock;
  readonly errors: Error[];
  /** Takes in llm_calls. */
  calls(...events: readonly LooseEvent[]): void;
}

/** Starts live metrics. */
export function startLive(options: LiveMetricsOptions = {}): LiveRecording {
  const clock = fakeClock();
  const errors: Error[] = [];
  const live = createLiveMetrics({ clock, onError: (error) => void errors.push(error), ...options });
  return {
    live,
    clock,
    errors,
    calls: (...events) => events.forEach((event) => live.observe(llmCall(event))),
  };
}

/** An llm_call that went well. */
export function llmCall(fields: LooseEvent = {}): LooseEvent {
  return { kind: "llm_call", name: "chat", provider: "openai", model: "gpt-5-mini", status: "ok", ...fields };
}

/** Runs with a folder that is gone afterwards. */
export async function withFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "kymo_live_" });
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
