/** The folder that imports write into: one at a time, after what killed ones left behind is cleared up. @module */
import { dirname, resolve } from "node:path";
import { claimWriter, type WriterLock } from "../../recorder/writer_lock.ts";
import { pathExists } from "../path_exists.ts";
import { ledgerFolder, ledgerPath } from "./import_ledger.ts";
import { reasonOf } from "./import_source.ts";

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
    let isTold = false;
    for (;;) {
      Deno.mkdirSync(ledgerFolder(dir), { recursive: true });
      const claimed = claimWriter(ledgerFolder(dir), LOCK_NAME);
      if (claimed !== null) {
        lock = claimed;
        break;
      }
      if (!isTold) onWait?.();
      isTold = true;
      await new Promise((resume) => setTimeout(resume, POLL_MS));
      signal?.throwIfAborted();
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(`Cannot import into "${dir}": ${reasonOf(error)}`, { cause: error });
  }
  recover(dir);
  return {
    dir,
    release(): void {
      lock.release();
      for (const folder of made) removeEmpty(folder);
    },
  };
}

/** Moves what an import wrote into place. A file that is there already is the same one. */
export function moveIntoPlace(dir: string, staging: string): number {
  let moved = 0;
  for (const day of Deno.readDirSync(staging)) {
    if (!day.name.startsWith("date=")) continue;
    Deno.mkdirSync(`${dir}/${day.name}`, { recursive: true });
    for (const { name } of Deno.readDirSync(`${staging}/${day.name}`)) {
      Deno.renameSync(`${staging}/${day.name}/${name}`, `${dir}/${day.name}/${name}`);
      moved++;
    }
  }
  return moved;
}

function recover(dir: string): void {
  for (const { name } of [...Deno.readDirSync(dir)]) {
    const writerId = STAGING.exec(name)?.[1];
    if (writerId === undefined) continue;
    const staging = `${dir}/${name}`;
    if (pathExists(ledgerPath(dir, writerId))) moveIntoPlace(dir, staging);
    Deno.removeSync(staging, { recursive: true });
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
