/**
 * The names in a folder of events. The name is the rule: where a segment exists, the journal of the same writer and number is ignored.
 *
 * ```
 * events/open/<writer>-<segment>.jsonl          journal, being appended to or left behind
 * events/open/<writer>.lock                     held while the writer lives, or somebody works on its files
 * events/date=YYYY-MM-DD/<writer>-<segment>.parquet | .csv (+ .csv.meta.json)
 * events/date=YYYY-MM-DD/<writer>-<segment>.<unique>.parquet.tmp | .csv.tmp     a segment on its way
 * ```
 *
 * @module
 */

/** What a closed journal becomes. */
export type SegmentFormat = "parquet" | "csv";

/** Writer and number of a journal or segment. */
export interface FileId {
  /** Id of the writer, 10 hex digits. */
  readonly writerId: string;
  /** Number among the files of the writer. */
  readonly segment: number;
}

const FILE_NAME = /^([0-9a-f]{10})-(\d+)\.(jsonl|parquet|csv)$/;

/** `<writer>-<segment>`: what a journal and its segment have in common. */
export function fileStem({ writerId, segment }: FileId): string {
  return `${writerId}-${segment}`;
}

/** Reads a file name; `null` when it is none of ours. */
export function parseFileName(name: string): (FileId & { readonly extension: "jsonl" | SegmentFormat }) | null {
  const match = FILE_NAME.exec(name);
  if (match === null) return null;
  return { writerId: match[1]!, segment: Number(match[2]), extension: match[3] as "jsonl" | SegmentFormat };
}

/** Folders of segments begin so. */
export const DAY_FOLDER_PREFIX = "date=";

/** Folder of a segment: the UTC day of its first event. */
export function dayFolder(startedAtMicros: number): string {
  return `${DAY_FOLDER_PREFIX}${new Date(startedAtMicros / 1000).toISOString().slice(0, 10)}`;
}

/**
 * Name of a segment on its way. Never the same twice: a process that takes over from another cannot write into what that
 * one may still put in place.
 */
export function temporaryName(id: FileId, format: SegmentFormat): string {
  const unique = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0"));
  return `${fileStem(id)}.${unique.join("")}.${format}.tmp`;
}

const TEMPORARY_NAME = /^([0-9a-f]{10})-(\d+)(?:\.[0-9a-f]+)?\.(?:jsonl|parquet|csv|csv\.meta\.json)\.tmp$/;

/** Reads the name of a file on its way: a segment, what goes beside a CSV, a copy in an archive; `null` when it is none. */
export function parseTemporaryName(name: string): FileId | null {
  const match = TEMPORARY_NAME.exec(name);
  return match === null ? null : { writerId: match[1]!, segment: Number(match[2]) };
}
