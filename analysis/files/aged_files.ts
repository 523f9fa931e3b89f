/** How old and how large the files of a folder are. @module */
import { SIDECAR_EXTENSION } from "../../recorder/csv_segment.ts";
import { dayFolder } from "../../recorder/file_names.ts";
import { openJournalFile } from "../../recorder/read_journal_file.ts";
import type { Clock } from "../../recorder/schema.ts";
import { readCsvColumns } from "../read/read_csv_columns.ts";
import type { JournalEntry, SegmentEntry } from "./folder_entries.ts";
import type { KnownSegment, UnreadableFile } from "./segment_inventory.ts";

/** A segment, or the journal of a writer that has ended. */
export interface AgedFile {
  /** Which one. */
  readonly entry: SegmentEntry | JournalEntry;
  /** Bytes, with what is beside it. */
  readonly bytes: number;
  /** Number of events. */
  readonly events: number;
  /** Time of the last event, µs; `null` without events. */
  readonly last: number | null;
  /** Whether times are dates. */
  readonly clock: Clock;
}

/** Files whose age is known, and those that stay because it is not. */
export interface AgedFiles {
  /** Files whose age is known. */
  readonly files: readonly AgedFile[];
  /** Files that cannot be read. */
  readonly unreadable: readonly UnreadableFile[];
  /** Bytes of files that are not among these: unreadable, or too young to be looked into. */
  readonly otherBytes: number;
}

/** What to look at. */
export interface AgedFilesOptions {
  /** Segments. */
  readonly segments: readonly KnownSegment[];
  /** Journals of writers that have ended. */
  readonly journals: readonly JournalEntry[];
  /** CSV of days that begin later is not looked into, µs; `null` looks into all. */
  readonly before: number | null;
}

/** Takes the time of the last event from the footers of Parquet, and from the rows of CSV and journals. */
export function agedFiles({ segments, journals, before }: AgedFilesOptions): AgedFiles {
  const files: AgedFile[] = [];
  const unreadable: UnreadableFile[] = [];
  let otherBytes = 0;

  function add(entry: SegmentEntry | JournalEntry, age: () => Omit<AgedFile, "entry" | "bytes"> | null): void {
    const bytes = sizeOf(entry.path) + sizeOf(entry.path + SIDECAR_EXTENSION);
    try {
      const found = age();
      if (found !== null) {
        files.push({ entry, bytes, ...found });
        return;
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      unreadable.push({ path: entry.path, reason: error instanceof Error ? error.message : String(error) });
    }
    otherBytes += bytes;
  }

  for (const segment of segments) {
    const clock = segment.metadata?.clock ?? "utc";
    add(segment, () => {
      const { events, last } = segment;
      if (events !== null) {
        if (last === null && events > 0) throw new TypeError("it does not say when its last event was");
        return { events, last, clock };
      }
      return before !== null && isDayAfter(segment.folder, before) ? null : { ...ageOfCsv(segment.path), clock };
    });
  }
  for (const journal of journals) add(journal, () => ageOfJournal(journal.path));
  return { files, unreadable, otherBytes };
}

/** A file lies under the day of its first event: it ends after that day began. */
function isDayAfter(folder: string, before: number): boolean {
  return folder.slice(folder.lastIndexOf("/") + 1) > dayFolder(before);
}

function ageOfCsv(path: string): Pick<AgedFile, "events" | "last"> {
  const times = readCsvColumns(path).get("started_at")!;
  return { events: times.length, last: latest(null, times) };
}

function ageOfJournal(path: string): Pick<AgedFile, "events" | "last" | "clock"> {
  const journal = openJournalFile(path);
  let last: number | null = null;
  let events = 0;
  for (const batch of journal.batches()) {
    events += batch.rows;
    last = latest(last, batch.columns.get("started_at") ?? []);
  }
  if (journal.damagedLines > 0 || (journal.metadata === null && !journal.isEmpty)) {
    throw new SyntaxError("it is damaged");
  }
  return { events, last, clock: journal.metadata?.clock ?? "utc" };
}

function latest(last: number | null, times: readonly unknown[]): number | null {
  let result = last;
  for (const time of times) if (typeof time === "number" && (result === null || time > result)) result = time;
  return result;
}

/** Bytes of a file, 0 when it is not there. */
export function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
