/** Reads a journal into memory. @module */
import type { Cell } from "../../recorder/cell.ts";
import { decodeJournal } from "../../recorder/journal_format.ts";
import type { ColumnName, FileMetadata } from "../../recorder/schema.ts";

/** Events that were read into memory. */
export interface LoadedEvents {
  /** Columns that are known at least once, `events` cells each. */
  readonly columns: ReadonlyMap<ColumnName, readonly Cell[]>;
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
  const columns = new Map<ColumnName, Cell[]>();
  let events = 0;
  for (const batch of batches) {
    for (const [name, cells] of batch.columns) {
      const target = columns.get(name) ?? [];
      columns.set(name, target);
      while (target.length < events) target.push(null);
      for (const cell of cells) target.push(cell);
    }
    events += batch.rows;
  }
  for (const cells of columns.values()) while (cells.length < events) cells.push(null);
  return { ...loadedEvents(columns, events), metadata, tornLines };
}

/** What columns say of their events. */
export function loadedEvents(
  columns: ReadonlyMap<ColumnName, readonly Cell[]>,
  events: number,
): Omit<LoadedEvents, "metadata" | "tornLines"> {
  let first: number | null = null;
  let last: number | null = null;
  for (const time of columns.get("started_at") ?? []) {
    if (typeof time !== "number") continue;
    if (first === null || time < first) first = time;
    if (last === null || time > last) last = time;
  }
  const weighted = columns.get("sample_weight")?.some((weight) => weight !== 1) ?? events > 0;
  return { columns, events, first, last, weighted };
}
