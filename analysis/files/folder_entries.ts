/** Everything of Kymo's in a folder of events, leftovers included. @module */
import { SIDECAR_EXTENSION } from "../../recorder/csv_segment.ts";
import {
  DAY_FOLDER_PREFIX,
  type FileId,
  fileStem,
  parseFileName,
  parseTemporaryName,
  type SegmentFormat,
} from "../../recorder/file_names.ts";
import { requireFolder } from "../read/list_folder.ts";

/** A file that belongs to a writer. */
export interface OwnedFile {
  /** Its path. */
  readonly path: string;
  /** Whose it is. */
  readonly writerId: string;
}

/** A journal. */
export interface JournalEntry extends OwnedFile {
  /** `<writer>-<segment>`. */
  readonly stem: string;
}

/** A segment. */
export interface SegmentEntry extends JournalEntry {
  /** What it is named after. */
  readonly id: FileId;
  /** Folder of its day. */
  readonly folder: string;
  /** What it is. */
  readonly format: SegmentFormat;
}

/** What lies in a folder of events. */
export interface FolderEntries {
  /** Journals, also those of which there is a segment. */
  readonly journals: readonly JournalEntry[];
  /** Segments. */
  readonly segments: readonly SegmentEntry[];
  /** Files on their way, or left on it. */
  readonly unfinished: readonly OwnedFile[];
  /** Metadata beside a CSV that is not there. */
  readonly loneSidecars: readonly OwnedFile[];
  /** Locks, held or not, finished or not. */
  readonly locks: readonly OwnedFile[];
  /** Folders of days. */
  readonly days: readonly string[];
}

/**
 * Lists `open/`, then the folders of days. What is not named like Kymo's is not there.
 *
 * @throws {Deno.errors.NotFound} If the folder does not exist.
 * @throws {Deno.errors.NotADirectory} If it is a file.
 */
export function folderEntries(dir: string): FolderEntries {
  requireFolder(dir);
  const journals: JournalEntry[] = [];
  const segments: SegmentEntry[] = [];
  const unfinished: OwnedFile[] = [];
  const loneSidecars: OwnedFile[] = [];
  const locks: OwnedFile[] = [];
  const openDir = `${dir}/open`;
  for (const name of namesIn(openDir, "isFile")) {
    const path = `${openDir}/${name}`;
    const lock = LOCK_NAME.exec(name);
    const file = parseFileName(name);
    const temporary = parseTemporaryName(name);
    if (lock !== null) locks.push({ path, writerId: lock[1]! });
    else if (temporary !== null) unfinished.push({ path, writerId: temporary.writerId });
    else if (file?.extension === "jsonl") journals.push({ path, writerId: file.writerId, stem: fileStem(file) });
  }
  const days = namesIn(dir, "isDirectory").filter((name) => name.startsWith(DAY_FOLDER_PREFIX));
  for (const day of days) {
    const folder = `${dir}/${day}`;
    const names = namesIn(folder, "isFile");
    const known = new Set(names);
    for (const name of names) {
      const path = `${folder}/${name}`;
      const file = parseFileName(name);
      const temporary = parseTemporaryName(name);
      const beside = name.endsWith(SIDECAR_EXTENSION) ? name.slice(0, -SIDECAR_EXTENSION.length) : null;
      const owner = beside === null || known.has(beside) ? null : parseFileName(beside);
      if (temporary !== null) unfinished.push({ path, writerId: temporary.writerId });
      else if (owner?.extension === "csv") loneSidecars.push({ path, writerId: owner.writerId });
      else if (file !== null && file.extension !== "jsonl") {
        const id = { writerId: file.writerId, segment: file.segment };
        segments.push({ path, writerId: file.writerId, stem: fileStem(id), id, folder, format: file.extension });
      }
    }
  }
  const dayFolders = days.map((day) => `${dir}/${day}`);
  return { journals, segments, unfinished, loneSidecars, locks, days: dayFolders };
}

const LOCK_NAME = /^([0-9a-f]{10})\.lock(?:\.tmp)?$/;

function namesIn(folder: string, what: "isFile" | "isDirectory"): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter((entry) => entry[what]).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
