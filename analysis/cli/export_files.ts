/** Files that an export is written into: all of them when it has come to its end, none before. @module */
import { isFolder as isFolderAt } from "../is_folder.ts";
import { pathExists } from "../path_exists.ts";
import { UsageError } from "./cli_io.ts";
import { requireWritable, writeFault } from "./write_output.ts";

/** Where an export goes. */
export interface ExportTarget {
  /** The file, or the folder of its files; that is made with the first of them. */
  readonly path: string;
  /** Whether that is a folder. */
  readonly isFolder: boolean;
  /** Whether what exists is overwritten. */
  readonly force: boolean;
}

/** Files on their way. */
export interface ExportFiles {
  /** Path of a file while it is not done; `name` counts in a folder. */
  temporaryOf(name: string): string;
  /** Adds text to a file. */
  append(name: string, text: string): void;
  /** Puts all files into their places and returns their paths. */
  commit(): string[];
  /** Leaves nothing behind. */
  abort(): void;
}

/** Starts the files of an export. */
export function exportFiles({ path, isFolder, force }: ExportTarget): ExportFiles {
  const temporary = new Map<string, string>();
  const suffix = `.${crypto.randomUUID().slice(0, 8)}.tmp`;
  const made: string[] = [];

  function temporaryOf(name: string): string {
    const target = isFolder ? `${path}/${name}` : path;
    if (!temporary.has(target)) {
      if (isFolder) made.push(...makeFolders(path));
      requireWritable(target, { force });
      temporary.set(target, target + suffix);
    }
    return target + suffix;
  }

  function append(name: string, text: string): void {
    const file = temporaryOf(name);
    try {
      Deno.writeTextFileSync(file, text, { append: true });
    } catch (error) {
      throw writeFault(file.slice(0, -suffix.length), file, error);
    }
  }

  function commit(): string[] {
    for (const [target, file] of temporary) {
      // Somebody else may have written it meanwhile.
      if (!force && pathExists(target)) {
        throw new UsageError(`Cannot write "${target}": it exists already, --force overwrites it`);
      }
      Deno.renameSync(file, target);
    }
    return [...temporary.keys()];
  }

  function abort(): void {
    for (const file of temporary.values()) if (pathExists(file)) Deno.removeSync(file);
    for (const folder of made.reverse()) if (isEmpty(folder)) Deno.removeSync(folder);
  }

  return { temporaryOf, append, commit, abort };
}

/** Makes a folder and those it is in, and returns what was not there, outermost first. */
function makeFolders(path: string): string[] {
  const ends = [...path.matchAll(/[^/](?=\/)|.$/g)].map(({ index }) => index + 1);
  const missing = ends.map((end) => path.slice(0, end)).filter((folder) => !isFolderAt(folder));
  if (missing.length === 0) return missing;
  try {
    Deno.mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeFault(path, path, error);
  }
  return missing;
}

function isEmpty(folder: string): boolean {
  return Deno.readDirSync(folder).next().done === true;
}
