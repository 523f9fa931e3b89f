/** Files that commands write. @module */
import { isFolder } from "../is_folder.ts";
import { pathExists } from "../path_exists.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { systemReason } from "./told_error.ts";

/**
 * Checks that a file may be written, before the work for it is done.
 *
 * @throws {UsageError} If it exists already and is not to be overwritten, is a folder, or there is no folder for it.
 */
export function requireWritable(path: string, { force }: { readonly force: boolean }): void {
  requireFolderFor(path);
  if (!force && pathExists(path)) {
    throw new UsageError(`Cannot write "${path}": it exists already, --force overwrites it`);
  }
  if (isFolder(path)) throw new UsageError(`Cannot write "${path}": it is a folder`);
}

/**
 * Checks that there is a folder for a file or folder that is to be made.
 *
 * @throws {UsageError} If there is none.
 */
export function requireFolderFor(path: string): void {
  const [, parent = "."] = /^(.+)\/[^/]*$/.exec(path) ?? [];
  if (!isFolder(parent)) throw new UsageError(`Cannot write "${path}": there is no folder "${parent}"`);
}

/** What is wrong, where something could not be written under a temporary name: with the name that was asked for. */
export function writeFault(path: string, temporary: string, error: unknown): UsageError {
  return new UsageError(`Cannot write "${path}": ${systemReason(error).replaceAll(temporary, path)}`);
}

/**
 * Writes a file whole or not at all: under a temporary name, then renamed.
 *
 * @throws {UsageError} If it exists already and is not to be overwritten, or cannot be written.
 */
export function writeOutput(path: string, text: string, { force }: { readonly force: boolean }): void {
  requireWritable(path, { force });
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    Deno.writeTextFileSync(temporary, text, { createNew: true });
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was never made.
    }
    throw writeFault(path, temporary, error);
  }
}

/** Where a result goes. */
export interface ResultTarget {
  /** The file; none for standard output. */
  readonly output?: string | undefined;
  /** Whether what exists is overwritten. */
  readonly force: boolean;
  /** The terminal. */
  readonly io: CliIo;
}

/**
 * Writes a result into a file, or to standard output.
 *
 * @throws {UsageError} As {@linkcode writeOutput}.
 */
export function writeResult(text: string, { output, force, io }: ResultTarget): void {
  if (output === undefined) io.out(text);
  else writeOutput(output, text, { force });
}
