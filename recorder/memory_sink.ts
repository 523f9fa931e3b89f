/** A sink for tests and notebooks. @module */
import { type ColumnBatch, toEventRows } from "./column_batch.ts";
import type { EventRow } from "./schema.ts";
import type { EventSink } from "./sink.ts";

/** A sink that keeps what it is given, as rows exactly as a file would hold them. */
export interface MemorySink extends EventSink {
  /** Events written so far, in order. */
  readonly events: readonly EventRow[];
}

/**
 * Makes a sink that keeps events in memory, for the tests of a program that records.
 *
 * @example What a test sees
 * ```ts
 * import { createRecorder, memorySink } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * const sink = memorySink();
 * const recorder = createRecorder({ sink });
 * recorder.record({ kind: "tool_call", name: "search", duration_ms: 12 });
 * await recorder.close();
 * assertEquals(sink.events.map((event) => [event.kind, event.name, event.duration_ms]), [["tool_call", "search", 12]]);
 * ```
 */
export function memorySink(): MemorySink {
  const events: EventRow[] = [];
  return {
    events,
    write(batch: ColumnBatch): void {
      for (const row of toEventRows(batch)) events.push(row);
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
