/** Anybody's CSV, by a map. @module */
import type { CsvMap } from "../csv_map.ts";
import { csvRecords } from "../csv_records.ts";
import { type ImportRow, type Reading, refusedRow } from "../import_format.ts";
import { nestedCalls } from "../nested_calls.ts";
import { createRowReader } from "../read_row.ts";
import { csvTable } from "./csv_table.ts";
import { createMappedRows } from "./mapped_rows.ts";

/**
 * Reads rows. Memory grows with the number of operations, and with the number of rows where they carry their own
 * `event_id` or with `count_nested_calls`.
 */
export async function* readMappedCsv(reading: Reading, map: CsvMap): AsyncGenerator<readonly ImportRow[]> {
  const { header, batches } = await csvTable(reading, map.separator);
  createRowReader(map, header, reading.source.path);
  const nested = map.countNestedCalls ? await nestedCallsOf(reading, map, header) : null;
  const rows = createMappedRows(reading, { map, header, nested });
  for await (const records of batches) {
    yield records.map((record) =>
      record.problem === null ? rows.read(record) : refusedRow(record.line, record.problem, record.fields)
    );
  }
  yield [rows.operations()];
}

async function nestedCallsOf(
  { source }: Reading,
  map: CsvMap,
  header: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const calls = nestedCalls();
  const reader = createRowReader(map, header, source.path);
  let isHeader = true;
  for await (const records of csvRecords(source.chunks(), { path: source.path, separator: map.separator })) {
    for (const { fields, problem } of records) {
      const { event } = isHeader || problem !== null ? { event: null } : reader.read(fields);
      isHeader = false;
      if (event !== null && typeof event.event_id === "string") {
        calls.add({
          id: event.event_id,
          parent: typeof event.parent_id === "string" ? event.parent_id : null,
          isCall: event.kind === "llm_call",
        });
      }
    }
  }
  return calls.counts();
}
