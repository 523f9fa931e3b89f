/** Folders whose entries are on disk, not only with the operating system. @module */

/**
 * Makes a folder where there is none, and puts its own entry on disk.
 *
 * @throws {Error} If it cannot be made.
 */
export function makeFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(folder, { recursive: true });
    return;
  }
  syncFolder(`${folder}/..`);
}

/** Puts the entries of a folder on disk: a renamed file is only as safe as its folder. Best effort: not every system can. */
export function syncFolder(folder: string): void {
  try {
    using handle = Deno.openSync(folder, { read: true });
    handle.syncSync();
  } catch {
    // Without it a power cut right now may bring back what a file replaced, which is read instead.
  }
}
