/**
 * Tells whether the writer of a journal is alive, and lets one process at a time work on the files of one that is not.
 *
 * A writer holds the lock of `open/<writer>.lock` from before its first journal until it closes. The operating system
 * takes it away when the process ends in whatever way, and not before: a process that is stopped still holds it. Process
 * ids would not do: they are used again, mean nothing on another host, and may not be looked up with two permissions.
 *
 * @module
 */
import { isMissing } from "./is_missing.ts";

/** A lock that its owner holds until it releases it or dies. */
export interface WriterLock extends Disposable {
  /** Removes the lock. */
  release(): void;
}

/** Somebody else removed the lock between our opening and our locking it: again, but not for ever. */
const ATTEMPTS = 10;

/**
 * Takes the lock of a new writer. It is made under another name, locked, then renamed: it is never seen unlocked.
 *
 * @throws {Error} If the folder cannot be written.
 */
export function takeWriterLock(openDir: string, writerId: string): WriterLock {
  const path = lockPath(openDir, writerId);
  const temporary = path + UNFINISHED;
  for (let attempt = 1;; attempt++) {
    const file = Deno.openSync(temporary, { create: true, write: true });
    try {
      file.lockSync(true);
      Deno.renameSync(temporary, path);
      return heldLock(file, path);
    } catch (error) {
      file.close();
      if (!(error instanceof Deno.errors.NotFound) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Takes the lock of a writer that is dead or closed, to work on its files; makes the lock when there is none. `null` when
 * somebody holds it: the writer is alive, or another process works on its files.
 *
 * @throws {Error} If the folder cannot be written.
 */
export function claimWriter(openDir: string, writerId: string): WriterLock | null {
  const path = lockPath(openDir, writerId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const file = Deno.openSync(path, { create: true, read: true, write: true });
    let isOurs = false;
    try {
      if (!file.tryLockSync(true)) return null;
      isOurs = isAt(path, file);
      if (isOurs) return heldLock(file, path);
    } finally {
      if (!isOurs) file.close();
    }
  }
  return null;
}

/** Whether a writer is alive, or its files are being worked on: nobody else can take its lock. A missing lock has no owner. */
export function isWriterAlive(openDir: string, writerId: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(lockPath(openDir, writerId), { read: true });
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  try {
    // A shared lock: two that ask at the same time do not take each other for the writer.
    if (!file.tryLockSync(false)) return true;
    file.unlockSync();
    return false;
  } finally {
    file.close();
  }
}

/** Removes the lock, also an unfinished one, that a dead writer left behind; one that somebody holds stays. */
export function removeWriterLock(openDir: string, writerId: string): void {
  const path = lockPath(openDir, writerId);
  removeUnowned(path);
  removeUnowned(path + UNFINISHED);
}

function removeUnowned(path: string): void {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  try {
    if (file.tryLockSync(true) && isAt(path, file)) removeIfThere(path);
  } finally {
    file.close();
  }
}

function heldLock(file: Deno.FsFile, path: string): WriterLock {
  let isHeld = true;
  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    try {
      if (isAt(path, file)) removeIfThere(path);
    } finally {
      file.close();
    }
  }
  return { release, [Symbol.dispose]: release };
}

/** Whether a path still names an open file: a lock on a file that is gone keeps nobody out. */
function isAt(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What the name of a lock ends with until it is held. */
const UNFINISHED = ".tmp";

function lockPath(openDir: string, writerId: string): string {
  return `${openDir}/${writerId}.lock`;
}
