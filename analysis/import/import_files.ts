/**
 * The files of an import. They are made in a folder of their own inside the target and moved into place at the end, so
 * that an import that fails leaves nothing behind and one that is killed can be repeated.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { createJournal, type JournalAppender } from "../../recorder/append_journal.ts";
import { type LooseEvent, toColumnBatch } from "../../recorder/column_batch.ts";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { fileStem } from "../../recorder/file_names.ts";
import { type Clock, SCHEMA_VERSION } from "../../recorder/schema.ts";
import { pathExists } from "../path_exists.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import { isWriterAlive, takeWriterLock, type WriterLock } from "../../recorder/writer_lock.ts";

/** Takes events and makes segments of them. */
export interface ImportFiles {
  /** Folder for files on their way. */
  readonly staging: string;
  /** Takes an event. */
  add(event: LooseEvent): void;
  /** Converts the rest, moves all segments into place and returns their number. */
  finish(): number;
  /** Removes everything, also the folders that were made for it. */
  abort(): void;
}

/** What the files need to know. */
export interface ImportFilesOptions {
  /** Folder of events. */
  readonly dir: string;
  /** Id of the import, 10 hex digits. */
  readonly writerId: string;
  /** Whether times are dates. */
  readonly clock: Clock;
}

const BATCH_EVENTS = 5_000;
const SEGMENT_EVENTS = 50_000;

/**
 * Prepares an import.
 *
 * @throws {Error} If the folder cannot be written, or the same import is running already.
 */
export function createImportFiles({ dir, writerId, clock }: ImportFilesOptions): ImportFiles {
  const staging = `${dir}/import-${writerId}`;
  const { lock, made } = prepare(dir, staging, writerId);
  let events: LooseEvent[] = [];
  let journal: JournalAppender | null = null;
  let segment = 0;

  function add(event: LooseEvent): void {
    events.push(event);
    if (events.length >= BATCH_EVENTS) write();
  }

  function write(): void {
    if (events.length === 0) return;
    journal ??= createJournal(`${staging}/open/${fileStem({ writerId, segment })}.jsonl`, metadata());
    journal.append(toColumnBatch(events, { constants: [["sample_weight", 1]], onInvalid: refuse }));
    events = [];
    if (journal.events >= SEGMENT_EVENTS) close();
  }

  function metadata(): Parameters<typeof createJournal>[1] {
    const unknown = { pid: null, host: null, service: null, covers: [] };
    return {
      schema_version: SCHEMA_VERSION,
      kymo_version: KYMO_VERSION,
      writer_id: writerId,
      segment,
      clock,
      ...unknown,
    };
  }

  function close(): void {
    if (journal === null) return;
    const { path } = journal;
    journal.close();
    journal = null;
    convertJournal({ journalPath: path, dir: staging, format: "parquet", groupRows: SEGMENT_EVENTS });
    segment++;
  }

  function finish(): number {
    write();
    close();
    const moved = moveSegments(staging, dir);
    lock.release();
    Deno.removeSync(staging, { recursive: true });
    return moved;
  }

  function abort(): void {
    journal?.close();
    lock.release();
    Deno.removeSync(staging, { recursive: true });
    for (const folder of made) removeEmpty(folder);
  }

  return { staging, add, finish, abort };
}

/** Rows were held against the schema before: what the batch still refuses is a fault of the import itself. */
function refuse(column: string, problem: string): never {
  throw new TypeError(`Cannot import: column "${column}" ${problem}`);
}

function prepare(dir: string, staging: string, writerId: string): { lock: WriterLock; made: readonly string[] } {
  try {
    const made = missingFolders(dir);
    if (isWriterAlive(staging, writerId)) throw new Error("the same import is running");
    if (pathExists(staging)) Deno.removeSync(staging, { recursive: true });
    Deno.mkdirSync(`${staging}/open`, { recursive: true });
    return { lock: takeWriterLock(staging, writerId), made };
  } catch (error) {
    throw new Error(`Cannot import into "${dir}": ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** A folder and those above it, as far as they do not exist: the innermost first. */
function missingFolders(dir: string): string[] {
  const missing: string[] = [];
  for (let folder = resolve(dir); !pathExists(folder); folder = dirname(folder)) missing.push(folder);
  return missing;
}

/** Somebody else may have put something into it meanwhile. */
function removeEmpty(folder: string): void {
  try {
    Deno.removeSync(folder);
  } catch {
    // Not empty: it stays.
  }
}

function moveSegments(from: string, to: string): number {
  let moved = 0;
  for (const day of Deno.readDirSync(from)) {
    if (!day.name.startsWith("date=")) continue;
    Deno.mkdirSync(`${to}/${day.name}`, { recursive: true });
    for (const { name } of Deno.readDirSync(`${from}/${day.name}`)) {
      Deno.renameSync(`${from}/${day.name}/${name}`, `${to}/${day.name}/${name}`);
      moved++;
    }
  }
  return moved;
}
