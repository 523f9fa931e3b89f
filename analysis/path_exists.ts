/** Whether something is at a path. @module */

/**
 * Whether a file, folder or link is there.
 *
 * @throws {Deno.errors.PermissionDenied} If that may not be asked.
 */
export function pathExists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
