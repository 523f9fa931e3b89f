/** Turns journals into segments and small segments into larger ones. @module */
import { createEventIds } from "../../recorder/event_ids.ts";
import type { SegmentFormat } from "../../recorder/file_names.ts";
import { gatherJournals } from "../../recorder/gather_journals.ts";
import { takeWriterLock } from "../../recorder/writer_lock.ts";
import { pathExists } from "../path_exists.ts";
import { requireFolder } from "../read/list_folder.ts";
import { claimFolder, isEventFolder } from "./claim_folder.ts";
import { folderEntries, type JournalEntry } from "./folder_entries.ts";
import { mergeSegments, UnreadableSegmentError } from "./merge_segments.ts";
import { type MergeableSegment, planMerges } from "./plan_merges.ts";
import { coveredStems, createInventory, type KnownSegment } from "./segment_inventory.ts";
import { tidyFolder } from "./tidy_folder.ts";

/** How to compact. */
export interface CompactOptions {
  /** Folder of events. */
  readonly dir: string;
  /** What journals become. Segments keep their format. */
  readonly format: SegmentFormat;
  /** Events of a merged segment at most; segments of fewer than a tenth of that are merged. */
  readonly rows: number;
  /** Hears of each file that is left as it is because of what is wrong with it. */
  readonly onProblem: (message: string) => void;
}

/** What was done. */
export interface CompactedFolder {
  /** Journals that became segments. */
  readonly journals: number;
  /** Events in them. */
  readonly events: number;
  /** Journals that could not be converted. */
  readonly failedJournals: number;
  /** Small segments that were merged. */
  readonly small: number;
  /** What they became. */
  readonly merged: number;
  /** Events in them. */
  readonly mergedEvents: number;
  /** Segments that could not be read. */
  readonly unreadable: number;
  /** Files of killed programs that were removed. */
  readonly leftovers: number;
  /** Writers that are alive. */
  readonly alive: number;
}

const NOTHING: CompactedFolder = {
  journals: 0,
  events: 0,
  failedJournals: 0,
  small: 0,
  merged: 0,
  mergedEvents: 0,
  unreadable: 0,
  leftovers: 0,
  alive: 0,
};

/** Locks held at a time. */
const JOURNALS_AT_ONCE = 256;

/**
 * Compacts a folder, also while recorders write into it: their journals are left alone, their finished segments are not. A
 * crash at any point leaves each event to be read once, and the next run tidies what it left.
 *
 * Linear in the number of files and events; memory does not depend on them.
 *
 * @throws {Deno.errors.NotFound} If the folder does not exist.
 * @throws {Deno.errors.NotADirectory} If it is a file.
 * @throws {Error} If another process compacts or prunes it, or it cannot be written.
 */
export async function compactFolder({ dir, format, rows, onProblem }: CompactOptions): Promise<CompactedFolder> {
  requireFolder(dir);
  if (!isEventFolder(dir)) return NOTHING;
  using _folder = claimFolder(dir);
  const before = folderEntries(dir);
  const { writerId } = createEventIds();
  using _writer = takeWriterLock(`${dir}/open`, writerId);
  const inventory = createInventory();
  const { removed, alive } = tidyFolder(dir, before, inventory(before.segments).segments);
  let nextSegment = 0;

  async function convertJournals(
    journals: readonly JournalEntry[],
  ): Promise<{ journals: number; events: number; failed: number }> {
    const done = { journals: 0, events: 0, failed: 0 };
    const covers = new Map<string, readonly string[]>();
    for (let start = 0; start < journals.length; start += JOURNALS_AT_ONCE) {
      const some = journals.slice(start, start + JOURNALS_AT_ONCE);
      const gathered = await gatherJournals({
        journals: some,
        dir,
        format,
        writerId,
        firstSegment: nextSegment,
        covers,
      });
      nextSegment += some.length;
      done.journals += gathered.journals;
      done.events += gathered.events;
      done.failed += gathered.failures.length;
      for (const { message } of gathered.failures) onProblem(message);
    }
    return done;
  }

  /** Merges a group without those that turn out to be damaged. */
  async function merge(
    group: readonly MergeableSegment[],
  ): Promise<{ small: number; events: number; damaged: number }> {
    const damaged = new Set<string>();
    for (;;) {
      const healthy = group.filter(({ path }) => !damaged.has(path));
      if (healthy.length < 2) return { small: 0, events: 0, damaged: damaged.size };
      try {
        const events = await mergeSegments(healthy, { writerId, segment: nextSegment++ });
        return { small: healthy.length, events, damaged: damaged.size };
      } catch (error) {
        if (!(error instanceof UnreadableSegmentError)) throw error;
        onProblem(error.message);
        damaged.add(error.path);
      }
    }
  }

  const left = folderEntries(dir).journals.filter((journal) => !alive.has(journal.writerId));
  const { failed: failedJournals, ...converted } = await convertJournals(left);
  const after = folderEntries(dir);
  const { segments, unreadable } = inventory(after.segments);
  for (const { path, reason } of unreadable) onProblem(`Cannot read "${path}": ${reason}`);
  const done = { small: 0, merged: 0, mergedEvents: 0, unreadable: unreadable.length };
  for (const group of planMerges(mergeable(segments, after.journals), { rows })) {
    const { small, events, damaged } = await merge(group);
    done.small += small;
    done.merged += small > 0 ? 1 : 0;
    done.mergedEvents += events;
    done.unreadable += damaged;
  }
  const locks = before.locks.filter(({ path }) => !pathExists(path)).length;
  return { ...converted, failedJournals, ...done, leftovers: removed + locks, alive: alive.size };
}

/** A CSV of more bytes is not small, whatever is in it. */
const LARGE_CSV_BYTES = 33_554_432;

/**
 * Segments of Kymo's that hold nothing Kymo does not know, and none of a journal that is still there: whoever is at work
 * on that one looks for the segment.
 */
function mergeable(segments: readonly KnownSegment[], journals: readonly JournalEntry[]): MergeableSegment[] {
  const waiting = new Set(journals.map(({ stem }) => stem));
  const covered = coveredStems(segments);
  return segments.flatMap((segment): MergeableSegment[] => {
    const { metadata, isForeign, stem } = segment;
    if (metadata === null || isForeign || covered.has(stem)) return [];
    if ([stem, ...metadata.covers].some((name) => waiting.has(name))) return [];
    return [{ ...segment, metadata, events: segment.events ?? linesOf(segment.path) }];
  });
}

/** Lines of a CSV, which are at least its events. */
function linesOf(path: string): number {
  if (Deno.statSync(path).size > LARGE_CSV_BYTES) return Infinity;
  let lines = 0;
  for (const byte of Deno.readFileSync(path)) if (byte === 10) lines++;
  return lines;
}
