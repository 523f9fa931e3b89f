/** A sink that fails when it is told to. @module */
import { type ColumnBatch, type EventSink, type MemorySink, memorySink } from "@kymo/kymo";

/** Takes batches unless it fails. */
export interface FailingSink extends EventSink {
  /** What it took. */
  readonly kept: MemorySink;
  /** True, or what the failure says. */
  failing: boolean | string;
  /** How often it was asked. */
  attempts: number;
}

/** Makes a sink that works until it is told to fail. */
export function failingSink(): FailingSink {
  const kept = memorySink();
  return {
    kept,
    failing: false,
    attempts: 0,
    write(batch: ColumnBatch): void {
      this.attempts++;
      if (this.failing !== false) throw new Error(this.failing === true ? "disk full" : this.failing);
      kept.write(batch);
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
