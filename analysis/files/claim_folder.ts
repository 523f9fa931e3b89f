/** One at a time: what merges, removes or moves the segments of a folder. @module */
import { DAY_FOLDER_PREFIX } from "../../recorder/file_names.ts";
import { claimWriter, type WriterLock } from "../../recorder/writer_lock.ts";

/** Not the id of any writer. */
const LOCK_NAME = "compact";

/**
 * Takes the lock of a folder, `open/compact.lock`; a process that dies gives it back. Recorders need not ask: they only
 * add segments, and remove their own journals and those whose writers they claim.
 *
 * @throws {Error} If another process is at work, or the folder cannot be written.
 */
export function claimFolder(dir: string): WriterLock {
  Deno.mkdirSync(`${dir}/open`, { recursive: true });
  const lock = claimWriter(`${dir}/open`, LOCK_NAME);
  if (lock !== null) return lock;
  throw new Error(`Cannot change "${dir}": another kymo compact or kymo prune is at work on it`);
}

/** Whether a folder holds anything of Kymo's: where it does not, nothing is made in it. */
export function isEventFolder(dir: string): boolean {
  for (const { name, isDirectory } of Deno.readDirSync(dir)) {
    if (isDirectory && (name === "open" || name.startsWith(DAY_FOLDER_PREFIX))) return true;
  }
  return false;
}
