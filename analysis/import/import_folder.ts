/** The folder that imports write into: one at a time, after what killed ones left behind is cleared up. @module */
import { dirname, resolve } from "node:path";
import { claimWriter, type WriterLock } from "../../recorder/writer_lock.ts";
import { pathExists } from "../path_exists.ts";
import { ledgerFolder, ledgerPath } from "./import_ledger.ts";
import { reasonOf } from "./import_source.ts";
import { placeRejectedRows } from "./rejected_rows.ts";

/** A folder that nobody else imports into. */
export interface ImportFolder {
  /** Its path. */
  readonly dir: string;
  /** Lets others import. Folders that were made for it and are still empty go. */
  release(): void;
}

/** How to wait. */
export interface ImportFolderOptions {
  /** Hears that another import is running, once. */
  readonly onWait?: (() => void) | undefined;
  /** Ends waiting. */
  readonly signal?: AbortSignal | undefined;
}

const LOCK_NAME = "import";
const POLL_MS = 100;
const ATTEMPTS = 20;
const STAGING = /^import-([0-9a-f]{10})$/;

/** Folder in which an import makes its files. */
export function stagingFolder(dir: string, writerId: string): string {
  return `${dir}/import-${writerId}`;
}

/**
 * Takes a folder, waiting for another import into it to end. An import that counts and was killed while its files were
 * moved into place is completed, one that does not count is removed.
 *
 * @throws {Error} If the folder cannot be written.
 */
export async function claimImportFolder(
  dir: string,
  { onWait, signal }: ImportFolderOptions = {},
): Promise<ImportFolder> {
  let made: readonly string[];
  let lock: WriterLock;
  try {
    made = missingFolders(ledgerFolder(dir));
    lock = await takeLock(dir, { onWait, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(`Cannot import into "${dir}": ${reasonOf(error)}`, { cause: error });
  }
  function release(): void {
    lock.release();
    for (const folder of made) removeEmpty(folder);
  }
  try {
    recover(dir);
  } catch (error) {
    release();
    throw error;
  }
  return { dir, release };
}

async function takeLock(dir: string, { onWait, signal }: ImportFolderOptions): Promise<WriterLock> {
  let isTold = false;
  for (let vanished = 0;;) {
    let claimed: WriterLock | null;
    try {
      Deno.mkdirSync(ledgerFolder(dir), { recursive: true });
      claimed = claimWriter(ledgerFolder(dir), LOCK_NAME);
    } catch (error) {
      // Somebody else who made the folder and wrote nothing removes it just now.
      const isVanishing = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.AlreadyExists;
      if (!isVanishing || ++vanished === ATTEMPTS) throw error;
      continue;
    }
    if (claimed !== null) return claimed;
    if (!isTold) onWait?.();
    isTold = true;
    await new Promise((resume) => setTimeout(resume, POLL_MS));
    signal?.throwIfAborted();
  }
}

/** What was moved into place. */
export interface PlacedFiles {
  /** Segments. */
  readonly files: number;
  /** The rows refused, `null` for none. */
  readonly rejectedPath: string | null;
}

/**
 * Moves what an import that counts wrote into place. A file that is there already is the same one.
 *
 * @throws {Error} If something is in the way: the next import tries again.
 */
export function placeFiles(dir: string, staging: string): PlacedFiles {
  const rejectedPath = placeRejectedRows(dir, staging);
  let files = 0;
  for (const { name } of Deno.readDirSync(staging)) {
    if (name.startsWith("date=")) files += placeDay(`${staging}/${name}`, `${dir}/${name}`);
  }
  Deno.removeSync(staging, { recursive: true });
  return { files, rejectedPath };
}

function placeDay(made: string, day: string): number {
  let moved = 0;
  try {
    Deno.mkdirSync(day, { recursive: true });
    for (const { name } of Deno.readDirSync(made)) {
      Deno.renameSync(`${made}/${name}`, `${day}/${name}`);
      moved++;
    }
  } catch (error) {
    throw new Error(
      `Cannot move what was imported into "${day}": ${reasonOf(error)}; it waits in "${made}" for the next import`,
      { cause: error },
    );
  }
  return moved;
}

function recover(dir: string): void {
  for (const { name } of [...Deno.readDirSync(dir)]) {
    const writerId = STAGING.exec(name)?.[1];
    if (writerId === undefined) continue;
    const staging = `${dir}/${name}`;
    if (pathExists(ledgerPath(dir, writerId))) placeFiles(dir, staging);
    else Deno.removeSync(staging, { recursive: true });
  }
}

/** A folder and those above it, as far as they do not exist: the innermost first. */
function missingFolders(dir: string): string[] {
  const missing: string[] = [];
  for (let folder = resolve(dir); !pathExists(folder); folder = dirname(folder)) missing.push(folder);
  return missing;
}

/** Somebody else may have put something into it meanwhile. */
function removeEmpty(folder: string): void {
  try {
    Deno.removeSync(folder);
  } catch {
    // Not empty: it stays.
  }
}
