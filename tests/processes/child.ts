/** Programs of their own, as a user starts them. @module */
import { fromFileUrl } from "./repository.ts";

/** How to start a program. */
export interface ChildOptions {
  /** Flags of `deno run`, permissions above all. */
  readonly flags: readonly string[];
  /** Arguments of the program. */
  readonly args: readonly string[];
  /** Environment on top of ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** What starts it, where it is not we ourselves: a command and its first arguments. */
  readonly through?: readonly string[];
}

/** What came of it. */
export interface ChildResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program, ready to start. */
export function command(program: string, { flags, args, env = {}, through = [] }: ChildOptions): Deno.Command {
  const path = fromFileUrl(import.meta.resolve(`./programs/${program}`));
  const config = `--config=${fromFileUrl(import.meta.resolve("../../deno.json"))}`;
  const [first, ...before] = [...through, Deno.execPath()];
  return new Deno.Command(first!, {
    args: [...before, "run", "--quiet", "--no-lock", config, ...flags, path, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a program to its end. */
export async function runChild(program: string, options: ChildOptions): Promise<ChildResult> {
  const { code, stdout, stderr } = await command(program, options).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A program under way. */
export interface RunningProgram {
  /** Lines of its standard output as they come, up to its end. */
  readonly lines: AsyncIterable<string>;
  /** Sends a signal; a program that has ended does not mind. */
  signal(name: Deno.Signal): void;
  /** Waits for its end, reads what is left of its output, and throws when it printed to standard error. */
  end(): Promise<{ readonly code: number; readonly signal: Deno.Signal | null; readonly lines: readonly string[] }>;
}

/** Starts a program. */
export function startProgram(program: string, options: ChildOptions): RunningProgram {
  const child = command(program, options).spawn();
  const problems = new Response(child.stderr).text();
  const lines = linesOf(child.stdout);
  return {
    lines: { [Symbol.asyncIterator]: () => ({ next: () => lines.next() }) },
    signal(name): void {
      try {
        child.kill(name);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    },
    async end(): Promise<{ code: number; signal: Deno.Signal | null; lines: string[] }> {
      const rest: string[] = [];
      for await (const line of lines) rest.push(line);
      const { code, signal } = await child.status;
      const stderr = await problems;
      if (stderr !== "") throw new Error(`the child printed: ${stderr}`);
      return { code, signal, lines: rest };
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/**
 * Starts `record_until_killed.ts` and kills it.
 *
 * @param killNow Called after each flush with the number of events that are safe; true kills. It may take its time: the
 * program goes on meanwhile.
 * @returns The number of events that were said to be safe.
 */
export async function recordUntilKilled(
  options: ChildOptions,
  killNow: (flushed: number) => boolean | Promise<boolean>,
): Promise<number> {
  const child = startProgram("record_until_killed.ts", options);
  let flushed = 0;
  let isKilled = false;
  let failure: unknown;
  for await (const line of child.lines) {
    flushed = Number(line);
    if (isKilled) continue;
    try {
      isKilled = await killNow(flushed);
    } catch (error) {
      failure = error;
      isKilled = true;
    }
    if (isKilled) child.signal("SIGKILL");
  }
  await child.end();
  if (failure !== undefined) throw failure;
  if (!isKilled) throw new Error(`the child came to its end after ${flushed} events and was not killed`);
  return flushed;
}
