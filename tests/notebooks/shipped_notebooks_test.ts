import { assert, assertEquals } from "@std/assert";
import { type CodeCell, formatNotebook, notebookParameters, readNotebook } from "@kymo/kymo/notebook";
import { NOTEBOOKS } from "./shipped_notebooks.ts";

function codeOf(cells: readonly { cell_type: string }[]): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

for (const { name, path } of NOTEBOOKS) {
  Deno.test(`${name} is stored without outputs, as Kymo writes notebooks`, async () => {
    const notebook = await readNotebook(path);
    for (const cell of codeOf(notebook.cells)) assertEquals([cell.outputs, cell.execution_count], [[], null]);
    assertEquals(formatNotebook(notebook), Deno.readTextFileSync(path));
  });

  Deno.test(`${name} asks a question, has parameters, and imports public entries only`, async () => {
    const notebook = await readNotebook(path);
    assert(/^# \S/.test(notebook.cells[0]!.source));
    assert(notebookParameters(notebook).length > 0);
    const imports = codeOf(notebook.cells).flatMap(({ source }) =>
      [...source.matchAll(/from "([^"]+)"/g)].map(([, from]) => from)
    );
    assert(imports.length > 0);
    assertEquals(imports.filter((from) => !/^(jsr:)?@kymo\/kymo(@\^0\.1\.0)?(\/[a-z]+)?$/.test(from!)), []);
  });
}

Deno.test("notebooks of the repository are the seven that the README lists", () => {
  assertEquals(NOTEBOOKS.map(({ name }) => name), [
    "01_overview",
    "02_latency",
    "03_cost",
    "04_reliability",
    "05_compare",
    "06_record",
    "07_your_data",
  ]);
});
