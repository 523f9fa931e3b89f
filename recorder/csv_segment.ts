/** Writes batches as one CSV file, with its metadata beside it. @module */
import { stringify } from "@std/csv/stringify";
import type { Cell } from "./cell.ts";
import type { FileMetadata } from "./schema.ts";
import type { SegmentLayout } from "./segment_layout.ts";
import type { SegmentWriter } from "./segment_writer.ts";

/** Ending of the file beside a CSV that holds {@linkcode FileMetadata}: CSV has no place for it. */
export const SIDECAR_EXTENSION = ".meta.json";

/**
 * Starts a CSV file: a header line, then one line an event; unknown is empty, `started_at` ISO 8601 with microseconds.
 *
 * @throws {Error} If the file cannot be made.
 */
export function csvSegment(path: string, layout: SegmentLayout): SegmentWriter {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  const write = (rows: readonly (readonly unknown[])[]): void => {
    const bytes = encoder.encode(stringify(rows, { headers: false }));
    for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
  };
  try {
    write([layout.columns.map((column) => column.name)]);
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    write(group): void {
      const rows = group[0]?.length ?? 0;
      write(
        Array.from(
          { length: rows },
          (_, row) => layout.columns.map((column, index) => textOf(column.type, group[index]![row]!)),
        ),
      );
    },
    finish(): void {
      file.syncDataSync();
      file.close();
    },
    abort: () => file.close(),
  };
}

/**
 * Puts the metadata of a CSV segment on disk, whole or not at all. Comes first: the segment's name is what commits it.
 *
 * @throws {Error} If the file cannot be written.
 */
export function writeSidecar(segmentPath: string, metadata: FileMetadata): void {
  const path = segmentPath + SIDECAR_EXTENSION;
  {
    using file = Deno.openSync(`${path}.tmp`, { write: true, create: true, truncate: true });
    const bytes = new TextEncoder().encode(JSON.stringify(metadata, null, 2) + "\n");
    for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
    file.syncDataSync();
  }
  Deno.renameSync(`${path}.tmp`, path);
}

function textOf(type: string, cell: Cell): Cell {
  if (type !== "timestamp" || typeof cell !== "number") return cell;
  const micros = String(((cell % 1000) + 1000) % 1000).padStart(3, "0");
  return new Date(Math.floor(cell / 1000)).toISOString().replace("Z", `${micros}Z`);
}
