/** Where the files of this repository are. @module */

/** Path of a `file:` URL. */
export function fromFileUrl(url: string): string {
  return decodeURIComponent(new URL(url).pathname);
}

/** Root of the repository. */
export const ROOT: string = fromFileUrl(import.meta.resolve("../../")).replace(/\/$/, "");
