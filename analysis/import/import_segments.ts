/** The segments of an import: full ones are made by a Worker while the next events are read, as long as it keeps up. @module */
import { createJournal } from "../../recorder/append_journal.ts";
import type { ColumnBatch } from "../../recorder/column_batch.ts";
import { type Converter, createConverter } from "../../recorder/converter.ts";
import { dayFolder, fileStem } from "../../recorder/file_names.ts";
import { type Clock, type FileMetadata, SCHEMA_VERSION } from "../../recorder/schema.ts";
import { segmentLayout } from "../../recorder/segment_layout.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import { startSegment } from "../../recorder/write_segment.ts";

/** Makes segments in their order. */
export interface ImportSegments {
  /** Makes a segment at once. */
  write(batches: readonly ColumnBatch[]): void;
  /** Makes a segment beside what the program goes on to do; at once where another is being made so. */
  writeBeside(batches: readonly ColumnBatch[]): void;
  /** Waits for the last one. */
  settle(): Promise<void>;
  /** Waits for what is under way, and forgets how it ended. */
  abort(): Promise<void>;
}

/** What the segments need to know. */
export interface ImportSegmentsOptions {
  /** Folder in which the folders of days are made. */
  readonly staging: string;
  /** Id of the import, 10 hex digits. */
  readonly writerId: string;
  /** Whether times are dates. */
  readonly clock: Clock;
  /** Events encoded at once. */
  readonly groupRows: number;
}

/** As long as it takes. */
const NO_LIMIT_MS = Number.MAX_SAFE_INTEGER;

/** Prepares making segments. */
export function createImportSegments(options: ImportSegmentsOptions): ImportSegments {
  const { staging, writerId, clock, groupRows } = options;
  let segment = 0;
  let underWay: Promise<void> = Promise.resolve();
  let isBusy = false;
  let failure: Error | null = null;

  function write(batches: readonly ColumnBatch[]): void {
    const layout = segmentLayout(batches);
    const folder = `${staging}/${dayFolder(layout.firstStartedAt)}`;
    const id = { writerId, segment };
    const started = startSegment({ folder, id, format: "parquet", layout, metadata: metadata(), groupRows });
    try {
      for (const batch of batches) started.add(batch);
      started.commit();
    } catch (error) {
      started.abort();
      throw error;
    }
    segment++;
  }

  function writeBeside(batches: readonly ColumnBatch[]): void {
    const converter = isBusy ? null : converterOf();
    if (converter?.canConvert !== true) return write(batches);
    Deno.mkdirSync(`${staging}/open`, { recursive: true });
    const journal = createJournal(`${staging}/open/${fileStem({ writerId, segment })}.jsonl`, metadata());
    for (const batch of batches) journal.append(batch);
    journal.close();
    segment++;
    converter.add(journal.path);
    isBusy = true;
    underWay = converter.close(NO_LIMIT_MS).then(() => void (isBusy = false));
  }

  function converterOf(): Converter {
    const onError = (error: Error): void => void (failure ??= error);
    return createConverter({ dir: staging, writerId, takeNumbers: () => 0, format: "parquet", groupRows, onError });
  }

  function metadata(): FileMetadata {
    const unknown = { pid: null, host: null, service: null, covers: [] };
    const versions = { schema_version: SCHEMA_VERSION, kymo_version: KYMO_VERSION };
    return { ...versions, writer_id: writerId, segment, clock, ...unknown };
  }

  async function settle(): Promise<void> {
    await underWay;
    if (failure !== null) throw failure;
  }

  return { write, writeBeside, settle, abort: () => underWay };
}
