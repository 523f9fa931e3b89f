/** `jsonl`: anybody's by a map, Kymo's own export without. @module */
import type { CsvMap } from "../csv_map.ts";
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import type { JsonObject } from "../lenient_json.ts";
import { namedColumns } from "../named_columns.ts";
import { nestedCalls } from "../nested_calls.ts";
import { createRowReader } from "../read_row.ts";
import { readJsonLines } from "./json_lines.ts";
import { createMappedRows } from "./mapped_rows.ts";
import { OWN_COLUMNS, ownEvent } from "./own_event.ts";
import { valueAt } from "./value_at.ts";

/** The format. */
export const jsonl: ImportFormat = {
  name: "jsonl",
  says: "anybody's JSON Lines with --map; without it, events as kymo export jsonl writes them",
  grows: true,
  hasIds: (map) => map === null || map.columns.has("event_id"),
  isOwn: (map) => map === null,
  options: ["map"],
  matches: ({ lineObject }) => lineObject !== null && OWN_COLUMNS.every((name) => name in lineObject),
  read: (reading) => reading.map === null ? readJsonLines(reading, ownEvent) : readMapped(reading, reading.map),
};

/** A map's column is the name of a member, or the path to one inside others: `usage.input`. */
async function* readMapped(reading: Reading, map: CsvMap): AsyncGenerator<readonly ImportRow[]> {
  const header = [...new Set(namedColumns(map))];
  const nested = map.countNestedCalls ? await nestedCallsOf(reading, map, header) : null;
  const rows = createMappedRows(reading, { map, header, nested });
  const kept = [...map.attributes].filter(([, { column, unit, values }]) =>
    column !== null && unit === null && values === null
  );
  yield* readJsonLines(reading, (object, line) => {
    const attributes = Object.fromEntries(kept.flatMap(([key, { column }]) => {
      const value = valueAt(object, column!);
      return value === null ? [] : [[key, value]];
    }));
    const row = rows.read({ line, fields: fieldsOf(object, header), attributes });
    return row.events ?? row.reason;
  });
  yield [rows.operations()];
}

function fieldsOf(object: JsonObject, header: readonly string[]): string[] {
  return header.map((name) => {
    const value = valueAt(object, name);
    if (value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

async function nestedCallsOf(
  reading: Reading,
  map: CsvMap,
  header: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const calls = nestedCalls();
  const reader = createRowReader(map, header, reading.source.path);
  const all = { ...reading, from: { bytes: 0, lines: 0 }, setTorn: () => {} };
  for await (
    const _ of readJsonLines(all, (object) => {
      const { event } = reader.read(fieldsOf(object, header));
      if (event !== null && typeof event.event_id === "string") {
        const parent = typeof event.parent_id === "string" ? event.parent_id : null;
        calls.add({ id: event.event_id, parent, isCall: event.kind === "llm_call" });
      }
      return [];
    })
  );
  return calls.counts();
}
