/** One recorder for code that is not handed one. @module */
import { createRecorder } from "./create_recorder.ts";
import type { Recorder } from "./recorder.ts";

let current: Recorder | null = null;

/**
 * The default recorder, made with the first call as `createRecorder()` makes it. Never throws: where `./events` cannot
 * be written, its events are dropped and counted in `counters.dropped`. Set your own to hear why.
 */
export function getRecorder(): Recorder {
  return current ??= makeRecorder();
}

/** Sets the default recorder. The one before is not closed. */
export function setRecorder(recorder: Recorder): void {
  current = recorder;
}

/** Closes the default recorder, if there is one, and forgets it: the next use makes a new one. For tests. */
export async function resetRecorder(): Promise<void> {
  const closing = current;
  current = null;
  await closing?.close();
}

function makeRecorder(): Recorder {
  try {
    return createRecorder();
  } catch (error) {
    const refuse = (): never => {
      throw error;
    };
    return createRecorder({
      sink: { write: refuse, flush: () => Promise.resolve(), close: () => Promise.resolve() },
      maxBufferedEvents: 1,
    });
  }
}
