/** `parquet`: Kymo's own export. @module */
import { readSegmentBatches } from "../../files/read_segment_batches.ts";
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import { checkedRow } from "./checked_row.ts";
import { OWN_COLUMNS, ownEvent } from "./own_event.ts";

/** The format. */
export const parquet: ImportFormat = {
  name: "parquet",
  says: "events as kymo export parquet writes them",
  grows: false,
  hasIds: () => true,
  isOwn: () => true,
  options: [],
  matches: ({ isParquet }) => isParquet,
  read: readRows,
};

async function* readRows({ source: { path } }: Reading): AsyncGenerator<readonly ImportRow[]> {
  let row = 0;
  try {
    for await (const { rows, columns } of readSegmentBatches(path, "parquet")) {
      const missing = OWN_COLUMNS.find((name) => !columns.has(name as never));
      if (missing !== undefined) throw new TypeError(`column "${missing}" is missing`);
      yield Array.from({ length: rows }, (_, index) => {
        const cells = Object.fromEntries([...columns].map(([name, values]) => [name, values[index]]));
        return checkedRow(++row, ownEvent(cells), JSON.stringify(cells));
      });
    }
  } catch (error) {
    throw new Error(`Cannot import "${path}": ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
