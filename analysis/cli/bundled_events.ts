/** Which events a command is about when it is not told. @module */
import { isFolder } from "../is_folder.ts";
import { UsageError } from "./cli_io.ts";

/** Folder a recorder writes to unless told otherwise. */
const DEFAULT_FOLDER = "events";

/**
 * `./events` where it is, else the example data that comes with the repository.
 *
 * @param base Where this module is. @default {import.meta.url}
 * @throws {UsageError} If neither is there: an installed package has no files of its own.
 */
export function bundledEvents(
  base: string = import.meta.url,
): { readonly paths: readonly string[]; readonly bundled: boolean } {
  if (isFolder(DEFAULT_FOLDER)) return { paths: [DEFAULT_FOLDER], bundled: false };
  const url = new URL("../../fixtures/claude_code", base);
  const path = decodeURIComponent(url.pathname);
  if (url.protocol !== "file:" || !isFolder(path)) {
    throw new UsageError(
      `Cannot read events: there is no folder ./${DEFAULT_FOLDER} here, and no kymo.json names one. Give the folder of ` +
        "your events, or see what there is to see: kymo demo",
    );
  }
  const here = `${Deno.cwd()}/`;
  return { paths: [path.startsWith(here) ? path.slice(here.length) : path], bundled: true };
}
