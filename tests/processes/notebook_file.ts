/** Notebooks that tests execute, and what a run may not leave behind. @module */
import { assertEquals } from "@std/assert";
import type { CodeCell, Output } from "../../notebooks/kernel/notebook.ts";
import { type NotebookRun, runNotebook, type RunNotebookOptions } from "../../notebooks/kernel/run_notebook.ts";
import { type CellParts, notebookOf } from "../notebooks/notebook_of.ts";

/**
 * Writes a notebook and calls a function with its path and its folder, which is removed afterwards. Temporary files of the
 * run go into a folder of their own, and must be gone when the function returns, as must every kernel.
 */
export async function withNotebook<T>(
  cells: readonly CellParts[],
  use: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const before = Deno.env.get("TMPDIR");
  const folder = Deno.makeTempDirSync({ prefix: "kymo_notebook_test_" });
  const temporary = Deno.makeTempDirSync({ prefix: "kymo_notebook_test_" });
  Deno.env.set("TMPDIR", temporary);
  try {
    const path = `${folder}/in.ipynb`;
    Deno.writeTextFileSync(path, JSON.stringify(notebookOf(cells)));
    const result = await use(path, folder);
    assertEquals(leftoversIn(temporary), []);
    return result;
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
    for (const path of [folder, temporary]) Deno.removeSync(path, { recursive: true });
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

/** Temporary files in a folder, and kernels that read theirs from it. */
export function leftoversIn(folder: string): string[] {
  const kernels = shell("cat /proc/[0-9]*/cmdline").split("\0").filter((argument) => argument.startsWith(`${folder}/`));
  return [...kernels, ...[...Deno.readDirSync(folder)].map(({ name }) => name)];
}

/** Whether a process is there and does not only wait for its end to be noticed. */
export function isRunning(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(shell(`cat /proc/${pid}/status`));
}

/** Deno itself may read `/proc` with all permissions only. */
function shell(script: string): string {
  return new TextDecoder().decode(
    new Deno.Command("sh", { args: ["-c", `${script} 2> /dev/null`] }).outputSync().stdout,
  );
}
