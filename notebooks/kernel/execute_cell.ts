/** One cell through a kernel: nothing lost, nothing misplaced. @module */
import { cellLine, topFrame } from "./cell_line.ts";
import { explainRefusal, type Refusal } from "./explain_refusal.ts";
import type { CellOutputs } from "./gather_outputs.ts";
import type { JsonObject } from "./json_value.ts";
import type { Kernel } from "./kernel.ts";
import { EXECUTE, publishing } from "./publish_code.ts";
import type { ErrorOutput } from "./notebook.ts";
import { within } from "./within.ts";

/** Why a cell failed. */
export type FailureKind = "error" | "syntax" | "import" | "timeout" | "died" | "aborted";

/** What went wrong in a cell. */
export interface CellFailure {
  /** An error was thrown, the code cannot be parsed, a module not be loaded, time was up, the kernel ended, or it was told to. */
  readonly kind: FailureKind;
  /** Name of the error. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
  /** Line of the cell, from 1; null where it is not known. */
  readonly line: number | null;
  /** The trace as text, message included. */
  readonly traceback: string;
}

/** What came of a cell. */
export interface ExecutedCell {
  readonly executionCount: number | null;
  readonly failure: CellFailure | null;
  /** When what happened, for `metadata.execution`. */
  readonly times: JsonObject;
}

/** How to execute a cell. */
export interface ExecuteOptions {
  readonly outputs: CellOutputs;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Path of the deno binary, which explains what the kernel does not. */
  readonly deno: string;
  /** Folder of the kernel. */
  readonly cwd: string;
}

/** Executes the code of a cell. A cell that is stopped takes its kernel with it. */
export async function executeCell(kernel: Kernel, code: string, options: ExecuteOptions): Promise<ExecutedCell> {
  const { outputs } = options;
  kernel.takeProblems();
  const stop = stopper(kernel, options);
  const { answer, times } = await answered(kernel, code, outputs);
  stop.forget();
  const failure = answer === null
    ? stop.failure() ?? await deathOf(kernel)
    : answer.status === "error" && outputs.thrown.length === 0
    ? await refusalOf(kernel, code, options)
    : null;
  const thrown = await Promise.all(outputs.thrown.map((error) => located(error, code, options)));
  outputs.finish([...thrown.map(({ error }) => error), ...(failure === null ? [] : [errorOutput(failure)])]);
  const count = answer?.execution_count;
  return {
    executionCount: typeof count === "number" ? count : null,
    failure: failure ?? thrown.map(failureOf).at(-1) ?? null,
    times,
  };
}

interface Answered {
  readonly answer: JsonObject | null;
  readonly times: JsonObject;
}

/** A fence that cannot be put up is not waited for longer. */
const FENCE_MS = 1_000;
let fences = 0;

/**
 * Sends the code, and behind it a request that publishes a fence. The kernel says that a cell is done before it has
 * published all of its outputs; but it publishes in order, and so what comes before the fence is of the cell.
 */
async function answered(kernel: Kernel, code: string, outputs: CellOutputs): Promise<Answered> {
  const fence = `kymo_fence_${fences++}`;
  const times: Record<string, string> = {};
  const seen = Promise.withResolvers<void>();
  let parentId: string | null = null;
  kernel.listen((message) => {
    const name = message.type === "status" ? `${message.type}.${message.content.execution_state}` : message.type;
    parentId ??= name === "status.busy" ? message.parentId : null;
    if (TIMED.includes(name) && message.parentId === parentId) times[`iopub.${name}`] ??= new Date().toISOString();
    if (message.type === fence) seen.resolve();
    else outputs.take(message);
  });
  const answer = await kernel.request("execute_request", { ...EXECUTE, code, silent: false });
  if (answer === null) return { answer, times };
  times["shell.execute_reply"] = new Date().toISOString();
  const fenced = await kernel.request("execute_request", { ...EXECUTE, code: publishing(fence), silent: true });
  if (fenced === null) return { answer: null, times };
  const settled = Promise.race([seen.promise, kernel.over]);
  await (fenced.status === "ok" ? settled : within(FENCE_MS, settled));
  return { answer, times };
}

const TIMED = ["status.busy", "execute_input", "status.idle"];

interface Stopper {
  readonly failure: () => CellFailure | null;
  readonly forget: () => void;
}

const HINT = "an error thrown in a timer or a callback can also keep a cell waiting";
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Kills the kernel when the time is up or it is told to: a kernel that is only interrupted within `await` never answers. */
function stopper(kernel: Kernel, { timeoutMs, signal }: ExecuteOptions): Stopper {
  let failure: CellFailure | null = null;
  const stop = (kind: FailureKind, name: string, message: string): void => {
    failure ??= failureWith({ kind, name, message });
    void kernel.end("SIGKILL");
  };
  const abort = (): void => stop(ABORTED.kind, ABORTED.name, ABORTED.message);
  const expire = (): void => {
    stop("timeout", "TimeoutError", `the cell did not end within ${timeoutMs / 1000} s, and was stopped; ${HINT}`);
  };
  const timer = timeoutMs > LONGEST_TIMER_MS ? undefined : setTimeout(expire, timeoutMs);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    failure: () => failure,
    forget(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

async function deathOf(kernel: Kernel): Promise<CellFailure> {
  const reason = await kernel.over;
  const problems = kernel.takeProblems().trim();
  const message = `the kernel ended with ${reason}${problems === "" ? "" : `: ${problems}`}`;
  return failureWith({ kind: "died", name: "KernelEnded", message });
}

const PROBLEMS_MS = 100;

async function refusalOf(kernel: Kernel, code: string, options: ExecuteOptions): Promise<CellFailure> {
  await within(PROBLEMS_MS, kernel.problemsCame());
  const problems = kernel.takeProblems();
  const { kind, message, line, excerpt } = await explainRefusal(code, options, problems).catch(unexplained);
  const name = kind === "syntax" ? "SyntaxError" : "Error";
  return failureWith({ kind, name, message, line, below: excerpt });
}

/** A cell may have removed the folder that deno is asked in, or that of temporary files. */
function unexplained(error: unknown): Refusal {
  const problem = error instanceof Error ? error.message : error;
  const message = `the kernel refuses the cell, and deno cannot be asked why: ${problem}`;
  return { kind: "import", message, line: null, excerpt: [] };
}

interface Located {
  readonly error: ErrorOutput;
  readonly line: number | null;
}

/** Says where in the cell an error was thrown, instead of where in what was made of it. */
async function located(error: ErrorOutput, code: string, options: ExecuteOptions): Promise<Located> {
  const line = await cellLine(code, error.traceback, options);
  const at = topFrame(error.traceback);
  const trace = line === null ? error.traceback : error.traceback.with(at, `    at line ${line} of the cell`);
  const says = trace.some((text) => text.trim() !== "") ? trace : [`${error.ename}: ${error.evalue}`];
  return { error: { ...error, traceback: says }, line };
}

function failureOf({ error: { ename, evalue, traceback }, line }: Located): CellFailure {
  const kind = ename === "SyntaxError" && line === null ? "syntax" : "error";
  return { kind, name: ename, message: evalue, line, traceback: traceback.join("\n") };
}

/** What went wrong where a run was told to end. */
export const ABORTED: CellFailure = failureWith({
  kind: "aborted",
  name: "AbortError",
  message: "the run was stopped",
});

interface FailureParts extends Pick<CellFailure, "kind" | "name" | "message"> {
  readonly line?: number | null;
  readonly below?: readonly string[];
}

function failureWith({ kind, name, message, line = null, below = [] }: FailureParts): CellFailure {
  const where = line === null ? [] : [`    at line ${line} of the cell`];
  return { kind, name, message, line, traceback: [`${name}: ${message}`, ...below, ...where].join("\n") };
}

function errorOutput({ name, message, traceback }: CellFailure): ErrorOutput {
  return { output_type: "error", ename: name, evalue: message, traceback: traceback.split("\n") };
}
