/** Calls inside calls. @module */
import type { CsvMap } from "./csv_map.ts";
import { csvRecords } from "./csv_records.ts";
import { createRowReader } from "./read_row.ts";

/**
 * Counts, for every row that is an `llm_call`, the `llm_call`s below it. Reads the whole file; memory grows with the number
 * of rows, because a parent may come after its child.
 */
export async function nestedCalls(path: string, map: CsvMap): Promise<ReadonlyMap<string, number>> {
  const parents = new Map<string, string>();
  const calls = new Map<string, number>();
  const records = csvRecords(path, map);
  const header = await records.next();
  if (header.done) return calls;
  const reader = createRowReader(map, header.value, path);
  for await (const fields of records) {
    const { event } = reader.read(fields);
    if (event === null || typeof event.event_id !== "string") continue;
    if (typeof event.parent_id === "string") parents.set(event.event_id, event.parent_id);
    if (event.kind === "llm_call") calls.set(event.event_id, 0);
  }
  for (const id of [...calls.keys()]) {
    const seen = new Set([id]);
    for (let above = parents.get(id); above !== undefined && !seen.has(above); above = parents.get(above)) {
      seen.add(above);
      const count = calls.get(above);
      if (count !== undefined) calls.set(above, count + 1);
    }
  }
  return calls;
}
