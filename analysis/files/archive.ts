/** Moves files of a folder of events into another such folder. @module */
import { basename, dirname, resolve, sep } from "node:path";
import { SIDECAR_EXTENSION } from "../../recorder/csv_segment.ts";
import { makeFolder, syncFolder } from "../../recorder/durable_folder.ts";
import { isWriterAlive } from "../../recorder/writer_lock.ts";
import { pathExists } from "../path_exists.ts";
import { claimFolder } from "./claim_folder.ts";
import { folderEntries, type JournalEntry, type SegmentEntry } from "./folder_entries.ts";

/** A folder that files are moved into. */
export interface Archive extends Disposable {
  /**
   * Copies a file, and what is beside it, onto the disk and into its place, then removes it from where it was. A crash in
   * between leaves it in both folders, in each of them once; by its name it counts once where both are opened together.
   *
   * @throws {Error} If another file of that name is there, or it cannot be written: the file stays where it was.
   */
  take(entry: SegmentEntry | JournalEntry): void;
}

/**
 * Opens an archive, made when missing, for one process at a time.
 *
 * @throws {Error} If another process is at work on it, or it cannot be written.
 */
export function openArchive(archiveDir: string): Archive {
  const lock = claimFolder(archiveDir);
  // One process at a time copies into an archive: what is on its way now was left by one that was killed.
  for (const { path, writerId } of folderEntries(archiveDir).unfinished) {
    if (!isWriterAlive(`${archiveDir}/open`, writerId)) Deno.removeSync(path);
  }

  function take({ path }: SegmentEntry | JournalEntry): void {
    const folder = `${archiveDir}/${basename(dirname(path))}`;
    const target = `${folder}/${basename(path)}`;
    if (pathExists(target)) {
      if (!isSame(path, target)) throw new Error(`Cannot archive "${path}": another file is at "${target}"`);
    } else {
      makeFolder(folder);
      if (pathExists(path + SIDECAR_EXTENSION)) copy(path + SIDECAR_EXTENSION, target + SIDECAR_EXTENSION);
      copy(path, target);
      syncFolder(folder);
    }
    Deno.removeSync(path);
    if (pathExists(path + SIDECAR_EXTENSION)) Deno.removeSync(path + SIDECAR_EXTENSION);
  }

  return { take, [Symbol.dispose]: () => lock.release() };
}

/**
 * Refuses an archive that is no folder, or that readers of the folder would read as a part of it.
 *
 * @throws {Deno.errors.NotADirectory} If it is a file, or below one.
 * @throws {RangeError} If it is the folder, or inside its `open` or `date=…`.
 */
export function requireArchive(dir: string, archiveDir: string): void {
  const file = fileIn(resolve(archiveDir));
  if (file !== null) {
    const what = file === resolve(archiveDir) ? "it is a file" : `"${file}" is a file`;
    throw new Deno.errors.NotADirectory(
      `Cannot archive into "${archiveDir}": ${what}, give a folder of events or one that is not there yet`,
    );
  }
  const [folder, archive] = [realPath(dir), realPath(archiveDir)];
  const inside = archive === folder ? "" : archive.startsWith(folder + sep) ? archive.slice(folder.length + 1) : null;
  if (inside === null || !/^(open|date=[^/\\]*)?([/\\]|$)/.test(inside)) return;
  const where = inside === "" ? "it is the folder itself" : "it is inside the folder's own files";
  throw new RangeError(`Cannot archive into "${archiveDir}": ${where}, take one beside "${dir}"`);
}

/** What on a path is no folder, itself or the nearest one above it that is there; `null` for nothing. */
function fileIn(path: string): string | null {
  try {
    return Deno.statSync(path).isDirectory ? null : path;
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
    if (!isMissing || dirname(path) === path) throw error;
    return fileIn(dirname(path));
  }
}

/** The real path, also of what does not exist yet. */
function realPath(path: string): string {
  const full = resolve(path);
  try {
    return Deno.realPathSync(full);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(full) === full) throw error;
    return `${realPath(dirname(full)).replace(/[/\\]$/, "")}${sep}${basename(full)}`;
  }
}

/** What the name of a copy on its way ends with. */
const UNFINISHED = ".tmp";
const CHUNK_BYTES = 1 << 20;

function copy(from: string, to: string): void {
  {
    using source = Deno.openSync(from, { read: true });
    using target = Deno.openSync(to + UNFINISHED, { write: true, create: true, truncate: true });
    for (const chunk of chunks(source)) {
      for (let written = 0; written < chunk.length;) written += target.writeSync(chunk.subarray(written));
    }
    target.syncDataSync();
  }
  Deno.renameSync(to + UNFINISHED, to);
}

function isSame(one: string, other: string): boolean {
  using first = Deno.openSync(one, { read: true });
  using second = Deno.openSync(other, { read: true });
  if (first.statSync().size !== second.statSync().size) return false;
  const others = chunks(second);
  for (const chunk of chunks(first)) {
    const { value } = others.next();
    if (value === undefined || value.length !== chunk.length) return false;
    for (let index = 0; index < chunk.length; index++) if (chunk[index] !== value[index]) return false;
  }
  return true;
}

function* chunks(file: Deno.FsFile): Generator<Uint8Array, undefined> {
  for (;;) {
    const buffer = new Uint8Array(CHUNK_BYTES);
    let filled = 0;
    while (filled < CHUNK_BYTES) {
      const read = file.readSync(buffer.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    if (filled > 0) yield buffer.subarray(0, filled);
    if (filled < CHUNK_BYTES) return undefined;
  }
}
