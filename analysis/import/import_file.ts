/** Imports a file. @module */
import type { RedactOptions } from "../../recorder/redactor.ts";
import { createImportFiles } from "./import_files.ts";
import { claimImportFolder } from "./import_folder.ts";
import type { ImportFormat, Reading } from "./import_format.ts";
import { recogniseFormat } from "./import_formats.ts";
import { hashOf, importIds } from "./import_ids.ts";
import { type LedgerEntry, readLedger } from "./import_ledger.ts";
import type { ImportMap } from "./import_map.ts";
import { type Fingerprint, fingerprint, type ImportSource, openImportSource } from "./import_source.ts";
import { createRejectedRows, type RejectedRows } from "./rejected_rows.ts";
import { takeRows } from "./take_rows.ts";
import { twoPassProgress } from "./two_pass_progress.ts";

/** What to import. */
export interface ImportFileOptions {
  /** The file. */
  readonly path: string;
  /** Folder of events; made when missing. */
  readonly dir: string;
  /** What it is; `null` recognises it by its content. */
  readonly format: ImportFormat | null;
  /** What the columns mean, for CSV and JSON Lines of others. */
  readonly map: ImportMap | null;
  /** Columns of events that say nothing else. */
  readonly constants?: { readonly service?: string | undefined; readonly provider?: string | undefined } | undefined;
  /** Moment of rows that say none, µs. */
  readonly at?: number | undefined;
  /** Names of the parts of keys. */
  readonly key?: readonly string[] | undefined;
  /** Zone of times that say none: an IANA name or an offset. @default {UTC} */
  readonly zone?: string | undefined;
  /** Rules of one's own for what is taken out of texts, beside secrets and e-mail addresses. */
  readonly redact?: RedactOptions | undefined;
  /** Whether a last line without a line end is whole: nobody goes on writing it. */
  readonly takesLastLine?: boolean | undefined;
  /** Hears of the share of the file read so far, 0..1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Hears that another import into the folder is running. */
  readonly onWait?: (() => void) | undefined;
  /** Stops the import; nothing of it stays then. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export interface ImportSummary {
  /** Format that the file was read as. */
  readonly format: string;
  /** Rows in the file that were read now. */
  readonly rows: number;
  /** Events made of them, by kind. */
  readonly events: ReadonlyMap<string, number>;
  /** Rows that an earlier import took already, or whose events the folder holds. */
  readonly known: number;
  /** Rows left out because an earlier row is the same event. */
  readonly repeated: number;
  /** Lines that are not of this format, among those that are. */
  readonly others: number;
  /** Rows of what has not ended yet: left for the next import. */
  readonly unfinished: number;
  /** Whether the last line is torn: it is left for the next import. */
  readonly isTorn: boolean;
  /** Texts that were cut because they were too long. */
  readonly shortened: number;
  /** Rows refused. */
  readonly rejected: number;
  /** Where they are, `null` for none. */
  readonly rejectedPath: string | null;
  /** The first few reasons. */
  readonly examples: readonly string[];
  /** Segments written. */
  readonly files: number;
}

/**
 * Turns a file into events of a folder. What the folder has of it already is left out: the beginning of a file that was
 * imported before it grew, a file that was imported as it is, and events that are there under their own ids. Nothing is
 * seen of an import until it is complete, and nothing stays of one that fails.
 *
 * Memory does not depend on the size of the file, but for 16 bytes per event with an id of its own, one entry per operation
 * of a map, and what a format says of itself.
 *
 * @throws {SyntaxError | TypeError} If the file cannot be used; nothing is written then.
 * @throws {Error} If the folder cannot be written.
 */
export async function importFile(options: ImportFileOptions): Promise<ImportSummary> {
  const { path, dir, map, onProgress, onWait, signal } = options;
  const progress = onProgress === undefined ? null : twoPassProgress(onProgress);
  const looked = openImportSource(path, { onProgress: progress?.look, signal });
  const format = options.format ?? await recogniseFormat(looked, map !== null);
  using folder = disposable(await claimImportFolder(dir, { onWait, signal }));
  const state = await stateOf(looked, folder.value.dir, { format, map });
  if (state.isKnown) return { ...NOTHING, format: format.name, known: state.before?.rows ?? 0 };
  // It may go on growing: what comes now is for the next import.
  const source = openImportSource(path, { onProgress: progress?.read, signal, end: state.print.bytes });
  return await importNew(options, { source, format, ...state });
}

const NOTHING: Omit<ImportSummary, "format" | "known"> = {
  rows: 0,
  events: new Map(),
  repeated: 0,
  others: 0,
  unfinished: 0,
  isTorn: false,
  shortened: 0,
  rejected: 0,
  rejectedPath: null,
  examples: [],
  files: 0,
};

interface FileState {
  readonly print: Fingerprint;
  /** The import that took the longest beginning of the file. */
  readonly before: LedgerEntry | null;
  /** Whether that was all of it. */
  readonly isKnown: boolean;
}

async function stateOf(
  source: ImportSource,
  dir: string,
  { format, map }: { readonly format: ImportFormat; readonly map: ImportMap | null },
): Promise<FileState> {
  const entries = readLedger(dir, { format: format.name, map: map?.hash ?? null });
  const print = await fingerprint(source, entries.map(({ bytes }) => bytes));
  if (print.bytes === 0) throw new TypeError(`Cannot import "${source.path}": it is empty`);
  const matching = entries.filter(({ bytes, sha256 }) => {
    return print.beginnings.get(bytes) === sha256 && (format.grows || bytes === print.bytes);
  });
  const before = matching.sort((a, b) => b.bytes - a.bytes)[0] ?? null;
  return { print, before, isKnown: before?.bytes === print.bytes };
}

interface NewFile extends FileState {
  readonly source: ImportSource;
  readonly format: ImportFormat;
}

async function importNew(options: ImportFileOptions, file: NewFile): Promise<ImportSummary> {
  const { source, format, print, before } = file;
  const { map } = options;
  const hash = hashOf(format.name, map?.hash ?? null, print.sha256, before?.writer_id ?? null);
  const salt = before?.salt ?? hash;
  const ids = importIds(hash);
  const files = createImportFiles({
    dir: options.dir,
    writerId: ids.writerId,
    clock: map?.map.clock ?? "utc",
    areRecorded: format.isOwn(map?.map ?? null),
    redact: options.redact,
  });
  const rejected = createRejectedRows({
    staging: files.staging,
    path: source.path,
    redact: format.isOwn(map?.map ?? null) ? false : options.redact,
  });
  try {
    const tally = { others: 0, unfinished: 0, isTorn: false };
    const reading: Reading = {
      source,
      from: { bytes: before?.bytes ?? 0, lines: before?.lines ?? 0 },
      ids,
      salt,
      map: map?.map ?? null,
      at: options.at ?? null,
      key: options.key ?? null,
      zone: options.zone ?? "UTC",
      takesLastLine: options.takesLastLine ?? false,
      setHeader: rejected.setHeader,
      countOthers: (lines) => void (tally.others += lines),
      countUnfinished: (unfinished) => void (tally.unfinished += unfinished),
      setTorn: () => void (tally.isTorn = true),
    };
    const counted = await takeRows(format, {
      reading,
      files,
      rejected,
      dir: options.dir,
      constants: { ...options.constants },
      signal: options.signal,
    });
    requireRows({ ...counted, rejected: rejected.count, isTorn: tally.isTorn }, { format, before, source, rejected });
    const taken = tally.isTorn ? print.wholeLines : { bytes: print.bytes, sha256: print.sha256 };
    rejected.close();
    const { shortened } = files;
    const placed = await files.finish({
      writer_id: ids.writerId,
      format: format.name,
      map: map?.hash ?? null,
      file: source.path.split(/[\\/]/).at(-1)!,
      bytes: taken.bytes,
      sha256: taken.sha256,
      lines: print.lineEnds,
      rows: (before?.rows ?? 0) + counted.rows,
      salt,
    }, options.signal);
    return {
      ...counted,
      ...tally,
      format: format.name,
      known: counted.known + (before?.rows ?? 0),
      shortened,
      rejected: rejected.count,
      examples: rejected.examples,
      ...placed,
    };
  } catch (error) {
    rejected.close();
    await files.abort();
    throw error;
  }
}

function requireRows(
  { rows, rejected: count, isTorn }: { readonly rows: number; readonly rejected: number; readonly isTorn: boolean },
  { format, before, source, rejected }: Pick<NewFile, "format" | "before" | "source"> & { rejected: RejectedRows },
): void {
  if (rows > count || before !== null) return;
  const why = count > 0
    ? `none of its ${rows} rows can be used, ${rejected.examples[0]}`
    : isTorn
    ? "its only row is torn"
    : format.name.endsWith("csv")
    ? "it has a header but no rows"
    : `it holds nothing of the format ${format.name}`;
  throw new TypeError(`Cannot import "${source.path}": ${why}`);
}

function disposable<Value extends { release(): void }>(value: Value): { readonly value: Value } & Disposable {
  return { value, [Symbol.dispose]: () => value.release() };
}
