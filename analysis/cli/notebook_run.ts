/** `kymo notebook run`. @module */
import { formatNotebook } from "../../notebooks/kernel/format_notebook.ts";
import type { Notebook, Output } from "../../notebooks/kernel/notebook.ts";
import { notebookHtml } from "../../notebooks/kernel/notebook_html.ts";
import { notebookParameters } from "../../notebooks/kernel/notebook_parameters.ts";
import { notebookTitle } from "../../notebooks/kernel/notebook_title.ts";
import { readNotebook } from "../../notebooks/kernel/read_notebook.ts";
import { type NotebookFailure, type NotebookRun, runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { isFolder } from "../is_folder.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { parameterValues } from "./notebook_parameter.ts";
import { withSignals } from "./with_signals.ts";
import { progressBar } from "./progress_bar.ts";
import { requireWritable, writeOutput } from "./write_output.ts";

/** What is asked for. */
export interface RunNotebookFileOptions {
  readonly io: CliIo;
  readonly force: boolean;
  /** As they were given, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** File for the executed notebook. */
  readonly output?: string;
  /** File for the page. */
  readonly html?: string;
  readonly timeoutMs?: number;
}

/** Executes a notebook, writes what is asked for, and says what happened. */
export async function runNotebookFile(path: string, options: RunNotebookFileOptions): Promise<number> {
  const { io, output, html, timeoutMs } = options;
  const targets = [output, html].filter((target) => target !== undefined);
  requireTargets(path, targets, options);
  const parameters = parameterValues(options.parameters, notebookParameters(readNotebook(path)));
  const bar = progressBar("cells", io);
  const { result: run, exitCode } = await withSignals((signal) => {
    return runNotebook(path, {
      parameters,
      signal,
      onCell: ({ cell, cells, durationMs }) => bar.draw((cell + (durationMs === null ? 0 : 1)) / cells),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }).finally(bar.clear);
  });
  if (run === null || (run.failure?.kind === "aborted" && run.cellMs.every((ms) => ms === null))) {
    io.err(`Stopped: no cell of ${path} has run\n`);
    return exitCode ?? 1;
  }
  const { written, problems } = await writeTargets(path, run, options);
  if (targets.length === 0) io.out(printed(run.notebook));
  if (run.failure !== null) io.err(failureText(run, run.failure, written));
  else if (written.length > 0) io.out(`${path}: ${summaryOf(run)} → ${written.join(", ")}\n`);
  for (const problem of problems) io.err(`${problem}\n`);
  if (exitCode !== null) return exitCode;
  if (run.failure !== null) return 1;
  return problems.length > 0 ? 2 : 0;
}

interface WrittenTargets {
  readonly written: readonly string[];
  /** Why others are not. */
  readonly problems: readonly string[];
}

/** One that cannot be written keeps neither the other nor what happened from being seen. */
async function writeTargets(path: string, run: NotebookRun, options: RunNotebookFileOptions): Promise<WrittenTargets> {
  const { output, html, force } = options;
  const title = notebookTitle(run.notebook) ?? fileName(path);
  const texts: readonly (readonly [string | undefined, () => string | Promise<string>])[] = [
    [output, () => formatNotebook(run.notebook)],
    [html, () => notebookHtml(run.notebook, { title })],
  ];
  const [written, problems]: [string[], string[]] = [[], []];
  for (const [target, text] of texts) {
    if (target === undefined) continue;
    try {
      writeOutput(target, await text(), { force });
      written.push(target);
    } catch (error) {
      problems.push(error instanceof UsageError ? error.message : `Cannot write "${target}": ${error}`);
    }
  }
  return { written, problems };
}

/** @throws {UsageError} If a file cannot be written, or is the notebook itself. */
function requireTargets(path: string, targets: readonly string[], { force, html }: RunNotebookFileOptions): void {
  for (const target of targets) {
    if (target === "-") {
      throw new UsageError('Cannot write "-": without --output and --html, what the cells print is printed');
    }
    requireWritable(target, { force });
    if (realPath(path) === realPath(target)) {
      throw new UsageError(`Cannot write "${target}": it is the notebook that is executed`);
    }
  }
  if (targets.length === 2 && realPath(targets[0]!) === realPath(targets[1]!)) {
    throw new UsageError(`Cannot write "${targets[1]}": it is given for both --output and --html`);
  }
  if (html !== undefined && Deno.permissions.querySync({ name: "env" }).state !== "granted") {
    throw new UsageError(`Cannot write "${html}": a page needs --allow-env, which its libraries ask for`);
  }
}

/** Where a path leads; of a file that is not there yet, where it would be. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    const [, folder = ".", name = path] = /^(?:(.*\/))?([^/]+)$/.exec(path) ?? [];
    return isFolder(folder) ? `${Deno.realPathSync(folder)}/${name}` : path;
  }
}

function fileName(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ipynb$/, "");
}

function summaryOf({ cellMs, durationMs, droppedBytes }: NotebookRun): string {
  const done = cellMs.filter((ms) => ms !== null).length;
  const dropped = droppedBytes === 0 ? "" : `, ${(droppedBytes / 1e6).toFixed(1)} MB of output dropped`;
  return `${count(done, "code cell")} in ${(durationMs / 1000).toFixed(1)} s${dropped}`;
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

function failureText({ notebook }: NotebookRun, failure: NotebookFailure, written: readonly string[]): string {
  const { cell, line, name, message, traceback } = failure;
  const where = `cell ${cell + 1} of ${notebook.cells.length}${line === null ? "" : `, line ${line}`}`;
  const says = failure.kind === "aborted" ? `Stopped in ${where}` : `Failed in ${where}: ${name}: ${message}`;
  const code = line === null ? undefined : notebook.cells[cell]!.source.split("\n")[line - 1];
  const quoted = code === undefined ? [] : [`  ${line} | ${code}`];
  const trace = traceback.split("\n").filter((text) => /^\s+at /.test(text) && !text.includes("of the cell"));
  const saved = written.length === 0 ? [] : [`What there was by then is in ${written.join(", ")}`];
  return `${[says, ...quoted, ...trace, ...saved].join("\n")}\n`;
}
