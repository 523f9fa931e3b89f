/** Files that commands write. @module */
import { pathExists } from "../path_exists.ts";
import { UsageError } from "./cli_io.ts";

/**
 * Checks that a file may be written, before the work for it is done.
 *
 * @throws {UsageError} If it exists already and is not to be overwritten.
 */
export function requireWritable(path: string, { force }: { readonly force: boolean }): void {
  if (!force && pathExists(path)) {
    throw new UsageError(`Cannot write "${path}": it exists already, --force overwrites it`);
  }
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
    throw new UsageError(`Cannot write "${path}": ${error instanceof Error ? error.message : error}`);
  }
}
