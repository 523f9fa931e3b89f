/** What a map names. Pure. @module */
import type { CsvMap } from "./csv_map.ts";

/** Every column of the file that a map names, some of them several times. */
export function namedColumns(map: CsvMap): string[] {
  const sources = [
    ...map.columns.values(),
    ...map.attributes.values(),
    ...map.operations.flatMap(({ columns }) => [...columns.values()]),
  ];
  const named = sources.flatMap(({ column, plus }) => column === null ? [] : [column, ...plus]);
  for (const { by, name, parent } of map.operations) named.push(...by, name, ...(parent ?? []));
  return named;
}
