/** Records a simulated service with every feature of the recorder. @module */
import { resetRecorder, setRecorder } from "../mod.ts";
import { createLiveMetrics, type LiveSession } from "../recorder/live/mod.ts";
import { startRecorders } from "./demo_recorders.ts";
import { startTraffic } from "./demo_traffic.ts";
import { createEventCounter, type EventTally } from "./event_tally.ts";
import { createProviders } from "./simulated_models.ts";
import { createVirtualClock } from "./virtual_clock.ts";

/** What to record. */
export interface RecordDemoOptions {
  /** Folder of the events. */
  readonly dir: string;
  /** Hours of traffic, up to now. */
  readonly hours: number;
  /** The same seed makes the same traffic. */
  readonly seed: number;
  /** When it ends, milliseconds since 1970. */
  readonly nowMs: number;
  /** Requests in the busiest hour. @default {150} */
  readonly requestsPerHour?: number;
}

/** What was recorded. */
export interface RecordedDemo {
  /** Events in the folder. */
  readonly events: number;
  /** What they are. */
  readonly tally: EventTally;
  /** What live metrics say of the assistant since its release. */
  readonly session: LiveSession;
}

const HOUR_MS = 3_600_000;

/**
 * Records traffic of some hours that ends now, in a moment: time is simulated, everything else is as in a program.
 *
 * @throws {Error} If the folder cannot be written.
 */
export async function recordDemo(options: RecordDemoOptions): Promise<RecordedDemo> {
  const { dir, hours, seed, nowMs, requestsPerHour = 150 } = options;
  const startMs = nowMs - hours * HOUR_MS;
  const clock = createVirtualClock(startMs);
  /** How much of the time has passed. */
  const passed = (): number => (clock.now() - startMs) / (nowMs - startMs);
  const world = {
    clock,
    providers: createProviders(clock, {
      isLimited: () => isRateLimited(clock.now(), passed()),
      isKeyOld: () => passed() >= 0.9 && passed() < 0.91,
    }),
    isSlowRelease: () => passed() >= 0.5,
  };

  const errors: Error[] = [];
  const counter = createEventCounter();
  const live = createLiveMetrics({ clock, sessionId: "assistant-1.5.0" });
  const recorders = startRecorders({ dir, clock, counter, live, onError: (error) => void errors.push(error) });
  setRecorder(recorders.retrieval);
  startTraffic({ world, recorders, seed, requestsPerHour });
  await clock.run(nowMs);
  // What is still open ends as aborted, as it does when a program ends.
  await Promise.all([...Object.values(recorders).map((recorder) => recorder.close()), resetRecorder()]);

  if (errors.length > 0) throw errors[0];
  return {
    events: Object.values(recorders).reduce((sum, { counters }) => sum + counters.written, 0),
    tally: counter.tally,
    session: live.session(),
  };
}

/** When most is asked the provider refuses more than usual, and once more near the end, for those who record little. */
function isRateLimited(atMs: number, passed: number): boolean {
  const hour = atMs / HOUR_MS % 24;
  return (hour >= 13.5 && hour < 14.25) || (passed >= 0.83 && passed < 0.85);
}
