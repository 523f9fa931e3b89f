/** Puts events that were read into memory into frames. @module */
import type { Cell } from "../../recorder/cell.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "../../recorder/schema.ts";
import { frameOf, unknown } from "../engine/polars.ts";
import type { EventPart } from "../engine/polars_chunks.ts";
import type { LoadedEvents } from "./read_journal.ts";

/** Events of a frame at least, while there are more: a frame of its own for each of many small files costs a millisecond. */
const FRAME_EVENTS = 65_536;

/**
 * Frames with every column of the schema that hold the events of all files, in order. Memory beside the frames is that of
 * one of them.
 */
export function loadFrames(files: readonly LoadedEvents[]): EventPart[] {
  const frames: EventPart[] = [];
  let together: LoadedEvents[] = [];
  let events = 0;
  for (const file of files) {
    together.push(file);
    events += file.events;
    if (events < FRAME_EVENTS) continue;
    frames.push(loadFrame(together, events));
    [together, events] = [[], 0];
  }
  if (together.length > 0) frames.push(loadFrame(together, events));
  return frames;
}

function loadFrame(files: readonly LoadedEvents[], events: number): EventPart {
  const known = COLUMN_NAMES.filter((name) => files.some(({ columns }) => columns.has(name)));
  const missing = COLUMN_NAMES.filter((name) => !known.includes(name));
  // Of nothing at all not even the number of rows would be known.
  const built = known.length > 0 ? known : missing.splice(0, 1);
  const frame = frameOf(
    built.map((name) => ({ name, type: COLUMNS[name].type, cells: cellsOf(files, { name, events }) })),
  );
  const whole = frame.lazy().withColumns(...missing.map((name) => unknown(COLUMNS[name].type).alias(name)));
  return { frame: whole, events, first: null, last: null };
}

function cellsOf(
  files: readonly LoadedEvents[],
  { name, events }: { readonly name: ColumnName; readonly events: number },
): readonly Cell[] {
  if (files.length === 1) return files[0]!.columns.get(name) ?? new Array<Cell>(events).fill(null);
  const all = new Array<Cell>(events).fill(null);
  let start = 0;
  for (const { columns, events: rows } of files) {
    const cells = columns.get(name);
    if (cells !== undefined) { for (let row = 0; row < rows; row++) all[start + row] = cells[row]!; }
    start += rows;
  }
  return all;
}
