/** Which events a command is about when it is not told. @module */
import { isFolder } from "../is_folder.ts";
import { UsageError } from "./cli_io.ts";

/** Folder a recorder writes to unless told otherwise. */
const DEFAULT_FOLDER = "events";

/**
 * `./events` where it is, else the example data that comes with Kymo.
 *
 * @throws {UsageError} If neither is there: a package that came over the network has no files of its own.
 */
export function bundledEvents(): { readonly paths: readonly string[]; readonly bundled: boolean } {
  if (isFolder(DEFAULT_FOLDER)) return { paths: [DEFAULT_FOLDER], bundled: false };
  const url = new URL("../../fixtures/claude_code", import.meta.url);
  if (url.protocol !== "file:") {
    throw new UsageError(`Cannot report: there is no ./${DEFAULT_FOLDER} here, give the folder of your events`);
  }
  const path = decodeURIComponent(url.pathname);
  const here = `${Deno.cwd()}/`;
  return { paths: [path.startsWith(here) ? path.slice(here.length) : path], bundled: true };
}
