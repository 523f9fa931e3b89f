/** Who hears of every finished event while a recorder runs. Types only. @module */
import type { LooseEvent } from "../column_batch.ts";

/** Hears of every finished event, before sampling and redaction. `createLiveMetrics` makes one. */
export interface LiveObserver {
  /**
   * Takes in a finished event: column names to values, unknown ones `null` or absent. On the hot path of the recorder:
   * never throws, does not keep the object, does not change it.
   */
  observe(event: LooseEvent): void;
  /** The program ends now: what can be saved is saved without waiting. Never throws. */
  saveNow?(): void;
  /** Finishes: nothing is taken in afterwards. Idempotent, never rejects. */
  close(): Promise<void>;
}
