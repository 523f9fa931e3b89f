/** `kymo notebook run`. @module */
import { formatNotebook } from "../../notebooks/kernel/format_notebook.ts";
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";
import type { Notebook, Output } from "../../notebooks/kernel/notebook.ts";
import { notebookHtml } from "../../notebooks/kernel/notebook_html.ts";
import { type NotebookFailure, type NotebookRun, runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { withSignals } from "./notebook_signals.ts";
import { progressBar } from "./progress_bar.ts";
import { requireWritable, writeOutput } from "./write_output.ts";

/** What is asked for. */
export interface RunNotebookFileOptions {
  readonly io: CliIo;
  readonly force: boolean;
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** File for the executed notebook. */
  readonly output?: string;
  /** File for the page. */
  readonly html?: string;
  readonly timeoutMs?: number;
}

/** Executes a notebook, writes what is asked for, and says what happened. */
export async function runNotebookFile(path: string, options: RunNotebookFileOptions): Promise<number> {
  const { io, force, output, html, parameters, timeoutMs } = options;
  const targets = [output, html].filter((target) => target !== undefined);
  requireTargets(path, targets, force);
  const bar = progressBar("cells", io);
  const { result: run, exitCode } = await withSignals((signal) => {
    return runNotebook(path, {
      parameters,
      signal,
      onCell: ({ cell, cells, durationMs }) => bar.draw((cell + (durationMs === null ? 0 : 1)) / cells),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }).finally(bar.clear);
  });
  if (run === null) {
    io.err(`Stopped: no cell of ${path} has run\n`);
    return exitCode ?? 1;
  }
  if (output !== undefined) writeOutput(output, formatNotebook(run.notebook), { force });
  if (html !== undefined) writeOutput(html, await notebookHtml(run.notebook, { title: fileName(path) }), { force });
  if (targets.length === 0) io.out(printed(run.notebook));
  if (run.failure !== null) io.err(failureText(run, run.failure, targets));
  else if (targets.length > 0) io.out(`${path}: ${summaryOf(run)} → ${targets.join(", ")}\n`);
  return exitCode ?? (run.failure === null ? 0 : 1);
}

/** @throws {UsageError} If a file that is to be written is there already, or is the notebook itself. */
function requireTargets(path: string, targets: readonly string[], force: boolean): void {
  for (const target of targets) {
    requireWritable(target, { force });
    if (samePath(path, target)) throw new UsageError(`Cannot write "${target}": it is the notebook that is executed`);
  }
  if (targets.length === 2 && targets[0] === targets[1]) {
    throw new UsageError(`Cannot write "${targets[0]}": it is given for both --output and --html`);
  }
}

function samePath(path: string, target: string): boolean {
  try {
    return Deno.realPathSync(path) === Deno.realPathSync(target);
  } catch {
    return false;
  }
}

function fileName(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ipynb$/, "");
}

function summaryOf({ cellMs, durationMs }: NotebookRun): string {
  const done = cellMs.filter((ms) => ms !== null).length;
  return `${count(done, "code cell")} in ${(durationMs / 1000).toFixed(1)} s`;
}

/** What the cells put out, as text; what was thrown is said elsewhere. */
function printed({ cells }: Notebook): string {
  return cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []).map(textOf).join("");
}

function textOf(output: Output): string {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return "";
  const { "text/plain": text, "text/markdown": markdown } = output.data;
  const shown = text ?? markdown;
  return typeof shown === "string" ? `${shown.replace(/\n$/, "")}\n` : `(${Object.keys(output.data).join(", ")})\n`;
}

function failureText({ notebook }: NotebookRun, failure: NotebookFailure, targets: readonly string[]): string {
  const { cell, line, name, message, traceback } = failure;
  const where = `cell ${cell + 1} of ${notebook.cells.length}${line === null ? "" : `, line ${line}`}`;
  const says = failure.kind === "aborted" ? `Stopped in ${where}` : `Failed in ${where}: ${name}: ${message}`;
  const code = line === null ? undefined : notebook.cells[cell]!.source.split("\n")[line - 1];
  const quoted = code === undefined ? [] : [`  ${line} | ${code}`];
  const trace = traceback.split("\n").filter((text) => /^\s+at /.test(text) && !text.includes("of the cell"));
  const saved = targets.length === 0 ? [] : [`What there was by then is in ${targets.join(", ")}`];
  return `${[says, ...quoted, ...trace, ...saved].join("\n")}\n`;
}
