/** `csv`: anybody's by a map, Kymo's own export without. @module */
import { eventProblem } from "../event_problem.ts";
import { type ImportFormat, type ImportRow, type Reading, refusedRow, takenRow } from "../import_format.ts";
import { csvTable } from "./csv_table.ts";
import { readMappedCsv } from "./mapped_csv.ts";
import { OWN_COLUMNS, ownEvent } from "./own_event.ts";

/** The format. */
export const csv: ImportFormat = {
  name: "csv",
  says: "anybody's CSV with --map; without it, events as kymo export csv writes them",
  grows: true,
  hasIds: (map) => map === null || map.columns.has("event_id"),
  isOwn: (map) => map === null,
  options: ["map", "last-line"],
  matches: ({ firstLine }) => {
    const names = firstLine.replace(/^\ufeff/, "").split(",");
    return OWN_COLUMNS.every((name) => names.includes(name));
  },
  read: (reading) => reading.map === null ? readOwn(reading) : readMappedCsv(reading, reading.map),
};

async function* readOwn(reading: Reading): AsyncGenerator<readonly ImportRow[]> {
  const { header, batches } = await csvTable(reading, ",");
  const missing = OWN_COLUMNS.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot import "${reading.source.path}": column "${missing}" is missing, ` +
        "a CSV that Kymo did not write needs a map: --map FILE",
    );
  }
  for await (const records of batches) {
    yield records.map(({ fields, line, problem: unreadable }) => {
      if (unreadable !== null) return refusedRow(line, unreadable, fields);
      if (fields.length !== header.length) {
        return refusedRow(line, `it has ${fields.length} fields, the header has ${header.length}`, fields);
      }
      // A name may be empty: where nothing may be unknown, nothing is written for it.
      const events = ownEvent(Object.fromEntries(header.map((name, index) => {
        const text = fields[index]!;
        return [name, text === "" && name !== "name" ? null : text];
      })));
      const problem = typeof events === "string" ? events : eventProblem(events[0]!);
      return problem === null && typeof events !== "string"
        ? takenRow(line, events)
        : refusedRow(line, problem ?? "", fields);
    });
  }
}
