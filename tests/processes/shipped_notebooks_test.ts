import { assert, assertEquals } from "@std/assert";
import { type CodeCell, type Notebook, type Output, readNotebook, runNotebook } from "@kymo/kymo/notebook";
import { NOTEBOOKS } from "../notebooks/shipped_notebooks.ts";
import { ROOT } from "./repository.ts";

function codeOf({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

/** A cell that ends with an expression, or shows something, is to have an output. */
function isSilent({ source, outputs }: CodeCell): boolean {
  const shows = /\bshow\(/.test(source) || !/[;}]\s*$/.test(source);
  return shows && outputs.length === 0;
}

function bundlesOf(outputs: readonly Output[]): Readonly<Record<string, unknown>>[] {
  return outputs.flatMap((output) => "data" in output ? [output.data] : []);
}

for (const { name, path } of NOTEBOOKS) {
  Deno.test(`${name} runs on the bundled data: no error, no cell without what it is to show, charts as SVG and PNG`, async () => {
    const { notebook, failure } = await runNotebook(path, { timeoutMs: 60_000 });
    assertEquals(failure, null);
    const code = codeOf(notebook);
    assertEquals(code.filter(isSilent).map(({ source }) => source), []);
    const outputs = code.flatMap((cell) => cell.outputs);
    assertEquals(outputs.filter(({ output_type }) => output_type === "error" || output_type === "stream"), []);
    const bundles = bundlesOf(outputs);
    const charts = bundles.filter((bundle) => "image/svg+xml" in bundle);
    assert(charts.length > 0);
    for (const chart of charts) assertEquals(Object.keys(chart).sort(), ["image/png", "image/svg+xml", "text/plain"]);
  });
}

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
