/** The process of a kernel. @module */
import { type Connection, writeConnectionFile } from "./connection_file.ts";
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
 * cells started ends with it.
 *
 * @throws {Deno.errors.NotFound} If there is no deno at that path.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 */
export function startKernelProcess({ deno, cwd }: { readonly deno: string; readonly cwd: string }): KernelProcess {
  const file = writeConnectionFile();
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(deno, {
      args: ["jupyter", "--kernel", "--conn", file.path],
      cwd,
      env: { NO_COLOR: "1" },
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    file.remove();
    throw error;
  }
  const killNow = (): void => {
    kill(child, "SIGKILL");
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
    kill(child, how);
    if (await within(PATIENCE_MS, child.status) === null) kill(child, "SIGKILL");
    await child.status;
    killNow();
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

/** The whole group; where the system has none, the process. */
function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    Deno.kill(-child.pid, signal);
  } catch {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
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
