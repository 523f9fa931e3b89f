/** What writes a segment. Types only. @module */
import type { Cell } from "./cell.ts";

/** Writes one segment file, a group of rows at a time. */
export interface SegmentWriter {
  /** Writes a group: one array of cells per column of the layout. */
  write(group: readonly (readonly Cell[])[]): void;
  /** Finishes the file: everything is on disk. */
  finish(): void;
  /** Gives up: the file is left unfinished. */
  abort(): void;
}
