/** Recorders for tests: into memory, with a clock moved by hand. @module */
import { createRecorder, type MemorySink, memorySink, type Recorder, type RecorderOptions } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import { type FakeClock, fakeClock } from "./fake_clock.ts";

/** A recorder and everything a test looks at. */
export interface Recording {
  readonly recorder: Recorder;
  readonly sink: MemorySink;
  readonly clock: FakeClock;
  readonly errors: Error[];
  /** Finishes, and returns what was recorded. */
  finish(): Promise<readonly EventRow[]>;
}

/** Starts recording into memory. */
export function startRecording(options: RecorderOptions = {}): Recording {
  const sink = memorySink();
  const clock = fakeClock();
  const errors: Error[] = [];
  const recorder = createRecorder({
    sink,
    clock,
    enabled: true,
    flushIntervalMs: 60_000,
    onError: (error) => void errors.push(error),
    ...options,
  });
  return {
    recorder,
    sink,
    clock,
    errors,
    async finish(): Promise<readonly EventRow[]> {
      await recorder.close();
      return sink.events;
    },
  };
}

/** The event of that name. */
export function eventNamed(events: readonly EventRow[], name: string): EventRow {
  const found = events.find((event) => event.name === name);
  if (found === undefined) {
    throw new Error(`no event is named "${name}", there are ${events.map((event) => event.name).join(", ")}`);
  }
  return found;
}
