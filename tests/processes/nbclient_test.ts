import { assertEquals } from "@std/assert";
import { formatNotebook } from "../../notebooks/kernel/format_notebook.ts";
import { runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { EXECUTE, nbclientTest, python, withDenoKernel } from "./nbclient.ts";
import { withNotebook } from "./notebook_file.ts";

const CELLS = [
  { cell_type: "markdown", source: "# Title" },
  { source: "let n = 1;", metadata: { tags: ["parameters"], custom: { 10: 1, 9: 2 } } },
  'console.log("a\\r\\nb\\u2028ü"); await Deno.jupyter.display({ "image/svg+xml": "<svg/>", "text/plain": "s" }, { raw: true }); n',
  { cell_type: "raw", source: "raw" },
];
const VALIDATE = `
import sys, nbformat
text = open(sys.argv[1], encoding="utf-8", newline="").read()
notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
assert nbformat.writes(notebook) + "\\n" == text, "nbformat writes it otherwise"
`;

nbclientTest(
  "formatNotebook() writes executed notebooks, failed ones too, that nbformat finds valid and writes alike",
  async () => {
    for (const cells of [CELLS, [...CELLS, 'throw new Error("boo")', "3"]]) {
      await withNotebook(cells, async (path, folder) => {
        const { notebook } = await runNotebook(path, { parameters: { n: 2 } });
        Deno.writeTextFileSync(`${folder}/out.ipynb`, formatNotebook(notebook));
        assertEquals(await python(VALIDATE, [`${folder}/out.ipynb`]), { code: 0, out: "", err: "" });
      });
    }
  },
);

nbclientTest("nbclient executes what runNotebook() has executed, and finds the same values", async () => {
  await withNotebook(["let a = 20;", "a + 1", "a + 2"], async (path, folder) => {
    const { notebook } = await runNotebook(path);
    Deno.writeTextFileSync(`${folder}/out.ipynb`, formatNotebook(notebook));
    const { code, out, err } = await withDenoKernel((env) => python(EXECUTE, [`${folder}/out.ipynb`], env));
    if (code !== 0) throw new Error(err);
    const cells: readonly { execution_count: number; outputs: readonly { data: unknown }[] }[] =
      JSON.parse(out).notebook.cells;
    assertEquals(cells.map((cell) => cell.execution_count), [1, 2, 3]);
    // The kernel may say too late what came out, so that nbclient loses it; but it finds no other values.
    const found = cells.flatMap(({ outputs }) => outputs.map(({ data }) => data));
    assertEquals(found.filter((data) => !isAmong(data, ["21", "22"])), []);
  });
});

function isAmong(data: unknown, texts: readonly string[]): boolean {
  return texts.some((text) => JSON.stringify(data) === JSON.stringify({ "text/plain": text }));
}
