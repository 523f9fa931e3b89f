/**
 * The journal: an append-only text file that a crash cannot damage beyond its last line. Pure.
 *
 * The first line holds the file's metadata as JSON; every further line one batch as a JSON object of columns, `rows` long each;
 * a column that is the same in the whole batch is a single value instead of an array. Unknown columns are left out.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import type { ColumnBatch } from "./column_batch.ts";
import { parseObject } from "./parse_object.ts";
import { type ColumnName, type FileMetadata, isColumnName, SCHEMA_VERSION } from "./schema.ts";

/** What was read of a journal. */
export interface Journal {
  /** Metadata of its first line, `null` when that line is torn: the journal then holds nothing. */
  readonly metadata: FileMetadata | null;
  /** Its batches, in the order written. */
  readonly batches: readonly ColumnBatch[];
  /** Lines that could not be read: a torn last line, or damage. */
  readonly tornLines: number;
}

/** The first line of a journal, with its line end. */
export function encodeJournalHeader(metadata: FileMetadata): string {
  return JSON.stringify({ kymo_journal: 1, ...metadata }) + "\n";
}

/** One batch as a line of a journal, with its line end. Linear in the number of known cells. */
export function encodeJournalBatch(batch: ColumnBatch): string {
  let line = `{"rows":${batch.rows}`;
  for (const [name, cells] of batch.columns) {
    const value = isConstant(cells) ? cells[0] : cells;
    if (value !== null && value !== undefined) line += `,"${name}":${JSON.stringify(value)}`;
  }
  return line + "}\n";
}

/**
 * Reads the text of a journal. What stands after the last line end is a write that did not finish and is counted, not read.
 *
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function decodeJournal(text: string): Journal {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const metadata = lines.length > 0 ? decodeJournalHeader(lines[0]!) : null;
  const batches: ColumnBatch[] = [];
  let tornLines = rest === "" ? 0 : 1;
  if (metadata === null) return { metadata, batches, tornLines: text === "" ? 0 : Math.max(1, tornLines) };
  for (const line of lines.slice(1)) {
    const batch = decodeJournalBatch(line);
    if (batch === null) tornLines++;
    else batches.push(batch);
  }
  return { metadata, batches, tornLines };
}

/**
 * Reads the first line of a journal; `null` when it is not one.
 *
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function decodeJournalHeader(line: string): FileMetadata | null {
  const header = parseObject(line);
  if (header?.kymo_journal === undefined) return null;
  const { kymo_journal: _, ...metadata } = header;
  const version = metadata.schema_version;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    throw new RangeError(`schema version is ${version}, this Kymo reads up to ${SCHEMA_VERSION}`);
  }
  return metadata as unknown as FileMetadata;
}

/** Reads one batch line; `null` when it is torn or damaged. */
export function decodeJournalBatch(line: string): ColumnBatch | null {
  const object = parseObject(line);
  if (object === null) return null;
  const { rows, ...rest } = object;
  if (typeof rows !== "number" || !Number.isSafeInteger(rows) || rows < 0) return null;
  const columns = new Map<ColumnName, readonly Cell[]>();
  for (const name in rest) {
    if (!isColumnName(name)) continue;
    const value = rest[name];
    const cells: readonly Cell[] = Array.isArray(value) ? value as Cell[] : new Array<Cell>(rows).fill(value as Cell);
    if (cells.length !== rows) return null;
    columns.set(name, cells);
  }
  return { rows, columns };
}

function isConstant(cells: readonly Cell[]): boolean {
  const first = cells[0];
  for (let row = 1; row < cells.length; row++) if (cells[row] !== first) return false;
  return true;
}
