/** Writes one segment of a folder: under a temporary name, onto the disk, then into its place. @module */
import type { Cell } from "./cell.ts";
import type { ColumnBatch } from "./column_batch.ts";
import { csvSegment, writeSidecar } from "./csv_segment.ts";
import { makeFolder, syncFolder } from "./durable_folder.ts";
import { type FileId, fileStem, type SegmentFormat, temporaryName } from "./file_names.ts";
import { parquetSegment } from "./parquet_segment.ts";
import { parseObject } from "./parse_object.ts";
import type { ColumnName, FileMetadata } from "./schema.ts";
import type { SegmentLayout } from "./segment_layout.ts";
import type { SegmentWriter } from "./segment_writer.ts";

/** What segment to write. */
export interface SegmentTarget {
  /** Folder of its day; made when missing. */
  readonly folder: string;
  /** What it is named after. */
  readonly id: FileId;
  /** What it becomes. */
  readonly format: SegmentFormat;
  /** What its events need. */
  readonly layout: SegmentLayout;
  /** What is kept beside its rows. */
  readonly metadata: FileMetadata;
  /** Events encoded at once: the more, the smaller the file and the larger the memory. */
  readonly groupRows: number;
}

/** A segment on its way. */
export interface SegmentInProgress {
  /** Takes a batch. */
  add(batch: ColumnBatch): void;
  /** Puts it on disk and into its place, and returns its path. */
  commit(): string;
  /** Gives up and leaves nothing behind. */
  abort(): void;
}

/**
 * Starts a segment. It is seen by readers when it is committed, and then whole.
 *
 * @throws {Error} If the file cannot be made.
 */
export function startSegment(target: SegmentTarget): SegmentInProgress {
  const { folder, id, format, metadata, groupRows } = target;
  const layout = format === "csv" ? withoutAttributeColumns(target.layout) : target.layout;
  const path = `${folder}/${fileStem(id)}.${format}`;
  const temporary = `${folder}/${temporaryName(id, format)}`;
  const writer = inFolder(folder, () => {
    try {
      return format === "csv" ? csvSegment(temporary, layout) : parquetSegment(temporary, layout, metadata);
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    }
  });
  let group: Cell[][] = layout.columns.map(() => []);
  let isWritten = false;

  function add(batch: ColumnBatch): void {
    appendBatch(group, layout, batch);
    if (group[0]!.length >= groupRows) writeGroup();
  }

  function writeGroup(): void {
    writer.write(group);
    group = layout.columns.map(() => []);
  }

  function commit(): string {
    if (group[0]!.length > 0) writeGroup();
    writer.finish();
    isWritten = true;
    if (format === "csv") writeSidecar(path, metadata);
    Deno.renameSync(temporary, path);
    syncFolder(folder);
    return path;
  }

  function abort(): void {
    if (!isWritten) writer.abort();
    removeIfThere(temporary);
  }

  return { add, commit, abort };
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const FOLDER_ATTEMPTS = 5;

/** `kymo prune` removes empty folders: one that was made may be gone before the first file is in it. */
function inFolder(folder: string, open: () => SegmentWriter): SegmentWriter {
  for (let attempt = 1;; attempt++) {
    makeFolder(folder);
    try {
      return open();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) || attempt === FOLDER_ATTEMPTS) throw error;
    }
  }
}

/** In CSV all attributes stay in one column of JSON. */
function withoutAttributeColumns(layout: SegmentLayout): SegmentLayout {
  const columns = layout.columns.filter((column) => column.attribute === null && column.name !== "attributes");
  if (columns.length === layout.columns.length) return layout;
  return { ...layout, columns: [...columns, { name: "attributes", attribute: null, type: "string", nullable: true }] };
}

function appendBatch(group: Cell[][], layout: SegmentLayout, batch: ColumnBatch): void {
  const attributes = attributeCells(layout, batch);
  layout.columns.forEach((column, index) => {
    const target = group[index]!;
    const cells = attributes.get(column.name) ?? batch.columns.get(column.name as ColumnName);
    for (let row = 0; row < batch.rows; row++) target.push(cells?.[row] ?? null);
  });
}

/** The attribute columns of a batch, and `attributes` itself without what they hold. */
function attributeCells(layout: SegmentLayout, batch: ColumnBatch): Map<string, readonly Cell[]> {
  const result = new Map<string, Cell[]>();
  const keys = layout.columns.filter((column) => column.attribute !== null);
  const source = batch.columns.get("attributes");
  if (keys.length === 0 || source === undefined) return result;
  const rest = [...source];
  result.set("attributes", rest);
  for (const { name } of keys) result.set(name, new Array<Cell>(batch.rows).fill(null));
  source.forEach((cell, row) => {
    const attributes = parseObject(cell);
    if (attributes === null) return;
    for (const { name, attribute } of keys) {
      if (!Object.hasOwn(attributes, attribute!)) continue;
      result.get(name)![row] = attributes[attribute!] as Cell ?? null;
      delete attributes[attribute!];
    }
    rest[row] = Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes);
  });
  return result;
}
