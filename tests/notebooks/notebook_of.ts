/** Notebooks for tests. @module */
import type { JsonObject, JsonValue } from "../../notebooks/kernel/json_value.ts";

/** What a notebook for tests is made of: the code of a cell, or any cell. */
export type CellParts = string | JsonObject;

/** The JSON of a notebook of nbformat 4.4 for Deno's kernel. */
export function notebookOf(cells: readonly CellParts[], more: Readonly<Record<string, JsonValue>> = {}): JsonObject {
  const kernelspec = { name: "deno", language: "typescript", display_name: "Deno" };
  return {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec },
    cells: cells.map((cell) => {
      const parts = typeof cell === "string" ? { source: cell } : cell;
      if (parts.cell_type === "markdown" || parts.cell_type === "raw") return { metadata: {}, ...parts };
      return { cell_type: "code", metadata: {}, outputs: [], execution_count: null, ...parts };
    }),
    ...more,
  };
}
