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
}

/** What came of it. */
export interface ChildResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function command(program: string, { flags, args, env = {} }: ChildOptions): Deno.Command {
  const path = fromFileUrl(import.meta.resolve(`./programs/${program}`));
  const config = `--config=${fromFileUrl(import.meta.resolve("../../deno.json"))}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", config, ...flags, path, ...args],
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
  const child = command("record_until_killed.ts", options).spawn();
  const problems = new Response(child.stderr).text();
  let flushed = 0;
  let rest = "";
  let isKilled = false;
  let failure: unknown;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      flushed = Number(line);
      if (isKilled) continue;
      try {
        isKilled = await killNow(flushed);
      } catch (error) {
        failure = error;
        isKilled = true;
      }
      if (isKilled) child.kill("SIGKILL");
    }
  }
  await child.status;
  const stderr = await problems;
  if (failure !== undefined) throw failure;
  if (!isKilled) throw new Error(`the child came to its end after ${flushed} events and was not killed`);
  if (stderr !== "") throw new Error(`the child printed: ${stderr}`);
  return flushed;
}
