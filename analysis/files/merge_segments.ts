/** Makes one segment of many. @module */
import type { ColumnBatch } from "../../recorder/column_batch.ts";
import type { FileId } from "../../recorder/file_names.ts";
import { mergeMetadata } from "../../recorder/merge_metadata.ts";
import { createLayoutBuilder } from "../../recorder/segment_layout.ts";
import { startSegment } from "../../recorder/write_segment.ts";
import type { MergeableSegment } from "./plan_merges.ts";
import { readSegmentBatches } from "./read_segment_batches.ts";
import { removeSegment } from "./tidy_folder.ts";

/** Thrown when a segment turns out to be damaged: it is left alone, and the others can be merged without it. */
export class UnreadableSegmentError extends Error {
  override readonly name = "UnreadableSegmentError";
  /** Its path. */
  readonly path: string;

  constructor(path: string, reason: unknown) {
    super(`Cannot merge "${path}": ${reason instanceof Error ? reason.message : reason}`, { cause: reason });
    this.path = path;
  }
}

/** Events encoded at once. Twice what a recorder takes: the file becomes smaller, and a command may use the memory. */
const GROUP_ROWS = 16_384;
/** Events kept from the first reading for the second. Many small segments are then read once. */
const KEPT_ROWS = 65_536;

/**
 * Merges segments of one day, format and clock: the new one is written under a temporary name, put on disk and renamed;
 * then the old ones go. It lists them in its metadata, and readers leave out what is listed, so that a crash at any point
 * leaves each event to be read once. The lock of `id.writerId` and that of the folder are held meanwhile.
 *
 * Two passes over the rows; memory is one file, one group and {@linkcode KEPT_ROWS}. No value changes: columns are those of
 * the schema, attributes are gathered anew.
 *
 * @throws {UnreadableSegmentError} If one of them is damaged. Nothing has changed then.
 * @throws {Error} If the new one cannot be written. Nothing has changed then.
 */
export async function mergeSegments(group: readonly MergeableSegment[], id: FileId): Promise<number> {
  const { folder, format } = group[0]!;
  const builder = createLayoutBuilder();
  const kept = new Map<string, ColumnBatch[]>();
  for (const segment of group) {
    const batches: ColumnBatch[] = [];
    let rows = 0;
    for await (const batch of readBatches(segment)) {
      builder.add(batch);
      batches.push(batch);
      rows += batch.rows;
      if (isFull(builder.rows)) batches.length = 0;
    }
    if (format === "parquet" && rows !== segment.events) {
      throw new UnreadableSegmentError(segment.path, `it holds ${rows} events instead of ${segment.events}`);
    }
    if (!isFull(builder.rows)) kept.set(segment.path, batches);
  }
  const merged = startSegment({
    folder,
    id,
    format,
    layout: builder.finish(),
    metadata: mergeMetadata(group, id),
    groupRows: GROUP_ROWS,
  });
  try {
    for (const segment of group) {
      for await (const batch of kept.get(segment.path) ?? readBatches(segment)) merged.add(batch);
    }
    merged.commit();
  } catch (error) {
    merged.abort();
    throw error;
  }
  for (const segment of group) removeSegment(segment);
  return builder.rows;
}

function isFull(rows: number): boolean {
  return rows > KEPT_ROWS;
}

async function* readBatches({ path, format }: MergeableSegment): AsyncGenerator<ColumnBatch> {
  try {
    yield* readSegmentBatches(path, format);
  } catch (error) {
    throw new UnreadableSegmentError(path, error);
  }
}
