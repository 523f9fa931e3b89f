import { assertEquals } from "@std/assert";
import { notebookTitle } from "../../notebooks/kernel/notebook_title.ts";
import { parseNotebook } from "../../notebooks/kernel/parse_notebook.ts";
import { notebookOf } from "./notebook_of.ts";

function titleOf(sources: readonly string[], metadata = {}): string | null {
  const cells = sources.map((source) => ({ cell_type: "markdown", source }));
  return notebookTitle(parseNotebook(JSON.stringify(notebookOf(cells, { metadata })), "n.ipynb"));
}

Deno.test("notebookTitle() is that of the metadata, else the first heading, without marks and not of code", () => {
  assertEquals(titleOf(["# A"], { title: "B" }), "B");
  assertEquals(titleOf(["text", "```sh\n# no\n```\n## A *title* ##"], { title: 5 }), "A title");
  assertEquals(titleOf(["text"]), null);
});
