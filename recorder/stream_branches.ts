/** Several readers of one stream. @module */
import type { StreamObserver } from "./stream_recording.ts";

/**
 * Makes an observer for each branch of a stream. A chunk counts when the first of them reads it, and the stream is given
 * up when all of them are.
 */
export function branchesOf(observer: StreamObserver, branches: number): StreamObserver[] {
  let chunks = 0;
  let reading = branches;
  return Array.from({ length: branches }, () => {
    let read = 0;
    let hasEnded = false;
    return {
      chunk(chunk, askedMs): void {
        read++;
        if (read <= chunks) return;
        chunks = read;
        observer.chunk(chunk, askedMs);
      },
      ended(ending): void {
        if (hasEnded) return;
        hasEnded = true;
        reading--;
        if (ending.how !== "abandoned" || reading === 0) observer.ended(ending);
      },
    };
  });
}
