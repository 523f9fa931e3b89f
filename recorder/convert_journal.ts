/** Turns one closed journal into exactly one segment. @module */
import type { Cell } from "./cell.ts";
import type { ColumnBatch } from "./column_batch.ts";
import { csvSegment, writeSidecar } from "./csv_segment.ts";
import { dayFolder, fileStem, parseFileName, type SegmentFormat } from "./file_names.ts";
import { parquetSegment } from "./parquet_segment.ts";
import { openJournalFile } from "./read_journal_file.ts";
import type { ColumnName } from "./schema.ts";
import { parseObject } from "./parse_object.ts";
import { type SegmentLayout, segmentLayout } from "./segment_layout.ts";
import type { SegmentWriter } from "./segment_writer.ts";

/** What to convert. */
export interface ConvertOptions {
  /** Path of the journal, `<dir>/open/<writer>-<segment>.jsonl`. */
  readonly journalPath: string;
  /** Folder of events. */
  readonly dir: string;
  /** What it becomes. */
  readonly format: SegmentFormat;
  /** Events encoded at once: the more, the smaller the file and the larger the memory. @default {8192} */
  readonly groupRows?: number;
}

/** What came of it. */
export interface ConvertedSegment {
  /** Path of the segment; `null` when the journal held no event and was only removed. */
  readonly path: string | null;
  /** Events in it. */
  readonly events: number;
}

/**
 * Writes the segment under a temporary name, puts it on disk, renames it, then removes the journal: a crash at any point
 * leaves either the journal or the segment to be read, never both. Two passes; memory is one group of rows.
 *
 * @throws {Error} If the journal cannot be read or the segment not written; the journal stays.
 */
export function convertJournal(options: ConvertOptions): ConvertedSegment {
  const { journalPath, dir, format, groupRows = 8192 } = options;
  const journal = openJournalFile(journalPath);
  const layout = segmentLayout(journal.batches());
  if (journal.metadata === null && !journal.isEmpty) {
    throw new SyntaxError(`Cannot convert journal "${journalPath}": its first line is not a journal header`);
  }
  if (journal.damagedLines > 0) {
    const lines = journal.damagedLines === 1 ? "1 line is" : `${journal.damagedLines} lines are`;
    throw new SyntaxError(
      `Cannot convert journal "${journalPath}": ${lines} damaged, the rest can be read where it is`,
    );
  }
  if (journal.metadata === null || layout.rows === 0) {
    Deno.removeSync(journalPath);
    return { path: null, events: 0 };
  }
  const folder = `${dir}/${dayFolder(layout.firstStartedAt)}`;
  const path = `${folder}/${stemOf(journalPath)}.${format}`;
  const temporary = `${path}.tmp`;
  Deno.mkdirSync(folder, { recursive: true });
  const shown = format === "csv" ? withoutAttributeColumns(layout) : layout;
  const writer = format === "csv" ? csvSegment(temporary, shown) : parquetSegment(temporary, shown, journal.metadata);
  try {
    writeGroups(writer, shown, { batches: journal.batches(), groupRows });
    writer.finish();
  } catch (error) {
    writer.abort();
    Deno.removeSync(temporary);
    throw error;
  }
  if (format === "csv") writeSidecar(path, journal.metadata);
  Deno.renameSync(temporary, path);
  syncFolder(folder);
  Deno.removeSync(journalPath);
  return { path, events: layout.rows };
}

/** The name is the rule, so the name counts, not the metadata: the journal is ignored once this segment exists. */
function stemOf(journalPath: string): string {
  const file = parseFileName(journalPath.slice(journalPath.search(/[^/\\]*$/)));
  if (file?.extension === "jsonl") return fileStem(file);
  throw new SyntaxError(`Cannot convert journal "${journalPath}": its name must be <10 hex digits>-<number>.jsonl`);
}

/** In CSV all attributes stay in one column of JSON. */
function withoutAttributeColumns(layout: SegmentLayout): SegmentLayout {
  const columns = layout.columns.filter((column) => column.attribute === null && column.name !== "attributes");
  if (columns.length === layout.columns.length) return layout;
  return { ...layout, columns: [...columns, { name: "attributes", attribute: null, type: "string", nullable: true }] };
}

function writeGroups(
  writer: SegmentWriter,
  layout: SegmentLayout,
  source: { batches: Iterable<ColumnBatch>; groupRows: number },
): void {
  let group: Cell[][] = layout.columns.map(() => []);
  for (const batch of source.batches) {
    appendBatch(group, layout, batch);
    if (group[0]!.length < source.groupRows) continue;
    writer.write(group);
    group = layout.columns.map(() => []);
  }
  if (group[0]!.length > 0) writer.write(group);
}

function appendBatch(group: Cell[][], layout: SegmentLayout, batch: ColumnBatch): void {
  const attributes = attributeCells(layout, batch);
  layout.columns.forEach((column, index) => {
    const target = group[index]!;
    const cells = attributes.get(column.name) ?? batch.columns.get(column.name as ColumnName);
    for (let row = 0; row < batch.rows; row++) target.push(cells?.[row] ?? null);
  });
}

/** The attribute columns of a batch, and `attributes` itself without what they hold. */
function attributeCells(layout: SegmentLayout, batch: ColumnBatch): Map<string, readonly Cell[]> {
  const result = new Map<string, Cell[]>();
  const keys = layout.columns.filter((column) => column.attribute !== null);
  const source = batch.columns.get("attributes");
  if (keys.length === 0 || source === undefined) return result;
  const rest = [...source];
  result.set("attributes", rest);
  for (const { name } of keys) result.set(name, new Array<Cell>(batch.rows).fill(null));
  source.forEach((cell, row) => {
    const attributes = parseObject(cell);
    if (attributes === null) return;
    for (const { name, attribute } of keys) {
      if (!Object.hasOwn(attributes, attribute!)) continue;
      result.get(name)![row] = attributes[attribute!] as Cell ?? null;
      delete attributes[attribute!];
    }
    rest[row] = Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes);
  });
  return result;
}

/** A renamed file is only as safe as its folder. Best effort: not every system lets a folder be opened. */
function syncFolder(folder: string): void {
  try {
    using handle = Deno.openSync(folder, { read: true });
    handle.syncSync();
  } catch {
    // Without it a power cut right now may bring the journal back, which is read instead.
  }
}
