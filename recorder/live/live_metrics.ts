/** What live metrics can tell. Types only. @module */
import type { KeyMetrics } from "./key_metrics.ts";
import type { LiveKey } from "./live_key.ts";
import type { LiveObserver } from "./live_observer.ts";
import type { LiveSession } from "./live_session.ts";
import type { LiveSnapshot } from "./live_snapshot.ts";

/** Metrics of what a recorder sees, at any moment, in bounded memory. */
export interface LiveMetrics extends LiveObserver, AsyncDisposable {
  /**
   * What is known of the calls of one key, or `null` where there were none. The key names its parts, as they were
   * recorded: `{ model: "gpt-5-mini", task: "qa" }` is the key of the calls without an agent.
   */
  metrics(key: LiveKey): KeyMetrics | null;
  /** Every key by its text, in the order in which they were first seen. */
  all(): Map<string, KeyMetrics>;
  /** A text for people: overall figures, then the keys by requests, most first. */
  report(): string;
  /**
   * Forgets the keys whose text begins so, or all of them, and saves. The text of a key is its parts joined by `|`,
   * unknown ones empty and left out at the end: `gpt-5-mini|qa|planner`, `gpt-5-mini||planner`, `gpt-5-mini`. What
   * {@linkcode LiveMetrics.session} and {@linkcode LiveMetrics.prometheus} tell goes on: their counters never go back.
   *
   * @returns How many keys are gone.
   */
  reset(prefix?: string): Promise<number>;
  /** All keys as a plain value, ready for `JSON.stringify`: what a snapshot file holds. */
  snapshot(): LiveSnapshot;
  /** Writes the snapshot file now. False where it could not be written, and where none was asked for. Never rejects. */
  save(): Promise<boolean>;
  /** Writes the snapshot file without waiting, for the end of a program. A recorder does it. Never throws. */
  saveNow(): void;
  /** What happened since live metrics were made. */
  session(): LiveSession;
  /**
   * Metrics in the text format that Prometheus scrapes, under the names of OpenTelemetry where it has one; counted since
   * the program started. Serve it as `text/plain; version=0.0.4; charset=utf-8`.
   */
  prometheus(): string;
  /** Saves for the last time and takes in nothing more; what is known can still be asked. Idempotent, never rejects. */
  close(): Promise<void>;
}
