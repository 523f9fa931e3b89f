/** Files that are not there. Pure. @module */

/** Whether an error says that a file is not there: it is gone, or a folder above it is, or became a file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
