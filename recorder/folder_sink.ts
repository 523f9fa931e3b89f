/** The sink that writes a folder of events: journals first, segments later. @module */
import { startAdoption } from "./adoption.ts";
import { createJournal, type JournalAppender } from "./append_journal.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import type { ColumnBatch } from "./column_batch.ts";
import { createConverter } from "./converter.ts";
import { fileStem, type SegmentFormat } from "./file_names.ts";
import { type FileMetadata, SCHEMA_VERSION } from "./schema.ts";
import type { EventSink } from "./sink.ts";
import { KYMO_VERSION } from "./version.ts";
import { takeWriterLock, type WriterLock } from "./writer_lock.ts";

/** How to write a folder. */
export interface FolderSinkOptions {
  /** Folder of events; made when missing. */
  readonly dir: string;
  /** Id of the writer, 10 hex digits. */
  readonly writerId: string;
  /** Service, kept in the metadata of each file. */
  readonly service?: string;
  /** What a closed journal becomes. @default {"parquet"} */
  readonly format?: SegmentFormat;
  /** Events after which a journal is closed. @default {50000} */
  readonly segmentEvents?: number;
  /** Seconds after which a journal is closed. @default {3600} */
  readonly segmentSeconds?: number;
  /**
   * False leaves closed journals to `kymo compact`, which saves the memory of a Worker. Otherwise the recorder also converts
   * what a crashed writer left in the folder.
   *
   * @default {true}
   */
  readonly convert?: boolean;
  /** `"fsync"` makes `flush()` wait for the disk, not only for the operating system. @default {"os"} */
  readonly durability?: "os" | "fsync";
  /** Longest time that `close()` waits for a conversion, in milliseconds; what is left stays a journal. @default {5000} */
  readonly closeTimeoutMs?: number;
  /** Hears of conversions that failed. */
  readonly onError?: (error: Error) => void;
  /** The clocks, for tests. @default {the program's} */
  readonly clock?: Clock;
}

/** Hears of events that were written and are gone. */
export type OnLost = (events: number, why: string) => void;

/** A journal smaller than this is left as it is at the end: a Worker would take longer than reading it ever does. */
const SMALL_JOURNAL_EVENTS = 1000;

/**
 * Makes the sink: makes the folder, takes the writer's lock. A journal is made with its first batch.
 *
 * @throws {RangeError} If an option is out of bounds.
 * @throws {Error} If the folder cannot be made or written.
 */
export function folderSink(options: FolderSinkOptions, onLost: OnLost = () => {}): EventSink {
  const { dir, writerId, format = "parquet", segmentEvents = 50_000, segmentSeconds = 3600 } = options;
  const { convert = true, durability = "os", closeTimeoutMs = 5000, onError = () => {}, clock = SYSTEM_CLOCK } =
    options;
  if (dir === "") throw new RangeError('Cannot create recorder: dir must name a folder, current value is ""');
  requireOneOf("format", format, ["parquet", "csv"]);
  requireOneOf("durability", durability, ["os", "fsync"]);
  requirePositive("closeTimeoutMs", closeTimeoutMs);
  requirePositive("segmentEvents", segmentEvents);
  requirePositive("segmentSeconds", segmentSeconds);
  const openDir = `${dir}/open`;
  let lock = prepareFolder(dir, prepareOpenDir);
  let isLockInDoubt = false;
  let nextSegment = 0;
  const converter = createConverter({ dir, writerId, takeNumbers, format, onError });
  const adoption = convert ? startAdoption({ openDir, writerId, converter, onError }) : null;
  let journal: JournalAppender | null = null;
  let openedAtMs = 0;
  /** What the disk said of a journal that is closed, until somebody asks. */
  let unsynced: { readonly error: unknown } | null = null;

  function write(batch: ColumnBatch): void {
    append(journal ??= begin(), batch);
    if (journal.isLost) {
      leaveLost(journal, batch);
      append(journal = begin(), batch);
    }
    const isOld = clock.monotonic() - openedAtMs >= segmentSeconds * 1000;
    if (journal.events >= segmentEvents || isOld) rotate(convert);
  }

  function append(to: JournalAppender, batch: ColumnBatch): void {
    try {
      to.append(batch);
    } catch (error) {
      if (to.isTorn || isTooLarge(error)) rotate(convert);
      throw error;
    }
  }

  /** Somebody may have deleted the folder, and the lock with it, also between two journals. */
  function begin(): JournalAppender {
    if (isLockInDoubt) lockAgain();
    try {
      return createNext();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      lockAgain();
      return createNext();
    }
  }

  function createNext(): JournalAppender {
    const segment = nextSegment;
    const created = createJournal(`${openDir}/${fileStem({ writerId, segment })}.jsonl`, metadata(segment));
    nextSegment++;
    openedAtMs = clock.monotonic();
    return created;
  }

  /** The batch that found out is written again, those before it are gone. */
  function leaveLost(lost: JournalAppender, batch: ColumnBatch): void {
    journal = null;
    isLockInDoubt = true;
    const events = lost.events - batch.rows;
    if (events > 0) onLost(events, `journal "${lost.path}" was deleted or emptied by somebody else`);
    lost.discard();
  }

  function prepareOpenDir(): WriterLock {
    Deno.mkdirSync(openDir, { recursive: true });
    return takeWriterLock(openDir, writerId);
  }

  function lockAgain(): void {
    const before = lock;
    lock = prepareOpenDir();
    isLockInDoubt = false;
    before.release();
  }

  function takeNumbers(count: number): number {
    nextSegment += count;
    return nextSegment - count;
  }

  function metadata(segment: number): FileMetadata {
    return {
      schema_version: SCHEMA_VERSION,
      kymo_version: KYMO_VERSION,
      writer_id: writerId,
      segment,
      clock: "utc",
      pid: Deno.pid,
      host: hostname(),
      service: options.service ?? null,
      covers: [],
    };
  }

  function rotate(toSegment: boolean): void {
    if (journal === null) return;
    const { path } = journal;
    try {
      if (durability === "fsync") journal.syncSync();
    } catch (error) {
      // The batch is in the journal: thrown here, it would be written again.
      unsynced ??= { error };
    } finally {
      journal.close();
      journal = null;
      if (toSegment) converter.add(path);
    }
  }

  async function flush(): Promise<void> {
    tellUnsynced();
    if (durability === "fsync") await journal?.sync();
  }

  function tellUnsynced(): void {
    if (unsynced === null) return;
    const { error } = unsynced;
    unsynced = null;
    throw error;
  }

  async function close(): Promise<void> {
    try {
      rotate(convert && (journal?.events ?? 0) >= SMALL_JOURNAL_EVENTS);
      adoption?.close();
      tellUnsynced();
    } finally {
      await converter.close(closeTimeoutMs);
      lock.release();
    }
  }

  return { write, flush, close };
}

function prepareFolder<Result>(dir: string, prepare: () => Result): Result {
  try {
    return prepare();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot create recorder: folder "${dir}" cannot be written, ${reason}`, { cause: error });
  }
}

/** A file system or a limit of the process allows no larger file: the next one will do. Deno has no class for it. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /^File too large|\(os error 27\)$/.test(error.message);
}

function hostname(): string | null {
  return Deno.permissions.querySync({ name: "sys", kind: "hostname" }).state === "granted" ? Deno.hostname() : null;
}

function requireOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  const names = allowed.map((text) => `"${text}"`).join(" or ");
  throw new RangeError(`Cannot create recorder: ${option} must be ${names}, current value is "${value}"`);
}

function requirePositive(option: string, value: number): void {
  if (value > 0) return;
  throw new RangeError(`Cannot create recorder: ${option} must be above 0, current value is ${value}`);
}
