/** When snapshots are written. @module */
import { reasonOf, writeSnapshotFile, writeSnapshotFileSync } from "./snapshot_file.ts";

/** What a saver needs to know. */
export interface SnapshotSaverOptions {
  /** The file. */
  readonly path: string;
  /** Longest time that a change stays unsaved; 0 sets no timer. */
  readonly everySeconds: number;
  /** The snapshot as text, in pieces. */
  readonly pieces: () => Iterable<string>;
  /** Hears of the first failure of a run of failures. */
  readonly onError: (error: unknown) => void;
}

/** Writes snapshots, one after the other. */
export interface SnapshotSaver {
  /** Notes that there is something to save. On the hot path. */
  change(): void;
  /** Writes what is known now. False when it could not be written; never rejects. */
  save(): Promise<boolean>;
  /** Writes what is known without waiting. Never throws. */
  saveNow(): void;
  /** Ends the timer. What is asked for afterwards is still written. */
  stop(): void;
}

/** A disk that failed is left alone for so long at least. */
const RETRY_SECONDS = 60;

/** Makes a saver. Its timer starts with the first change, holds no program alive, and is gone while nothing changes. */
export function createSnapshotSaver({ path, everySeconds, pieces, onError }: SnapshotSaverOptions): SnapshotSaver {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;
  let failing = false;
  let running: Promise<boolean> | null = null;
  let next: Promise<boolean> | null = null;

  function change(): void {
    if (timer === null && everySeconds > 0 && !stopped) startTimer();
  }

  function startTimer(): void {
    const seconds = failing ? Math.max(everySeconds, RETRY_SECONDS) : everySeconds;
    timer = setTimeout(onTimer, seconds * 1000);
    Deno.unrefTimer(timer as unknown as number);
  }

  /** A change that comes while the file is written starts the next timer. */
  async function onTimer(): Promise<void> {
    timer = null;
    if (!await save()) change();
  }

  /** Whoever asks while one is being written gets the next one: it holds what they know. */
  function save(): Promise<boolean> {
    if (running === null) return start();
    return next ??= running.then(() => {
      next = null;
      return start();
    });
  }

  function start(): Promise<boolean> {
    return running = write().finally(() => running = null);
  }

  async function write(): Promise<boolean> {
    try {
      await writeSnapshotFile(path, pieces());
      failing = false;
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  function saveNow(): void {
    try {
      writeSnapshotFileSync(path, pieces());
    } catch (error) {
      fail(error);
    }
  }

  function fail(cause: unknown): void {
    const reason = `snapshot "${path}" cannot be written, ${reasonOf(cause)}`;
    if (!failing) onError(new Error(`Cannot save live metrics: ${reason}`, { cause }));
    failing = true;
  }

  function stop(): void {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return { change, save, saveNow, stop };
}
