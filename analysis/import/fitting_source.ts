/** Whether a source of a map can fill a column of the schema. @module */
import { type ColumnName, COLUMNS } from "../../recorder/schema.ts";
import type { CellSource } from "./csv_map.ts";

/**
 * Returns a source that fits a column. A unit that moves the point of a number of tokens, or that is ignored, would make a
 * wrong number that nobody notices.
 *
 * @param fail Hears why it does not fit, and throws.
 */
export function fittingSource(name: ColumnName, source: CellSource, fail: (problem: string) => never): CellSource {
  const { type, unit } = COLUMNS[name];
  const isTime = type === "timestamp";
  if (source.unit !== null && unit !== "ms" && !isTime) fail(`must have no unit: ${name} is not a time`);
  if (source.from !== null && !isTime) fail(`must have no from: ${name} is not a moment`);
  if (source.plus.length > 0 && (unit === null || isTime)) fail(`must have no plus: ${name} is not a quantity`);
  return source;
}
