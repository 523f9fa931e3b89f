/** Tells whether the writer of a journal is alive. @module */

/** A lock that its owner holds until it releases it or dies. */
export interface WriterLock {
  /** Removes the lock. */
  release(): void;
}

/**
 * Takes the lock of a new writer. It is made under another name, locked, then renamed: it is never seen unlocked.
 *
 * @throws {Error} If the folder cannot be written.
 */
export function takeWriterLock(openDir: string, writerId: string): WriterLock {
  const path = lockPath(openDir, writerId);
  const temporary = `${path}.tmp`;
  const file = Deno.openSync(temporary, { create: true, write: true });
  try {
    file.lockSync(true);
    Deno.renameSync(temporary, path);
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    release(): void {
      try {
        removeWriterLock(openDir, writerId);
      } finally {
        file.close();
      }
    },
  };
}

/** Whether a writer is alive: nobody else can take its lock. A missing lock has no owner. */
export function isWriterAlive(openDir: string, writerId: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(lockPath(openDir, writerId), { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  try {
    if (!file.tryLockSync(true)) return true;
    file.unlockSync();
    return false;
  } finally {
    file.close();
  }
}

/** Removes the lock that a dead writer left behind. */
export function removeWriterLock(openDir: string, writerId: string): void {
  try {
    Deno.removeSync(lockPath(openDir, writerId));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function lockPath(openDir: string, writerId: string): string {
  return `${openDir}/${writerId}.lock`;
}
