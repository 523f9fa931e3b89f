/** Folders of events for tests. @module */
import type { ColumnBatch } from "@kymo/kymo";
import type { FileMetadata } from "@kymo/kymo/schema";
import { decodeJournal, encodeJournalBatch, encodeJournalHeader } from "../../recorder/journal_format.ts";

/** Metadata of the journals that tests write. */
export const METADATA: FileMetadata = {
  schema_version: 1,
  kymo_version: "0.1.0",
  writer_id: "00a1b2c3d4",
  segment: 0,
  clock: "utc",
  pid: 17,
  host: null,
  service: "qa-bot",
  covers: [],
};

/** Runs with an empty folder of its own. */
export async function withFolder(run: (dir: string) => Promise<void> | void): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Every file below a folder, sorted, by its path in there. */
export function filesIn(dir: string, below = ""): string[] {
  const files: string[] = [];
  for (const entry of Deno.readDirSync(`${dir}/${below}`)) {
    const path = below + entry.name;
    if (entry.isDirectory) files.push(...filesIn(dir, `${path}/`));
    else files.push(path);
  }
  return files.sort();
}

/** Number of Parquet segments in a folder of events. */
export function segmentsIn(dir: string): number {
  return filesIn(dir).filter((path) => path.startsWith("date=") && path.endsWith(".parquet")).length;
}

/** Writes a journal and returns its path. */
export function writeJournal(
  dir: string,
  batches: readonly ColumnBatch[],
  metadata: Partial<FileMetadata> = {},
): string {
  const path = `${dir}/open/00a1b2c3d4-0.jsonl`;
  Deno.mkdirSync(`${dir}/open`, { recursive: true });
  const lines = [encodeJournalHeader({ ...METADATA, ...metadata }), ...batches.map(encodeJournalBatch)];
  Deno.writeTextFileSync(path, lines.join(""));
  return path;
}

/** Values of one column in all journals of a folder, in order. */
export function journalValues(dir: string, column: "event_id" | "name" | "value" | "status"): unknown[] {
  const journals = filesIn(dir).filter((path) => path.endsWith(".jsonl"));
  return journals.flatMap((path) => decodeJournal(Deno.readTextFileSync(`${dir}/${path}`)).batches)
    .flatMap((batch) => batch.columns.get(column) ?? []);
}
