/** Reads a CSV segment into memory. @module */
import { readCsvColumns } from "./read_csv_columns.ts";
import { type LoadedEvents, loadedEvents } from "./read_journal.ts";
import { readSidecar } from "./read_sidecar.ts";

/**
 * Reads a CSV segment.
 *
 * @throws {SyntaxError} If the text is not CSV, or a row has another number of fields than the header.
 * @throws {TypeError} If a column is unknown or missing, or a value may not stand in its column; names line and column.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function readCsvSegment(path: string): LoadedEvents {
  const columns = readCsvColumns(path);
  return {
    ...loadedEvents(columns, columns.get("event_id")!.length),
    metadata: readSidecar(path),
    tornLines: 0,
  };
}
