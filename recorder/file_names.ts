/**
 * The names in a folder of events. The name is the rule: where a segment exists, the journal of the same writer and number is ignored.
 *
 * ```
 * events/open/<writer>-<segment>.jsonl          journal, being appended to or left behind
 * events/open/<writer>.lock                     held while the writer lives
 * events/date=YYYY-MM-DD/<writer>-<segment>.parquet | .csv (+ .csv.meta.json)
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

/** Folder of a segment: the UTC day of its first event. */
export function dayFolder(startedAtMicros: number): string {
  return `date=${new Date(startedAtMicros / 1000).toISOString().slice(0, 10)}`;
}
