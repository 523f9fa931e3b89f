import { assert, assertEquals } from "@std/assert";
import { type CodeCell, type Notebook, type Output, readNotebook, runNotebook } from "@kymo/kymo/notebook";
import { NOTEBOOKS } from "../notebooks/shipped_notebooks.ts";
import { EXECUTE, nbclientTest, python, withDenoKernel } from "./nbclient.ts";
import { ROOT } from "./repository.ts";

function codeOf({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

/** A cell that ends with an expression, or shows something, is to have an output. */
function isSilent({ source, outputs }: Pick<CodeCell, "source"> & { readonly outputs: readonly unknown[] }): boolean {
  const shows = /\bshow\(/.test(source) || !/[;}]\s*$/.test(source);
  return shows && outputs.length === 0;
}

/** A cell of code as Jupyter writes it. */
interface JupyterCell {
  readonly cell_type: string;
  readonly source: string;
  readonly outputs: readonly { readonly output_type: string }[];
}

function bundlesOf(outputs: readonly Output[]): Readonly<Record<string, unknown>>[] {
  return outputs.flatMap((output) => "data" in output ? [output.data] : []);
}

/** Looks at every notebook, two at a time; what is wrong with one is told with its name. */
async function eachNotebook(look: (path: string) => Promise<void>): Promise<void> {
  const left = [...NOTEBOOKS];
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name, path } = next;
      await look(path).catch((error) => problems.push(`${name}: ${error.message}`));
    }
  };
  await Promise.all([work(), work()]);
  assertEquals(problems, []);
}

Deno.test("notebooks run on the bundled data: no error, no cell without what it is to show, charts as SVG and PNG", async () => {
  await eachNotebook(async (path) => {
    const { notebook, failure } = await runNotebook(path, { timeoutMs: 60_000 });
    assertEquals(failure, null);
    const code = codeOf(notebook);
    assertEquals(code.filter(isSilent).map(({ source }) => source), []);
    const outputs = code.flatMap((cell) => cell.outputs);
    assertEquals(outputs.filter(({ output_type }) => output_type === "error" || output_type === "stream"), []);
    const charts = bundlesOf(outputs).filter((bundle) => "image/svg+xml" in bundle);
    assert(charts.length > 0);
    for (const chart of charts) assertEquals(Object.keys(chart).sort(), ["image/png", "image/svg+xml", "text/plain"]);
  });
});

nbclientTest("notebooks run in standard Jupyter: no error, no cell without what it is to show", async () => {
  await withDenoKernel((env) =>
    eachNotebook(async (path) => {
      const { code, out, err } = await python(EXECUTE, [path], env);
      assertEquals([code, code === 0 ? "" : err], [0, ""]);
      const notebook: { readonly cells: readonly JupyterCell[] } = JSON.parse(out).notebook;
      const cells = notebook.cells.filter(({ cell_type }) => cell_type === "code");
      assertEquals(cells.filter(isSilent).map(({ source }) => source), []);
      assertEquals(cells.flatMap(({ outputs }) => outputs).filter(({ output_type }) => output_type === "error"), []);
    })
  );
});

Deno.test("notebooks pass the type checker", async () => {
  const folder = await Deno.makeTempDir();
  const files = await Promise.all(NOTEBOOKS.map(async ({ name, path }) => {
    const file = `${folder}/${name}.ts`;
    const cells = codeOf(await readNotebook(path)).map(({ source }) => source);
    await Deno.writeTextFile(file, `${cells.join("\n;\n")}\nexport {};\n`);
    return file;
  }));
  const check = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", `${ROOT}/deno.json`, ...files],
    env: { NO_COLOR: "1" },
  });
  const { success, stderr } = await check.output();
  await Deno.remove(folder, { recursive: true });
  assert(success, new TextDecoder().decode(stderr));
});
