/** Executed notebooks as pages. @module */
import { escapeHtml } from "../../analysis/html/escape_html.ts";
import { htmlPage } from "../../analysis/html/html_page.ts";
import { isJsonObject, type JsonObject } from "./json_value.ts";
import { markdownWriter } from "./markdown_html.ts";
import { type Cell, type CodeCell, hasTag, type Notebook, type TextCell } from "./notebook.ts";
import { outputHtml, type OutputWriters } from "./output_html.ts";
import { htmlCleaner } from "./safe_html.ts";

/** What a page is to be. */
export interface NotebookHtmlOptions {
  /** Title of the page; it stands above the notebook too, where that has no heading of its own. */
  readonly title: string;
}

const STYLES = `.cell { margin: 1rem 0; min-width: 0; }
.cell summary { color: var(--faint); font-size: 0.8rem; cursor: pointer; width: fit-content; }
.cell details > pre { border-left: 3px solid var(--line); }
.cell > .out { margin: 0.4rem 0; min-width: 0; }
.out pre { background: none; border: 1px solid var(--line); max-height: 40rem; overflow: auto; }
.out pre.stderr { border-left: 3px solid var(--faint); }
.scroll > table, .scroll > div > table { width: max-content; max-width: 60rem; overflow-wrap: normal; }
.out pre.failure { border: 1px solid var(--bad); border-left-width: 4px; color: var(--bad); white-space: pre-wrap; }
@media screen and (max-width: 34rem) {
  .out figure img { max-width: none; }
}
@media print { .cell details:not([open]) { display: none; } .out pre { max-height: none; } }
`;

/** Tags of cells whose code or whose all is not to be seen, as Jupyter Book and nbconvert have them. */
const HIDDEN = ["remove-cell", "remove_cell"];

/**
 * Writes a notebook as one page that needs nothing but itself: its Markdown, its outputs, and its code one click away. It
 * runs nothing, whatever the notebook holds: HTML in Markdown is shown as text, HTML of outputs is cleaned, drawings are
 * pictures.
 *
 * @example A cell and what came out
 * ```ts
 * import { notebookHtml } from "@kymo/kymo/notebook";
 * import { assert } from "@std/assert";
 *
 * const html = await notebookHtml({
 *   metadata: {},
 *   cells: [{
 *     cell_type: "code",
 *     id: "sum",
 *     metadata: {},
 *     source: "1 + 1",
 *     execution_count: 1,
 *     outputs: [{ output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 1 }],
 *   }],
 * }, { title: "Sums" });
 * assert(html.includes("<h1>Sums</h1>") && html.includes("<pre>2</pre>"));
 * ```
 */
export async function notebookHtml(notebook: Notebook, { title }: NotebookHtmlOptions): Promise<string> {
  const cells = notebook.cells.filter((cell) => !HIDDEN.some((tag) => hasTag(cell, tag)));
  const writers = await writersFor(cells);
  const hasHeading = cells.some(({ cell_type, source }) => cell_type === "markdown" && /^#\s/m.test(source));
  const heading = hasHeading ? [] : [`<h1>${escapeHtml(title)}</h1>`];
  const body = [...heading, ...cells.map((cell) => cellHtml(cell, writers))].filter((text) => text !== "");
  return htmlPage({ title, styles: STYLES, body: `<main>\n${body.join("\n")}\n</main>` });
}

/** What a notebook does not need is not loaded. */
async function writersFor(cells: readonly Cell[]): Promise<OutputWriters> {
  const types = cells.flatMap((cell) => {
    if (cell.cell_type !== "code") return cell.cell_type === "markdown" ? ["text/markdown"] : [];
    return cell.outputs.flatMap((output) => "data" in output ? Object.keys(output.data) : []);
  });
  return {
    markdown: types.includes("text/markdown") ? await markdownWriter() : escapeHtml,
    clean: types.includes("text/html") ? await htmlCleaner() : escapeHtml,
  };
}

function cellHtml(cell: Cell, writers: OutputWriters): string {
  if (cell.cell_type === "code") return codeHtml(cell, writers);
  if (cell.cell_type === "raw") return `<pre>${escapeHtml(cell.source)}</pre>`;
  return writers.markdown(cell.source, picturesOf(cell)).trimEnd();
}

function codeHtml({ source, outputs, execution_count }: CodeCell, writers: OutputWriters): string {
  if (source.trim() === "" && outputs.length === 0) return "";
  const isFailed = outputs.some(({ output_type }) => output_type === "error");
  const label = execution_count === null ? "Code" : `Code [${execution_count}]`;
  const code = `<details${isFailed ? " open" : ""}><summary>${label}</summary><pre><code>${
    escapeHtml(source)
  }</code></pre></details>`;
  const shown = outputs.map((output) => `<div class="out">${outputHtml(output, writers)}</div>`);
  return [`<section class="cell">`, code, ...shown, "</section>"].join("\n");
}

function picturesOf({ attachments = {} }: TextCell): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attachments).flatMap(([name, bundle]) => {
      const address = isJsonObject(bundle) ? dataUrl(bundle) : null;
      return address === null ? [] : [[name, address]];
    }),
  );
}

function dataUrl(bundle: JsonObject): string | null {
  const [type, value] = Object.entries(bundle).find(([name]) => name.startsWith("image/")) ?? [];
  return type === undefined || typeof value !== "string" ? null : `data:${type};base64,${value.replace(/\s/g, "")}`;
}
