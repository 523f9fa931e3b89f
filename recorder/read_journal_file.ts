/** Reads a journal a piece at a time: memory does not depend on its size. @module */
import type { ColumnBatch } from "./column_batch.ts";
import { decodeJournalBatch, decodeJournalHeader } from "./journal_format.ts";
import type { FileMetadata } from "./schema.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 262_144;

/** A journal that is read a batch at a time. */
export interface JournalFile {
  /** Metadata of its first line, `null` when that is torn. */
  readonly metadata: FileMetadata | null;
  /** Whether not even its first line was completed. */
  readonly isEmpty: boolean;
  /** Complete lines that could not be read, found by the last iteration of its batches. A torn end is none of them. */
  readonly damagedLines: number;
  /** Its readable batches in order; may be iterated again. */
  batches(): Generator<ColumnBatch>;
}

/**
 * Opens a journal.
 *
 * @throws {Deno.errors.NotFound} If it does not exist.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function openJournalFile(path: string): JournalFile {
  const header = firstLine(path);
  let damagedLines = 0;
  return {
    metadata: header === null ? null : decodeJournalHeader(header),
    isEmpty: header === null,
    *batches(): Generator<ColumnBatch> {
      damagedLines = 0;
      let isHeader = true;
      for (const line of lines(path)) {
        const batch = isHeader ? null : decodeJournalBatch(line);
        if (batch !== null) yield batch;
        else if (!isHeader) damagedLines++;
        isHeader = false;
      }
    },
    get damagedLines(): number {
      return damagedLines;
    },
  };
}

/** A loop, because only leaving a loop closes the file that its generator holds open. */
function firstLine(path: string): string | null {
  for (const line of lines(path)) return line;
  return null;
}

function* lines(path: string): Generator<string> {
  using file = Deno.openSync(path, { read: true });
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(CHUNK_BYTES);
  let rest: string[] = [];
  for (;;) {
    const read = file.readSync(buffer);
    if (read === null) return;
    const pieces = decoder.decode(buffer.subarray(0, read), { stream: true }).split("\n");
    if (pieces.length === 1) {
      rest.push(pieces[0]!);
      continue;
    }
    yield rest.join("") + pieces[0]!;
    for (let index = 1; index < pieces.length - 1; index++) yield pieces[index]!;
    rest = [pieces[pieces.length - 1]!];
  }
}
