/** Notebooks that tests execute, and what a run may not leave behind. @module */
import type { CodeCell, Output } from "../../notebooks/kernel/notebook.ts";
import { type NotebookRun, runNotebook, type RunNotebookOptions } from "../../notebooks/kernel/run_notebook.ts";
import { type CellParts, notebookOf } from "../notebooks/notebook_of.ts";

/** Writes a notebook and calls a function with its path and its folder, which is removed afterwards. */
export async function withNotebook<T>(
  cells: readonly CellParts[],
  use: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "kymo_notebook_test_" });
  try {
    const path = `${folder}/in.ipynb`;
    Deno.writeTextFileSync(path, JSON.stringify(notebookOf(cells)));
    return await use(path, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Executes cells. */
export function executed(cells: readonly CellParts[], options: RunNotebookOptions = {}): Promise<NotebookRun> {
  return withNotebook(cells, (path) => runNotebook(path, options));
}

/** Outputs of a cell. */
export function outputsOf({ notebook }: NotebookRun, index = 0): readonly Output[] {
  return (notebook.cells[index] as CodeCell).outputs;
}

/** Outputs of a cell as texts: printed, shown, or the message of what was thrown. */
export function textsOf(run: NotebookRun, index = 0): string[] {
  return outputsOf(run, index).map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "error" ? output.evalue : String(output.data["text/plain"]);
  });
}

/** Kernels that are running, and temporary files of runs: both are to be none. */
export function leftovers(): string[] {
  const kernels = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).flatMap(({ name }) => {
    const line = commandLine(name);
    return line.includes("/kymo_kernel_") ? [line] : [];
  });
  const folder = Deno.env.get("TMPDIR") ?? "/tmp";
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    /^kymo_(kernel|cell)_/.test(name)
  );
  return [...kernels, ...files];
}

/** Whether a process is there and is not only waiting for its end to be noticed. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

function commandLine(pid: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  } catch {
    return "";
  }
}
