/** Which events a folder holds already. @module */
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { zstdDecompressSync } from "node:zlib";
import { openJournalFile } from "../../recorder/read_journal_file.ts";
import { folderEntries } from "../files/folder_entries.ts";
import { readCsvColumns } from "../read/read_csv_columns.ts";
import { createIdSet, type IdSet } from "./id_set.ts";

/**
 * Reads the ids of all events of a folder, journals included. A file that cannot be read holds none that count: importing
 * an event twice is better than losing it.
 */
export async function folderEventIds(dir: string): Promise<IdSet> {
  const ids = createIdSet();
  const { journals, segments } = folderEntries(dir);
  for (const { path } of journals) {
    ignoreUnreadable(() => {
      for (const batch of openJournalFile(path).batches()) {
        for (const id of batch.columns.get("event_id") ?? []) ids.add(String(id));
      }
    });
  }
  for (const { path, format } of segments) {
    if (format === "parquet") await addParquetIds(path, ids);
    else {
      ignoreUnreadable(() => {
        for (const id of readCsvColumns(path).get("event_id") ?? []) ids.add(String(id));
      });
    }
  }
  return ids;
}

function ignoreUnreadable(read: () => void): void {
  try {
    read();
  } catch {
    // Damaged, or gone meanwhile: kymo report names it.
  }
}

async function addParquetIds(path: string, ids: IdSet): Promise<void> {
  try {
    using file = Deno.openSync(path, { read: true });
    const source = {
      byteLength: file.statSync().size,
      slice: (start: number, end?: number) => sliceOf(file, start, end),
    };
    const metadata = await parquetMetadataAsync(source);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file: source,
        metadata,
        columns: ["event_id"],
        rowStart,
        rowEnd,
        compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
      });
      for (const { event_id } of rows) ids.add(String(event_id));
      rowStart = rowEnd;
    }
  } catch {
    // Damaged, or gone meanwhile: kymo report names it.
  }
}

function sliceOf(file: Deno.FsFile, start: number, end = file.statSync().size): ArrayBuffer {
  file.seekSync(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length;) {
    const read = file.readSync(bytes.subarray(at));
    if (read === null) break;
    at += read;
  }
  return bytes.buffer;
}
