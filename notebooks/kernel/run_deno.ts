/** Deno's own tools, asked about the code of a cell. @module */

/** What a tool said. */
export interface ToolResult {
  readonly success: boolean;
  readonly stderr: string;
}

/** How to ask. */
export interface ToolOptions {
  /** Path of the deno binary. */
  readonly deno: string;
  /** Folder to ask in. */
  readonly cwd: string;
}

const PATIENCE_MS = 20_000;

/** Runs a subcommand of deno to its end; one that does not end is killed. */
export async function runDeno(args: readonly string[], options: ToolOptions, input = ""): Promise<ToolResult> {
  const child = new Deno.Command(options.deno, {
    args: [...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const writing = new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
  const [{ success }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  clearTimeout(timer);
  await writing;
  return { success, stderr };
}

/** Calls a function with a temporary folder that holds some files. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "kymo_cell_" });
  try {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    return await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
