/** What a notebook is called. @module */
import type { Notebook } from "./notebook.ts";

const FENCED = /^(```|~~~)[^]*?^\1/gm;

/** Its title as its metadata says it, else its first heading, without marks; null where it has neither. */
export function notebookTitle({ metadata, cells }: Notebook): string | null {
  if (typeof metadata.title === "string" && metadata.title.trim() !== "") return metadata.title;
  for (const { cell_type, source } of cells) {
    if (cell_type !== "markdown") continue;
    const [, heading] = /^#{1,6}[ \t]+(.+?)[ \t#]*$/m.exec(source.replace(FENCED, "")) ?? [];
    if (heading !== undefined) return heading.replace(/[*_`]/g, "");
  }
  return null;
}
