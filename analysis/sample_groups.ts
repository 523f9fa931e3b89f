/** Rows of a sample by group. @module */
import type { Cell } from "../recorder/cell.ts";

/** Rows that share the cells of all key columns, in the order in which groups are first seen. Cost O(rows · keys). */
export function sampleGroups(rows: readonly number[], keys: readonly (readonly Cell[])[]): number[][] {
  const [only, ...others] = keys;
  if (only === undefined) return rows.length === 0 ? [] : [[...rows]];
  // One key, as most often, needs no text of its own.
  const idOf = others.length === 0
    ? (row: number): Cell => only[row]!
    : (row: number): string => JSON.stringify(keys.map((cells) => cells[row]));
  return [...Map.groupBy(rows, idOf).values()];
}
