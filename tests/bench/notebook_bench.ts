/** Own runner beside nbclient on the same notebook: time to the first cell, time per cell, outputs lost. @module */
import { runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import type { Cell } from "../../notebooks/kernel/notebook.ts";
import { EXECUTE, hasNbclient, python, withDenoKernel } from "../processes/nbclient.ts";
import { print } from "./print.ts";

const ROUNDS = 5;
const CELLS = 200;
const KINDS = 3;

/** Three kinds of output in each cell, which say where they are from. */
const sources = Array.from({ length: CELLS }, (_, n) => {
  return `console.log("printed ${n}");
await Deno.jupyter.display({ "text/plain": "shown ${n}" }, { raw: true });
"value ${n}"`;
});

interface Run {
  readonly firstMs: number;
  readonly cellMs: number;
  readonly lost: number;
}

const folder = await Deno.makeTempDir({ prefix: "kymo_bench_notebook_" });
const path = `${folder}/bench.ipynb`;
const code = { cell_type: "code", metadata: {}, outputs: [], execution_count: null };
const kernelspec = { name: "deno", language: "typescript", display_name: "Deno" };
await Deno.writeTextFile(
  path,
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec },
    cells: sources.map((source) => ({ ...code, source })),
  }),
);

function lostIn(cells: readonly Cell[]): number {
  const texts = cells.map((cell) => JSON.stringify(cell.cell_type === "code" ? cell.outputs : []));
  const kinds = ["printed", "shown", "value"];
  return texts.flatMap((text, n) => kinds.filter((kind) => !text.includes(`${kind} ${n}`))).length;
}

async function own(): Promise<Run> {
  const { startMs, durationMs, notebook, failure } = await runNotebook(path);
  if (failure !== null) throw new Error(failure.message);
  return { firstMs: startMs, cellMs: (durationMs - startMs) / CELLS, lost: lostIn(notebook.cells) };
}

async function peer(): Promise<Run> {
  const { out, err } = await withDenoKernel((env) => python(EXECUTE, [path], env));
  if (out === "") throw new Error(err);
  const { first_s, all_s, notebook } = JSON.parse(out);
  return { firstMs: first_s * 1000, cellMs: (all_s - first_s) * 1000 / CELLS, lost: lostIn(notebook.cells) };
}

const contenders = (await hasNbclient()) ? { own, peer } : { own };
const runs: Record<string, Run[]> = { own: [], peer: [] };
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const measured = await run();
    if (round > 0) runs[name]!.push(measured);
  }
}
await Deno.remove(folder, { recursive: true });

function median(name: string, key: keyof Run): number {
  return runs[name]!.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

const isPeer = runs.peer!.length > 0;
const beside = (key: keyof Run, unit: string): string => {
  if (!isPeer) return "not run, there is no nbclient";
  const ratio = median("own", key) / median("peer", key);
  return `nbclient ${median("peer", key).toFixed(1)} ${unit}, ratio ${ratio.toFixed(2)}`;
};
const isSlower = (key: keyof Run): boolean => isPeer && median("own", key) > median("peer", key);
const lost = (name: string): number => runs[name]!.reduce((sum, run) => sum + run.lost, 0);
const of = `of ${(CELLS * KINDS * ROUNDS).toLocaleString("en-US")}`;
print(`Notebook of ${CELLS} cells with ${KINDS} outputs each`, [
  {
    what: "start to first cell",
    figure: `${median("own", "firstMs").toFixed(0)} ms`,
    peer: beside("firstMs", "ms"),
    target: "faster",
    isMissed: isSlower("firstMs"),
  },
  {
    what: "per cell",
    figure: `${median("own", "cellMs").toFixed(1)} ms`,
    peer: beside("cellMs", "ms"),
    target: "faster",
    isMissed: isSlower("cellMs"),
  },
  {
    what: "outputs lost",
    figure: `${lost("own")} ${of}`,
    peer: isPeer ? `nbclient ${lost("peer")} ${of}` : "not run, there is no nbclient",
    target: "0",
    isMissed: lost("own") > 0,
  },
]);
