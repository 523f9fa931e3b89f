/** Whether a path leads to a folder. @module */

/** Whether there is a folder that can be looked at. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
