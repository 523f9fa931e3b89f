/** Executes notebooks with Deno's kernel, without Python. @module */
import { ABORTED, type CellFailure, executeCell } from "./execute_cell.ts";
import { type CellOutputs, outputGatherer } from "./gather_outputs.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json_value.ts";
import { type Cell, type CodeCell, hasTag, type Notebook } from "./notebook.ts";
import { withParameters } from "./notebook_parameters.ts";
import { readNotebook } from "./read_notebook.ts";
import { requireDenoKernel } from "./require_deno_kernel.ts";
import { denoPath, startKernelFor } from "./start_kernel_for.ts";

/** How to run a notebook. */
export interface RunNotebookOptions {
  /** Values by name, for what the cell with the tag "parameters" declares. @default {{}} */
  readonly parameters?: Readonly<Record<string, JsonValue>>;
  /** Milliseconds that one cell may take; then the kernel is killed. Infinity: as long as it likes. @default {600_000} */
  readonly timeoutMs?: number;
  /** Bytes of output that one cell may leave; what is beyond is dropped, and the cell says how much. @default {20_000_000} */
  readonly maxOutputBytes?: number;
  /** Folder that cells run in. @default {the folder of the notebook} */
  readonly cwd?: string;
  /** Called before each code cell, and once more when it has ended. @default {() => {}} */
  readonly onCell?: (progress: CellProgress) => void;
  /** Path of the deno binary, 2.9 or later. @default {Deno.execPath()} */
  readonly deno?: string;
  /** Stops the run and kills the kernel: what is there by then is returned, with a failure of the kind "aborted". */
  readonly signal?: AbortSignal;
}

/** How far a run is. */
export interface CellProgress {
  /** Index of the cell among all cells, from 0. */
  readonly cell: number;
  /** Number of all cells. */
  readonly cells: number;
  /** How long the cell took; null while it runs. */
  readonly durationMs: number | null;
}

/** What came of a run. */
export interface NotebookRun {
  /** The notebook with its outputs; cells after a failure have none. */
  readonly notebook: Notebook;
  /** What stopped it; null where every cell succeeded. */
  readonly failure: NotebookFailure | null;
  /** Milliseconds from the start to a kernel that answers. */
  readonly startMs: number;
  /** Milliseconds that each cell took, by index; null for those that were not executed. */
  readonly cellMs: readonly (number | null)[];
  /** Bytes of output that went beyond `maxOutputBytes`, of all cells. */
  readonly droppedBytes: number;
  /** Milliseconds in all. */
  readonly durationMs: number;
}

/** What stopped a run. */
export interface NotebookFailure extends CellFailure {
  /** Index of the cell among all cells, from 0. */
  readonly cell: number;
}

/** Tag of a cell that may fail, as nbclient has it. */
const MAY_FAIL = "raises-exception";
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_OUTPUT_BYTES = 20_000_000;

/**
 * Executes a notebook from its first cell to its last, or to the first that fails, in a kernel of its own, and returns it
 * with its outputs. The file is only read. Every output stands in the cell that it comes from, in the order in which it
 * came. A cell that fails is no exception of this function: its message is in the run, and as an output in the notebook.
 *
 * The kernel may do everything that this user may. It ends with the run, in whatever way the run ends, and so do the
 * processes that its cells started: on Linux those in sessions of their own too, unless they clear their environment. Needs
 * the permissions to read, to write temporary files, `--allow-net=127.0.0.1` and `--allow-run` for deno and for `sh`; without
 * `sh` the kernel outlives a program that is killed with SIGKILL, and processes in sessions of their own are left running.
 *
 * @param path Path of the notebook.
 * @param options Parameters, limits, progress.
 * @returns The executed notebook, what stopped it, and how long it took.
 * @throws {SyntaxError} If the file is no notebook.
 * @throws {TypeError} If it is for another kernel, does not declare a parameter, or deno is missing, may not be started,
 * or does not come up.
 * @throws {RangeError} If a limit is not above 0.
 *
 * @example With a parameter
 * ```ts ignore
 * import { formatNotebook, runNotebook } from "@kymo/kymo/notebook";
 *
 * const { notebook, failure } = await runNotebook("overview.ipynb", { parameters: { folder: "events" } });
 * await Deno.writeTextFile("overview.out.ipynb", formatNotebook(notebook));
 * if (failure !== null) throw new Error(`cell ${failure.cell + 1}: ${failure.message}`);
 * ```
 */
export async function runNotebook(path: string, options: RunNotebookOptions = {}): Promise<NotebookRun> {
  const { parameters = {}, timeoutMs = DEFAULT_TIMEOUT_MS, maxOutputBytes = DEFAULT_OUTPUT_BYTES } = options;
  for (const [name, value] of Object.entries({ timeoutMs, maxOutputBytes })) {
    if (!(value > 0)) throw new RangeError(`Cannot run notebook: ${name} must be above 0, current value is ${value}`);
  }
  const startedMs = performance.now();
  const given = readNotebook(path);
  requireDenoKernel(given, path);
  const notebook = withParameters(given, parameters);
  const place = { deno: options.deno ?? denoPath(path), cwd: options.cwd ?? folderOf(path) };
  const kernel = await startKernelFor(path, { ...place, ...(options.signal && { signal: options.signal }) })
    .catch((error) => {
      if (options.signal?.aborted) return null;
      throw error;
    });
  const startMs = performance.now() - startedMs;
  if (kernel === null) return abortedRun(notebook, startMs);
  const cells: ExecutedPlace[] = notebook.cells.map((cell) => ({
    cell: cleared(cell),
    outputs: null,
    durationMs: null,
  }));
  const begin = outputGatherer({ maxBytes: maxOutputBytes });
  let failure: NotebookFailure | null = null;
  try {
    for (const [index, { cell }] of cells.entries()) {
      if (failure !== null) break;
      if (!isExecuted(cell)) continue;
      options.onCell?.({ cell: index, cells: cells.length, durationMs: null });
      const cellStartedMs = performance.now();
      const outputs = begin();
      const done = await executeCell(kernel, cell.source, { ...options, ...place, outputs, timeoutMs });
      const durationMs = performance.now() - cellStartedMs;
      const metadata = { ...cell.metadata, execution: done.times };
      cells[index] = { cell: { ...cell, metadata, execution_count: done.executionCount }, outputs, durationMs };
      const mayGoOn = hasTag(cell, MAY_FAIL) && GOES_ON.includes(done.failure?.kind ?? "");
      if (done.failure !== null && !mayGoOn) failure = { ...done.failure, cell: index };
      options.onCell?.({ cell: index, cells: cells.length, durationMs });
    }
  } finally {
    await kernel.end("SIGTERM");
  }
  const metadata = withLanguage(notebook.metadata, kernel.languageInfo);
  return {
    notebook: { metadata, cells: cells.map(withOutputs) },
    failure,
    startMs,
    cellMs: cells.map(({ durationMs }) => durationMs),
    droppedBytes: cells.reduce((sum, { outputs }) => sum + (outputs?.droppedBytes ?? 0), 0),
    durationMs: performance.now() - startedMs,
  };
}

/** What is returned where it is stopped before there is a kernel. */
function abortedRun(notebook: Notebook, startMs: number): NotebookRun {
  const cell = Math.max(0, notebook.cells.findIndex(isExecuted));
  return {
    notebook: { ...notebook, cells: notebook.cells.map(cleared) },
    failure: { ...ABORTED, cell },
    startMs,
    cellMs: notebook.cells.map(() => null),
    droppedBytes: 0,
    durationMs: startMs,
  };
}

function isExecuted(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

/** Failures after which the kernel still answers. */
const GOES_ON: readonly string[] = ["error", "syntax", "import"] satisfies CellFailure["kind"][];

interface ExecutedPlace {
  readonly cell: Cell;
  readonly outputs: CellOutputs | null;
  readonly durationMs: number | null;
}

/** Outputs are asked for at the end: later cells may have updated displays of earlier ones. */
function withOutputs({ cell, outputs }: ExecutedPlace): Cell {
  return cell.cell_type === "code" && outputs !== null ? { ...cell, outputs: outputs.outputs } : cell;
}

function cleared(cell: Cell): Cell {
  if (cell.cell_type !== "code") return cell;
  const { execution: _, ...metadata } = cell.metadata;
  return { ...cell, metadata, execution_count: null, outputs: [] } satisfies CodeCell;
}

function folderOf(path: string): string {
  return Deno.realPathSync(path).replace(/\/[^/]*$/, "") || "/";
}

function withLanguage(metadata: JsonObject, languageInfo: JsonObject): JsonObject {
  const kernelspec = isJsonObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const name = { name: "deno", language: "typescript", display_name: "Deno", ...kernelspec };
  return { ...metadata, kernelspec: name, language_info: languageInfo };
}
