/** `kymo notebook list`. @module */
import type { Notebook } from "../../notebooks/kernel/notebook.ts";
import { notebookParameters } from "../../notebooks/kernel/notebook_parameters.ts";
import { notebookTitle } from "../../notebooks/kernel/notebook_title.ts";
import { readNotebook } from "../../notebooks/kernel/read_notebook.ts";
import { printable } from "../html/printable.ts";
import { isFolder } from "../is_folder.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";

const DEFAULT_FOLDER = "notebooks";

/** Prints what the notebooks of a folder are about. Those that cannot be read are named, and make the exit code 2. */
export function listNotebooks(folder: string | null, io: CliIo): number {
  const found = folder ?? (isFolder(DEFAULT_FOLDER) ? DEFAULT_FOLDER : ".");
  const names = notebookNames(found);
  if (names.length === 0) io.out(`There are no notebooks in the folder "${found}"\n`);
  let code = 0;
  for (const name of names) {
    const path = found === "." ? name : `${found}/${name}`;
    try {
      io.out(entry(path, readNotebook(path)));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      io.err(`${error.message}\n`);
      code = 2;
    }
  }
  return code;
}

function notebookNames(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
  } catch (error) {
    const problem = error instanceof Error ? error.message : error;
    throw new UsageError(`Cannot list notebooks: folder "${folder}" cannot be read, ${problem}`);
  }
}

function entry(path: string, notebook: Notebook): string {
  const parameters = notebookParameters(notebook).map(({ name, value }) => value === "" ? name : `${name} = ${value}`);
  const sets = parameters.length === 0 ? "no parameters" : parameters.join(", ");
  const lines = [
    path,
    `  ${notebookTitle(notebook) ?? "(no heading)"}`,
    `  ${count(notebook.cells.length, "cell")}, ${sets}`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
