/** Where batches of events go. Types only. @module */
import type { ColumnBatch } from "./column_batch.ts";

/** Takes batches of events. A sink may throw: the recorder keeps the batch, reports the error and tries again. */
export interface EventSink {
  /** Takes a batch. When it returns, the batch is with the operating system. */
  write(batch: ColumnBatch): void;
  /** Resolves when everything written is as safe as the sink promises. When it rejects, the recorder's `flush()` is false. */
  flush(): Promise<void>;
  /** Finishes. Nothing is written after it. */
  close(): Promise<void>;
}
