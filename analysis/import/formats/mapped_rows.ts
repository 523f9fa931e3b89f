/** Rows of anybody's, read by a map: events, and the operations above them. @module */
import type { Cell } from "../../../recorder/cell.ts";
import type { CsvMap } from "../csv_map.ts";
import { type ImportRow, type Reading, refusedRow, takenRow } from "../import_format.ts";
import { createIdSet } from "../id_set.ts";
import { idOf } from "../import_ids.ts";
import { createImportOperations } from "../import_operations.ts";
import { createRowReader } from "../read_row.ts";

/** A row as the map reads it. */
export interface MappedRow {
  /** Line that it begins on. */
  readonly line: number;
  /** Its fields. */
  readonly fields: readonly string[];
  /** Attributes that are what they are, and not what their text says. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Makes events of rows. */
export interface MappedRows {
  /** Reads one row. */
  read(row: MappedRow): ImportRow;
  /** The operations above all rows, when these are read. */
  operations(): ImportRow;
}

/** What rows are read by. */
export interface MappedRowsOptions {
  /** The map. */
  readonly map: CsvMap;
  /** Names of the fields. */
  readonly header: readonly string[];
  /** How many calls are inside a call, by its id as the file says it; `null` where that is not asked for. */
  readonly nested: ReadonlyMap<string, number> | null;
}

/**
 * Prepares reading by a map.
 *
 * @throws {TypeError} If the map names a field that is not there.
 */
export function createMappedRows(
  { ids, salt, source }: Pick<Reading, "ids" | "salt" | "source">,
  { map, header, nested }: MappedRowsOptions,
): MappedRows {
  const reader = createRowReader(map, header, source.path);
  const traceOfRow = ({ trace_id }: Readonly<Record<string, unknown>>): string | null => {
    return typeof trace_id === "string" ? idOf(trace_id, { digits: 32, salt }) : null;
  };
  const operations = createImportOperations(map, reader, { ...ids, traceOfRow });
  const seen = createIdSet();

  function read({ line, fields, attributes }: MappedRow): ImportRow {
    const { event, reason } = reader.read(fields);
    if (event === null) return refusedRow(line, reason, fields);
    if (attributes !== undefined && Object.keys(attributes).length > 0) {
      event.attributes = { ...event.attributes as object, ...attributes } as Record<string, Cell>;
    }
    const said = typeof event.event_id === "string" ? idOf(event.event_id, { digits: 16, salt }) : null;
    // A row that is there twice does not widen its operation twice.
    const isFirst = said === null || seen.add(said);
    const operation = isFirst ? operations.of(fields, event) : null;
    const calls = nested?.get(String(event.event_id));
    if (calls !== undefined) event.nested_calls = calls;
    const own = said ?? ids.next();
    const result = {
      ...event,
      event_id: own,
      trace_id: traceOfRow(event) ?? operation?.trace_id ?? ids.traceOf(own),
      ...parentOf(event.parent_id, operation?.event_id, salt),
    };
    return takenRow(line, [result]);
  }

  return { read, operations: () => takenRow(null, [...operations.events()]) };
}

function parentOf(said: unknown, operation: string | undefined, salt: string): { parent_id?: string } {
  if (typeof said === "string") return { parent_id: idOf(said, { digits: 16, salt }) };
  return operation === undefined ? {} : { parent_id: operation };
}
