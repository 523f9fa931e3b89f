/** Files with a folder of others beside them. @module */
import { isFolder } from "../is_folder.ts";
import { pathExists } from "../path_exists.ts";
import { UsageError } from "./cli_io.ts";
import { requireWritable, writeFault, writeOutput } from "./write_output.ts";

/** A file with others in a folder beside it. */
export interface FileWithFolder {
  /** The file. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** Texts of the files in the folder, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** How to write. */
export interface WriteOptions {
  /** Whether what exists is overwritten. */
  readonly force: boolean;
}

/** The folder beside a file: `report_files` beside `report.md`. */
export function folderBeside(path: string): string {
  return `${path.replace(/\.[^./\\]*$/, "")}_files`;
}

/**
 * Checks that a file and the folder beside it may be written, before the work for them is done.
 *
 * @throws {UsageError} If one exists already and is not to be overwritten.
 */
export function requireBothWritable(path: string, options: WriteOptions): void {
  requireWritable(path, options);
  const folder = folderBeside(path);
  if (!options.force && pathExists(folder)) {
    throw new UsageError(`Cannot write "${folder}": it exists already, --force overwrites it`);
  }
  if (pathExists(folder) && !isFolder(folder)) throw new UsageError(`Cannot write "${folder}": it is no folder`);
}

/**
 * Writes files into the folder beside a file, and then the file, which names them: where that fails, a new folder is removed
 * again. Other files of a folder that is there already are left alone.
 *
 * @throws {UsageError} If something exists already and is not to be overwritten, or cannot be written.
 */
export function writeWithFolder({ path, text, files }: FileWithFolder, options: WriteOptions): void {
  requireBothWritable(path, options);
  const folder = folderBeside(path);
  const isNew = !pathExists(folder);
  try {
    if (isNew) makeFolder(folder, files);
    else for (const [name, content] of Object.entries(files)) writeOutput(`${folder}/${name}`, content, options);
    writeOutput(path, text, options);
  } catch (error) {
    if (isNew) remove(folder);
    throw error;
  }
}

/** Whole or not at all: under a temporary name, then renamed. */
function makeFolder(folder: string, files: FileWithFolder["files"]): void {
  if (Object.keys(files).length === 0) return;
  const temporary = `${folder}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    Deno.mkdirSync(temporary);
    for (const [name, content] of Object.entries(files)) Deno.writeTextFileSync(`${temporary}/${name}`, content);
    Deno.renameSync(temporary, folder);
  } catch (error) {
    remove(temporary);
    throw writeFault(folder, temporary, error);
  }
}

function remove(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch {
    // It was never made.
  }
}
