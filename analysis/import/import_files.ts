/**
 * The files of an import. They are made in a folder of their own inside the target and moved into place at the end, so
 * that an import that fails leaves nothing behind and one that is killed can be repeated.
 *
 * @module
 */
import { type ColumnBatch, type LooseEvent, toColumnBatch } from "../../recorder/column_batch.ts";
import { createRedactor, type RedactOptions } from "../../recorder/redactor.ts";
import type { Clock } from "../../recorder/schema.ts";
import { type PlacedFiles, placeFiles, stagingFolder } from "./import_folder.ts";
import { encodeEntry, type LedgerEntry, ledgerPath } from "./import_ledger.ts";
import { createImportSegments } from "./import_segments.ts";

/** Takes events and makes segments of them. */
export interface ImportFiles {
  /** Folder for files on their way. */
  readonly staging: string;
  /** Texts that were cut, and keys that were left out, because they were too long or too many. */
  readonly shortened: number;
  /** Takes an event. */
  add(event: LooseEvent): void;
  /**
   * Writes the rest, makes the import count and moves all of it into place.
   *
   * @param signal Stops it as long as it does not count.
   */
  finish(entry: LedgerEntry, signal?: AbortSignal): Promise<PlacedFiles>;
  /** Removes everything, but for what counts already: the next import moves that into place. */
  abort(): Promise<void>;
}

/** What the files need to know. */
export interface ImportFilesOptions {
  /** Folder of events. */
  readonly dir: string;
  /** Id of the import, 10 hex digits. */
  readonly writerId: string;
  /** Whether times are dates. */
  readonly clock: Clock;
  /** Whether events were recorded by Kymo before and are stored as they are; others are redacted as a recorder would. */
  readonly areRecorded: boolean;
  /** Rules of one's own for what is taken out of texts. */
  readonly redact?: RedactOptions | undefined;
}

const BATCH_EVENTS = 5_000;
const SEGMENT_EVENTS = 50_000;

/** Prepares an import into a folder that nobody else imports into. */
export function createImportFiles({ dir, writerId, clock, areRecorded, redact }: ImportFilesOptions): ImportFiles {
  const staging = stagingFolder(dir, writerId);
  Deno.mkdirSync(staging, { recursive: true });
  const redactor = areRecorded ? {} : { redactor: createRedactor(redact) };
  const segments = createImportSegments({ staging, writerId, clock, groupRows: SEGMENT_EVENTS });
  let events: LooseEvent[] = [];
  let batches: ColumnBatch[] = [];
  let rows = 0;
  let shortened = 0;
  let counts = false;

  function add(event: LooseEvent): void {
    events.push(event);
    if (events.length >= BATCH_EVENTS) gather();
  }

  function gather(): void {
    if (events.length === 0) return;
    batches.push(
      toColumnBatch(events, { constants: [["sample_weight", 1]], onInvalid: () => shortened++, ...redactor }),
    );
    rows += events.length;
    events = [];
    if (rows < SEGMENT_EVENTS) return;
    segments.writeBeside(batches);
    batches = [];
    rows = 0;
  }

  async function finish(entry: LedgerEntry, signal?: AbortSignal): Promise<PlacedFiles> {
    gather();
    if (rows > 0) segments.write(batches);
    await segments.settle();
    signal?.throwIfAborted();
    writeEntry(`${staging}/entry.json`, entry);
    Deno.renameSync(`${staging}/entry.json`, ledgerPath(dir, writerId));
    counts = true;
    return placeFiles(dir, staging);
  }

  async function abort(): Promise<void> {
    await segments.abort();
    if (!counts) Deno.removeSync(staging, { recursive: true });
  }

  return {
    staging,
    get shortened(): number {
      return shortened;
    },
    add,
    finish,
    abort,
  };
}

/** On disk before it counts: the segments are. */
function writeEntry(path: string, entry: LedgerEntry): void {
  using file = Deno.openSync(path, { create: true, write: true, truncate: true });
  const bytes = new TextEncoder().encode(encodeEntry(entry));
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
  file.syncDataSync();
}
