/** Reads a journal into a frame. @module */
import type { Cell } from "../../recorder/cell.ts";
import { decodeJournal } from "../../recorder/journal_format.ts";
import { COLUMN_NAMES, COLUMNS, type FileMetadata } from "../../recorder/schema.ts";
import { type Frame, frameOf } from "../engine/polars.ts";

/** Events that were read into memory. */
export interface LoadedEvents {
  /** All columns of the schema. */
  readonly frame: Frame;
  /** Number of events. */
  readonly events: number;
  /** Metadata of the file, `null` when it has none. */
  readonly metadata: FileMetadata | null;
  /** Time of the first event, µs. */
  readonly first: number | null;
  /** Time of the last event, µs. */
  readonly last: number | null;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
  /** Lines that could not be read. */
  readonly tornLines: number;
}

/**
 * Reads a journal, also one that is being written.
 *
 * @throws {SyntaxError} If it does not begin as a journal does.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function readJournal(path: string): LoadedEvents {
  const text = Deno.readTextFileSync(path);
  const { metadata, batches, tornLines } = decodeJournal(text);
  if (metadata === null && text.includes("\n")) throw new SyntaxError("its first line is not a journal header");
  const columns = new Map<string, Cell[]>(COLUMN_NAMES.map((name) => [name, []]));
  for (const batch of batches) {
    for (const name of COLUMN_NAMES) {
      const target = columns.get(name)!;
      const cells = batch.columns.get(name);
      for (let row = 0; row < batch.rows; row++) target.push(cells?.[row] ?? null);
    }
  }
  return { ...loadedEvents(columns), metadata, tornLines };
}

/** Builds the frame of columns that hold every column of the schema. */
export function loadedEvents(
  columns: ReadonlyMap<string, readonly Cell[]>,
): Omit<LoadedEvents, "metadata" | "tornLines"> {
  const frame = frameOf(COLUMN_NAMES.map((name) => ({ name, type: COLUMNS[name].type, cells: columns.get(name)! })));
  const times = columns.get("started_at")!;
  let first: number | null = null;
  let last: number | null = null;
  for (const time of times) {
    if (typeof time !== "number") continue;
    if (first === null || time < first) first = time;
    if (last === null || time > last) last = time;
  }
  return {
    frame,
    events: times.length,
    first,
    last,
    weighted: columns.get("sample_weight")!.some((weight) => weight !== 1),
  };
}
