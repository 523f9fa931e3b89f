/** Finds the files in a folder of events. @module */
import { parseFileName, type SegmentFormat } from "../../recorder/file_names.ts";

/** A journal or segment. */
export interface EventFile {
  /** Its path. */
  readonly path: string;
  /** `<writer>-<segment>`: the same for a journal and its segment. */
  readonly stem: string;
  /** What it is. */
  readonly format: "jsonl" | SegmentFormat;
  /** Folder it lies in. */
  readonly folder: string;
}

/** What a folder of events holds. */
export interface FolderListing {
  /** Journals without a segment. */
  readonly journals: readonly EventFile[];
  /** Segments. */
  readonly segments: readonly EventFile[];
}

/**
 * Lists `open/*.jsonl`, then the files of `date=…`, and nothing else. A journal that becomes a segment meanwhile is seen as that
 * segment; where both exist, the segment counts.
 *
 * @throws {Deno.errors.NotFound} If the folder does not exist.
 * @throws {Deno.errors.NotADirectory} If it is a file.
 */
export function listFolder(dir: string): FolderListing {
  requireFolder(dir);
  const journals = filesIn(`${dir}/open`).filter((file) => file.format === "jsonl");
  const days = namesIn(dir).filter((entry) => entry.isDirectory && entry.name.startsWith("date="));
  const segments = days.flatMap((day) => filesIn(`${dir}/${day.name}`)).filter((file) => file.format !== "jsonl");
  const converted = new Set(segments.map((segment) => segment.stem));
  return { journals: journals.filter((journal) => !converted.has(journal.stem)), segments };
}

/**
 * Refuses what is no folder.
 *
 * @throws {Deno.errors.NotFound} If nothing is there.
 * @throws {Deno.errors.NotADirectory} If it is a file.
 */
export function requireFolder(dir: string): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(dir);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`Cannot open "${dir}": there is no such folder`);
  }
  if (info.isDirectory) return;
  const wanted = `give the folder that holds "open" and "date=…" folders`;
  throw new Deno.errors.NotADirectory(`Cannot open "${dir}": it is a file, ${wanted}`);
}

function filesIn(folder: string): EventFile[] {
  return namesIn(folder).filter((entry) => entry.isFile).flatMap((entry) => {
    const name = parseFileName(entry.name);
    if (name === null) return [];
    return [{
      path: `${folder}/${entry.name}`,
      stem: `${name.writerId}-${name.segment}`,
      format: name.extension,
      folder,
    }];
  });
}

function namesIn(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
