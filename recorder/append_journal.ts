/** A journal being written. @module */
import type { ColumnBatch } from "./column_batch.ts";
import { isMissing } from "./is_missing.ts";
import { encodeJournalBatch, encodeJournalHeader } from "./journal_format.ts";
import type { FileMetadata } from "./schema.ts";

/** A journal that batches are appended to. */
export interface JournalAppender {
  /** Path of the file. */
  readonly path: string;
  /** Events in it so far. */
  readonly events: number;
  /** Whether a part of a batch stands at its end and could not be taken back: nothing may follow it. */
  readonly isTorn: boolean;
  /** Whether somebody deleted or emptied the file, as seen after the latest batch: what is in it is lost, that batch too. */
  readonly isLost: boolean;
  /** Appends a batch with one write; a batch that did not fit on the disk leaves no trace. */
  append(batch: ColumnBatch): void;
  /** Waits for the disk. */
  sync(): Promise<void>;
  /** Waits for the disk without letting anything else run. */
  syncSync(): void;
  /** Closes the file. */
  close(): void;
  /** Closes the file and removes what is left of it: for one that is lost. */
  discard(): void;
}

/**
 * Makes a journal. Its header is written together with its first batch, so that no journal is without events.
 *
 * @throws {Deno.errors.AlreadyExists} If the file is there already: nothing is overwritten.
 */
export function createJournal(path: string, metadata: FileMetadata): JournalAppender {
  const file = Deno.openSync(path, { append: true, createNew: true });
  const encoder = new TextEncoder();
  let header = encodeJournalHeader(metadata);
  let bytes = 0;
  let events = 0;
  let isTorn = false;
  let isLost = false;

  function append(batch: ColumnBatch): void {
    const text = encoder.encode(header + encodeJournalBatch(batch));
    let written = 0;
    try {
      while (written < text.length) written += file.writeSync(text.subarray(written));
    } catch (error) {
      if (written > 0) takeBack();
      throw error;
    }
    bytes += text.length;
    events += batch.rows;
    header = "";
    isLost = isDeletedOrEmptied();
  }

  /** Where Deno may not look, it is taken to be there. */
  function isDeletedOrEmptied(): boolean {
    try {
      const { nlink, size } = file.statSync();
      return nlink === 0 || size < bytes;
    } catch (error) {
      return isMissing(error);
    }
  }

  function takeBack(): void {
    try {
      file.truncateSync(bytes);
    } catch {
      isTorn = true;
    }
  }

  function discard(): void {
    try {
      const { ino } = file.statSync();
      if (Deno.statSync(path).ino === ino) Deno.removeSync(path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    } finally {
      file.close();
    }
  }

  return {
    path,
    get events(): number {
      return events;
    },
    get isTorn(): boolean {
      return isTorn;
    },
    get isLost(): boolean {
      return isLost;
    },
    append,
    sync: () => file.syncData(),
    syncSync: () => file.syncDataSync(),
    close: () => file.close(),
    discard,
  };
}
