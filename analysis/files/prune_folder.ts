/** Removes files that have had their time, or moves them into an archive. @module */
import { claimWriter, isWriterAlive } from "../../recorder/writer_lock.ts";
import { requireFolder } from "../read/list_folder.ts";
import { type AgedFile, agedFiles, sizeOf } from "./aged_files.ts";
import { type Archive, openArchive, requireArchive } from "./archive.ts";
import { claimFolder, isEventFolder } from "./claim_folder.ts";
import { folderEntries, type JournalEntry } from "./folder_entries.ts";
import { planPrune, type PruneLimits } from "./plan_prune.ts";
import { coveredStems, createInventory, type KnownSegment, type UnreadableFile } from "./segment_inventory.ts";
import { removeSegment, tidyFolder } from "./tidy_folder.ts";

/** How to prune. */
export interface PruneOptions extends PruneLimits {
  /** Folder of events. */
  readonly dir: string;
  /** Folder that files are moved into; `null` removes them. */
  readonly archiveDir: string | null;
  /** Whether only to say what would go. */
  readonly dryRun: boolean;
  /** Hears of each file that stays because of what is wrong with it. */
  readonly onProblem: (message: string) => void;
}

/** What was done, or would be. */
export interface PrunedFolder {
  /** Files that went, the oldest first. */
  readonly files: readonly AgedFile[];
  /** Bytes that stayed. */
  readonly bytesLeft: number;
  /** Files with relative times among those that stayed. */
  readonly relative: number;
  /** Writers that are alive: their journals stay. */
  readonly alive: number;
  /** Files that stayed because of what is wrong with them. */
  readonly problems: number;
}

/**
 * Prunes a folder, also while recorders write into it. Whole files go. Files of killed programs, and what is in a merged
 * segment already, are tidied away first, so that nothing comes back that was pruned.
 *
 * @throws {Deno.errors.NotFound} If the folder does not exist.
 * @throws {Deno.errors.NotADirectory} If it or the archive is a file.
 * @throws {RangeError} If the archive is in the folder.
 * @throws {Error} If another process compacts or prunes one of them, or they cannot be written.
 */
export function pruneFolder(options: PruneOptions): PrunedFolder {
  const { dir, archiveDir, dryRun, before, bytes, onProblem } = options;
  requireFolder(dir);
  if (archiveDir !== null) requireArchive(dir, archiveDir);
  if (!isEventFolder(dir)) return { files: [], bytesLeft: 0, relative: 0, alive: 0, problems: 0 };
  using _folder = dryRun ? null : claimFolder(dir);
  using archive = dryRun || archiveDir === null ? null : openArchive(archiveDir);
  const inventory = createInventory();
  const found = folderEntries(dir);
  if (!dryRun) tidyFolder(dir, found, inventory(found.segments).segments);
  const entries = folderEntries(dir);
  const { segments, unreadable } = inventory(entries.segments);
  const alive = new Set(entries.locks.map(({ writerId }) => writerId).filter((id) => isWriterAlive(`${dir}/open`, id)));
  const ended = entries.journals.filter(({ writerId }) => !alive.has(writerId));
  const living = entries.journals.filter(({ writerId }) => alive.has(writerId));
  // What would be tidied away first is not there for a dry run.
  const waiting = dryRun ? living : entries.journals;
  const aged = agedFiles({ ...heldOnce(segments, { ended, waiting }), before: bytes === null ? before : null });
  const otherBytes = aged.otherBytes + bytesOf([...living, ...unreadable]);
  let problems = 0;
  for (const { path, reason } of [...unreadable, ...aged.unreadable]) report(`Cannot read "${path}": ${reason}`);

  function report(message: string): void {
    problems++;
    onProblem(message);
  }

  function go(file: AgedFile): boolean {
    if (dryRun) return true;
    try {
      return "format" in file.entry ? take(file.entry, archive) : takeJournal(dir, file.entry, archive);
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  const files = planPrune(aged.files, { before, bytes, otherBytes }).filter(go);
  if (!dryRun) removeEmpty(entries.days);
  const gone = new Set(files);
  const stayed = aged.files.filter((file) => !gone.has(file));
  return {
    files,
    bytesLeft: stayed.reduce((sum, file) => sum + file.bytes, otherBytes),
    relative: stayed.filter(({ clock }) => clock === "relative").length,
    alive: alive.size,
    problems,
  };
}

/** Without what others hold, and without segments of a journal that is still there: that journal would be read again. */
function heldOnce(
  segments: readonly KnownSegment[],
  { ended, waiting }: { readonly ended: readonly JournalEntry[]; readonly waiting: readonly JournalEntry[] },
): { segments: KnownSegment[]; journals: JournalEntry[] } {
  const covered = coveredStems(segments);
  const held = new Set([...covered, ...segments.map(({ stem }) => stem)]);
  const there = new Set(waiting.map(({ stem }) => stem));
  return {
    segments: segments.filter(({ stem, metadata }) => {
      return !covered.has(stem) && ![stem, ...metadata?.covers ?? []].some((name) => there.has(name));
    }),
    journals: ended.filter(({ stem }) => !held.has(stem)),
  };
}

function take(entry: AgedFile["entry"], archive: Archive | null): boolean {
  if (archive !== null) archive.take(entry);
  else if ("format" in entry) removeSegment(entry);
  else Deno.removeSync(entry.path);
  return true;
}

/** False when the writer's files are being worked on, or the journal has become a segment meanwhile. */
function takeJournal(dir: string, journal: JournalEntry, archive: Archive | null): boolean {
  using claim = claimWriter(`${dir}/open`, journal.writerId);
  if (claim === null) return false;
  try {
    return take(journal, archive);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function bytesOf(files: readonly Pick<UnreadableFile, "path">[]): number {
  return files.reduce((sum, { path }) => sum + sizeOf(path), 0);
}

function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      Deno.removeSync(folder);
    } catch {
      // Not empty, or a recorder has just put something into it: it stays.
    }
  }
}
