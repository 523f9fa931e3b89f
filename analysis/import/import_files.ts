/**
 * The files of an import. They are made in a folder of their own inside the target and moved into place at the end, so
 * that an import that fails leaves nothing behind and one that is killed can be repeated.
 *
 * @module
 */
import { type ColumnBatch, type LooseEvent, toColumnBatch } from "../../recorder/column_batch.ts";
import { dayFolder } from "../../recorder/file_names.ts";
import { createRedactor } from "../../recorder/redactor.ts";
import { type Clock, SCHEMA_VERSION } from "../../recorder/schema.ts";
import { segmentLayout } from "../../recorder/segment_layout.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import { startSegment } from "../../recorder/write_segment.ts";
import { moveIntoPlace, stagingFolder } from "./import_folder.ts";
import { encodeEntry, type LedgerEntry, ledgerPath } from "./import_ledger.ts";

/** Takes events and makes segments of them. */
export interface ImportFiles {
  /** Folder for files on their way. */
  readonly staging: string;
  /** Texts that were cut, and keys that were left out, because they were too long or too many. */
  readonly shortened: number;
  /** Takes an event. */
  add(event: LooseEvent): void;
  /** Writes the rest, makes the import count, moves all segments into place and returns their number. */
  finish(entry: LedgerEntry): number;
  /** Removes everything. */
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
  /** Whether events were recorded by Kymo before and are stored as they are; others are redacted as a recorder would. */
  readonly areRecorded: boolean;
}

const BATCH_EVENTS = 5_000;
const SEGMENT_EVENTS = 50_000;

/** Prepares an import into a folder that nobody else imports into. */
export function createImportFiles({ dir, writerId, clock, areRecorded }: ImportFilesOptions): ImportFiles {
  const staging = stagingFolder(dir, writerId);
  Deno.mkdirSync(staging, { recursive: true });
  const redactor = areRecorded ? {} : { redactor: createRedactor() };
  let events: LooseEvent[] = [];
  let batches: ColumnBatch[] = [];
  let rows = 0;
  let segment = 0;
  let shortened = 0;

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
    if (rows >= SEGMENT_EVENTS) write();
  }

  function write(): void {
    if (rows === 0) return;
    const layout = segmentLayout(batches);
    const id = { writerId, segment };
    const folder = `${staging}/${dayFolder(layout.firstStartedAt)}`;
    const target = { folder, id, format: "parquet", layout, metadata: metadata(), groupRows: SEGMENT_EVENTS } as const;
    const started = startSegment(target);
    try {
      for (const batch of batches) started.add(batch);
      started.commit();
    } catch (error) {
      started.abort();
      throw error;
    }
    batches = [];
    rows = 0;
    segment++;
  }

  function metadata(): Parameters<typeof startSegment>[0]["metadata"] {
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

  function finish(entry: LedgerEntry): number {
    gather();
    write();
    Deno.writeTextFileSync(`${staging}/entry.json`, encodeEntry(entry));
    Deno.renameSync(`${staging}/entry.json`, ledgerPath(dir, writerId));
    const moved = moveIntoPlace(dir, staging);
    Deno.removeSync(staging, { recursive: true });
    return moved;
  }

  return {
    staging,
    get shortened(): number {
      return shortened;
    },
    add,
    finish,
    abort: () => Deno.removeSync(staging, { recursive: true }),
  };
}
