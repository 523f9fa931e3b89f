/** Removes what killed programs left behind in a folder, and what is in a merged segment already. @module */
import { SIDECAR_EXTENSION } from "../../recorder/csv_segment.ts";
import { claimWriter, isWriterAlive, removeWriterLock } from "../../recorder/writer_lock.ts";
import type { FolderEntries, OwnedFile, SegmentEntry } from "./folder_entries.ts";
import { coveredStems, type KnownSegment } from "./segment_inventory.ts";

/** What was tidied. */
export interface TidiedFolder {
  /** Files removed, locks not counted. */
  readonly removed: number;
  /** Writers that are alive, or whose files somebody is at work on: what is theirs stays. */
  readonly alive: ReadonlySet<string>;
}

/**
 * Tidies a folder whose lock is held. No event goes: a segment or journal is removed where a segment that is there says it
 * holds its events.
 */
export function tidyFolder(dir: string, entries: FolderEntries, segments: readonly KnownSegment[]): TidiedFolder {
  const openDir = `${dir}/open`;
  const alive = new Set<string>();
  const known = new Map<string, boolean>();
  let removed = 0;

  function isAlive(writerId: string): boolean {
    const isIt = known.get(writerId) ?? isWriterAlive(openDir, writerId);
    known.set(writerId, isIt);
    if (isIt) alive.add(writerId);
    return isIt;
  }

  function remove(files: readonly OwnedFile[]): void {
    for (const { path, writerId } of files) if (!isAlive(writerId) && removeIfThere(path)) removed++;
  }

  const covered = coveredStems(segments);
  for (const segment of segments) {
    if (covered.has(segment.stem) && removeSegment(segment)) removed++;
  }
  const held = new Set([...covered, ...entries.segments.map(({ stem }) => stem)]);
  const waiting = new Set<string>();
  for (const journal of entries.journals) {
    if (!held.has(journal.stem)) waiting.add(journal.writerId);
    else {
      using claim = claimWriter(openDir, journal.writerId);
      if (claim === null) alive.add(journal.writerId);
      else if (removeIfThere(journal.path)) removed++;
    }
  }
  remove(entries.unfinished);
  remove(entries.loneSidecars);
  for (const { writerId } of entries.locks) {
    if (!isAlive(writerId) && !waiting.has(writerId)) removeWriterLock(openDir, writerId);
  }
  return { removed, alive };
}

/** Removes a segment and what is beside it, in this order: it is seen whole or not at all. */
export function removeSegment({ path, format }: Pick<SegmentEntry, "path" | "format">): boolean {
  const isRemoved = removeIfThere(path);
  if (format === "csv") removeIfThere(path + SIDECAR_EXTENSION);
  return isRemoved;
}

function removeIfThere(path: string): boolean {
  try {
    Deno.removeSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
