/** The process of a kernel. @module */
import { type Connection, writeConnectionFile } from "./connection_file.ts";
import { guardedArguments } from "./kernel_guard.ts";
import { within } from "./within.ts";

/** A kernel's process. */
export interface KernelProcess {
  /** Where it listens. */
  readonly connection: Connection;
  /** Resolves when it has ended, with the reason as text: `exit code 3`, `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** What it wrote to standard error since the last call; the last 64 KB where that is more. */
  takeProblems(): string;
  /** Resolves when more of that has come, or it has ended. */
  problemsCame(): Promise<void>;
  /** To be called when it is connected: nobody else need read the connection file. */
  forgetConnection(): void;
  /** Ends it and everything it started, and resolves when it is gone and no file of it is left. */
  end(how: "SIGTERM" | "SIGKILL"): Promise<void>;
}

const MOST_PROBLEMS = 65_536;
/** What it wrote before it ended is waited for; processes that it left behind may keep the pipe open for longer. */
const LAST_WORDS_MS = 200;
/** A kernel without anything to do ends at SIGTERM within 20 ms. */
const PATIENCE_MS = 500;

/**
 * Starts a kernel: in a process group of its own, so that a Ctrl+C in the terminal is ours to answer and so that what its
 * cells started ends with it. A guard ends it where this program is killed.
 *
 * @throws {Deno.errors.NotFound} If there is no deno at that path.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 */
export function startKernelProcess({ deno, cwd }: { readonly deno: string; readonly cwd: string }): KernelProcess {
  const file = writeConnectionFile();
  const command = [deno, "jupyter", "--kernel", "--conn", file.path];
  let started: StartedChild;
  try {
    started = spawn(command, { cwd, folder: file.folder });
  } catch (error) {
    file.remove();
    throw error;
  }
  const { child, guard } = started;
  /** The guard, which notices that this program ends, is in the group and does the rest. */
  const killNow = (): void => {
    if (guard === null) kill(child, "SIGKILL");
    else killOne(child, "SIGKILL");
    file.remove();
  };
  globalThis.addEventListener("unload", killNow);
  const problems = gatherText(child.stderr);
  const ended = child.status.then(async ({ code, signal }) => {
    await within(LAST_WORDS_MS, problems.end);
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  });
  let ending: Promise<void> | null = null;
  const end = async (how: "SIGTERM" | "SIGKILL"): Promise<void> => {
    if (how === "SIGTERM") {
      kill(child, how);
      await within(PATIENCE_MS, child.status);
    }
    if (guard !== null) await dismiss(guard);
    kill(child, "SIGKILL");
    await child.status;
    file.remove();
    await problems.stop();
    await ended;
    globalThis.removeEventListener("unload", killNow);
  };
  return {
    connection: file.connection,
    ended,
    takeProblems: problems.take,
    problemsCame: () => Promise.race([problems.more(), ended.then(() => {})]),
    forgetConnection: file.remove,
    end(how): Promise<void> {
      return ending ??= end(how);
    },
  };
}

type Guard = Pick<Deno.ChildProcess, "stdin" | "stdout">;

interface StartedChild {
  readonly child: Deno.ChildProcess;
  /** Its ends of the pipes to the guard; null where there is none. */
  readonly guard: Guard | null;
}

/** With the guard where there is a shell that may be started, else without. */
function spawn(command: readonly string[], place: { readonly cwd: string; readonly folder: string }): StartedChild {
  const start = ([program, ...args]: readonly string[], pipe: "piped" | "null"): Deno.ChildProcess => {
    const pipes = { stdin: pipe, stdout: pipe, stderr: "piped" } as const;
    return new Deno.Command(program!, { args, cwd: place.cwd, env: { NO_COLOR: "1" }, detached: true, ...pipes })
      .spawn();
  };
  try {
    const child = start(["sh", ...guardedArguments(command, place.folder)], "piped");
    return { child, guard: child };
  } catch (error) {
    const isWithoutShell = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable;
    if (isWithoutShell) return { child: start(command, "null"), guard: null };
    throw error;
  }
}

/** Tells the guard, by the end of its input, that it is time, and waits for the end of its output: then it is done. */
async function dismiss({ stdin, stdout }: Guard): Promise<void> {
  await stdin.close().catch(() => {});
  const reader = stdout.getReader();
  const done = (async (): Promise<void> => {
    while (!(await reader.read()).done);
  })().catch(() => {});
  await within(PATIENCE_MS, done);
  await reader.cancel().catch(() => {});
  await done;
}

/** The whole group; where the system has none, the process. */
function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    Deno.kill(-child.pid, signal);
  } catch {
    killOne(child, signal);
  }
}

function killOne(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}

interface GatheredText {
  readonly take: () => string;
  readonly more: () => Promise<void>;
  /** Resolves when everything has been read. */
  readonly end: Promise<void>;
  readonly stop: () => Promise<void>;
}

function gatherText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): GatheredText {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let came = Promise.withResolvers<void>();
  const reading = (async (): Promise<void> => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text = (text + read.value).slice(-MOST_PROBLEMS);
      came.resolve();
      came = Promise.withResolvers();
    }
  })().catch(() => {});
  return {
    take(): string {
      const taken = text;
      text = "";
      return taken;
    },
    more: () => text === "" ? came.promise : Promise.resolve(),
    end: reading,
    async stop(): Promise<void> {
      await reader.cancel();
      await reading;
      came.resolve();
    },
  };
}
