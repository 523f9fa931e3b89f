/** Turns one closed journal into exactly one segment. @module */
import { dayFolder, type FileId, fileStem, parseFileName, type SegmentFormat } from "./file_names.ts";
import { type JournalFile, openJournalFile } from "./read_journal_file.ts";
import { type SegmentLayout, segmentLayout } from "./segment_layout.ts";
import { startSegment } from "./write_segment.ts";

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
  /** Path of the segment; `null` when the journal held no event, or was a segment already, and was only removed. */
  readonly path: string | null;
  /** Events in it. */
  readonly events: number;
}

/** Events encoded at once unless asked otherwise: a service pays for the memory of one group. */
export const GROUP_ROWS = 8192;

/**
 * Writes the segment under a temporary name, puts it on disk, renames it, then removes the journal: a crash at any point
 * leaves either the journal or the segment to be read, never both. Two passes; memory is one group of rows.
 *
 * Who calls it holds the lock of the journal's writer meanwhile, as that writer or by a claim.
 *
 * @throws {Error} If the journal cannot be read or the segment not written; the journal stays.
 */
export function convertJournal({ journalPath, ...options }: ConvertOptions): ConvertedSegment {
  return convertWhole(openWholeJournal(journalPath), options);
}

/**
 * Converts a journal that was read once already.
 *
 * @throws {Error} If the segment cannot be written; the journal stays.
 */
export function convertWhole(whole: WholeJournal, options: Omit<ConvertOptions, "journalPath">): ConvertedSegment {
  const { path: journalPath, journal, id, layout } = whole;
  const { dir, format, groupRows = GROUP_ROWS } = options;
  const folder = `${dir}/${dayFolder(layout.firstStartedAt)}`;
  if (journal.metadata === null || layout.rows === 0 || isConverted(folder, id)) {
    Deno.removeSync(journalPath);
    return { path: null, events: 0 };
  }
  const segment = startSegment({ folder, id, format, layout, metadata: journal.metadata, groupRows });
  let path: string;
  try {
    for (const batch of journal.batches()) segment.add(batch);
    path = segment.commit();
  } catch (error) {
    segment.abort();
    throw error;
  }
  Deno.removeSync(journalPath);
  return { path, events: layout.rows };
}

/** A journal without damage and what its segment would hold. */
export interface WholeJournal {
  /** Its path. */
  readonly path: string;
  /** The journal; without metadata it holds no event. */
  readonly journal: JournalFile;
  /** What its name says. */
  readonly id: FileId;
  /** What its events need. */
  readonly layout: SegmentLayout;
}

/**
 * Reads a journal once. The name is the rule, so the name counts, not the metadata: the journal is ignored once a segment
 * of that name exists.
 *
 * @throws {SyntaxError} If it is damaged, or not named like a journal.
 * @throws {Deno.errors.NotFound} If it does not exist.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function openWholeJournal(journalPath: string): WholeJournal {
  const id = parseFileName(journalPath.slice(journalPath.search(/[^/\\]*$/)));
  if (id?.extension !== "jsonl") {
    throw new SyntaxError(`Cannot convert journal "${journalPath}": its name must be <10 hex digits>-<number>.jsonl`);
  }
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
  return { path: journalPath, journal, id, layout };
}

/** The error of a conversion, with the journal's path. */
export function conversionError(journalPath: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new Error(reason.includes(journalPath) ? reason : `Cannot convert journal "${journalPath}": ${reason}`);
}

/** Whether the segment is there: a crash between its coming and its journal's going left both. */
function isConverted(folder: string, id: FileId): boolean {
  return FORMATS.some((format) => {
    try {
      return Deno.statSync(`${folder}/${fileStem(id)}.${format}`).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}

const FORMATS: readonly SegmentFormat[] = ["parquet", "csv"];
