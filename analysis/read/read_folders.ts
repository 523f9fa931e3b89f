/** Reads what folders of events hold, also while files in them are converted, merged and removed. @module */
import type { ColumnType } from "../../recorder/schema.ts";
import type { QuarantinedFile } from "../engine/event_source.ts";
import { type EventFile, listFolder } from "./list_folder.ts";
import { readCsvSegment } from "./read_csv_segment.ts";
import { type LoadedEvents, readJournal } from "./read_journal.ts";
import { readParquetFooter } from "./read_parquet_footer.ts";
import { readSidecar } from "./read_sidecar.ts";

/** A file that was opened. */
export interface OpenedFile extends Omit<LoadedEvents, "columns"> {
  /** Which one. */
  readonly file: EventFile;
  /** Its events when they had to be read to be understood. */
  readonly columns: LoadedEvents["columns"] | null;
  /** Columns that it has. */
  readonly present: ReadonlySet<string>;
  /** Attributes that are columns of their own. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
}

/** What folders hold. */
export interface OpenedFolders {
  /** Files that hold each event once. */
  readonly files: readonly OpenedFile[];
  /** Files that cannot be read. */
  readonly quarantined: readonly QuarantinedFile[];
}

/** So often the folders are listed at most, while files come and go. */
const MAX_LISTINGS = 10;

/**
 * Reads the footers of segments, and CSV and journals whole. Lists the folders until a listing is the same as the one
 * before: files that are merged under it are then neither missed nor read beside the merged one.
 *
 * @throws {Deno.errors.NotFound} If a folder does not exist or holds no events.
 * @throws {Deno.errors.NotADirectory} If a path is a file.
 */
export function readFolders(dirs: readonly string[]): OpenedFolders {
  const known = new Map<string, OpenedFile | QuarantinedFile>();
  let files = listAll(dirs);
  for (let listings = 1; listings < MAX_LISTINGS; listings++) {
    const gone = readNew(files, known);
    const before = files;
    files = listAll(dirs);
    if (gone === 0 && isSame(before, files)) break;
  }
  const covered = coveredBy(files.flatMap((file) => opened(known.get(file.path))));
  const held = files.filter(({ stem }) => !covered.has(stem));
  const quarantined = held.flatMap((file): QuarantinedFile[] => {
    const found = known.get(file.path) ?? { file: file.path, reason: "it came and went while the folder was opened" };
    return isOpened(found) ? [] : [found];
  });
  return { files: onceEach(held.flatMap((file) => opened(known.get(file.path)))), quarantined };
}

function listAll(dirs: readonly string[]): EventFile[] {
  return dirs.flatMap((dir) => {
    const { journals, segments } = listFolder(dir);
    if (journals.length + segments.length > 0) return [...segments, ...journals];
    const looked = `neither "open/*.jsonl" nor "date=…/*.parquet" or "*.csv" is in it`;
    throw new Deno.errors.NotFound(`Cannot open "${dir}": it holds no events, ${looked}`);
  });
}

function isSame(before: readonly EventFile[], after: readonly EventFile[]): boolean {
  return before.length === after.length && before.every(({ path }, index) => path === after[index]!.path);
}

/** Reads what is not known yet, and returns how many files were gone: converted or merged since they were listed. */
function readNew(files: readonly EventFile[], known: Map<string, OpenedFile | QuarantinedFile>): number {
  let gone = 0;
  const read = (file: EventFile): void => {
    if (known.has(file.path)) return;
    try {
      known.set(file.path, readOne(file));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) gone++;
      else known.set(file.path, { file: file.path, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  // A footer or a sidecar costs little and may spare the reading of what it covers.
  for (const file of files) if (file.format === "parquet") read(file);
  const covered = coveredBy(files.flatMap((file) => opened(known.get(file.path))));
  for (const file of files) {
    if (file.format === "csv") { for (const stem of sidecarCovers(file.path)) covered.add(stem); }
  }
  for (const file of files) if (!covered.has(file.stem)) read(file);
  return gone;
}

function readOne(file: EventFile): OpenedFile {
  if (file.format === "parquet") return { file, ...readParquetFooter(file.path), tornLines: 0, columns: null };
  const events: LoadedEvents = file.format === "csv" ? readCsvSegment(file.path) : readJournal(file.path);
  return { file, ...events, present: new Set(events.columns.keys()), attributes: new Map() };
}

function sidecarCovers(path: string): readonly string[] {
  try {
    return readSidecar(path)?.covers ?? [];
  } catch {
    // What is wrong with it is said when the file is read.
    return [];
  }
}

function coveredBy(files: readonly OpenedFile[]): Set<string> {
  return new Set(files.flatMap(({ metadata }) => metadata?.covers ?? []));
}

function isOpened(file: OpenedFile | QuarantinedFile): file is OpenedFile {
  return typeof file.file !== "string";
}

function opened(file: OpenedFile | QuarantinedFile | undefined): OpenedFile[] {
  return file !== undefined && isOpened(file) ? [file] : [];
}

/** A folder given twice, or a copy of it, holds the same files by name: each counts once, the segment before its journal. */
function onceEach(files: readonly OpenedFile[]): OpenedFile[] {
  const byStem = Map.groupBy(files, ({ file }) => file.stem);
  return [...byStem.values()].map((copies) => copies.find(({ file }) => file.format !== "jsonl") ?? copies[0]!);
}
