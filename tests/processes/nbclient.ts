/** Standard Jupyter, without its user interface: Debian's python3-nbclient. @module */

/** Python of the system, not one of the user's that knows nothing of Debian's packages. */
const PYTHON = "/usr/bin/python3";

/** Whether nbclient is there. */
export async function hasNbclient(): Promise<boolean> {
  try {
    return (await python("import nbclient, nbformat", [])).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A test that needs nbclient: in CI it must be there, elsewhere its absence is told. */
export function nbclientTest(title: string, body: () => Promise<void>): void {
  Deno.test(title, async () => {
    if (await hasNbclient()) return await body();
    if (Deno.env.get("CI") === "true") throw new Error("there is no nbclient: apt-get install python3-nbclient");
    const note = `not run, there is no nbclient (apt-get install python3-nbclient): ${title}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(note));
  });
}

/** What a Python program printed. */
export interface PythonResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a Python program. */
export async function python(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<PythonResult> {
  const command = new Deno.Command(PYTHON, {
    args: ["-c", program, ...args],
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** Calls a function with an environment in which Jupyter knows Deno's kernel and nothing of the user's. */
export async function withDenoKernel<T>(use: (env: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "kymo_jupyter_" });
  try {
    Deno.mkdirSync(`${folder}/kernels/deno`, { recursive: true });
    const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
    const spec = { argv, display_name: "Deno", language: "typescript", env: { NO_COLOR: "1" } };
    Deno.writeTextFileSync(`${folder}/kernels/deno/kernel.json`, JSON.stringify(spec));
    return await use({ JUPYTER_PATH: folder, JUPYTER_RUNTIME_DIR: folder, JUPYTER_DATA_DIR: folder });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Executes a notebook with nbclient and prints its seconds up to the first cell, its seconds in all, and the notebook. */
export const EXECUTE = `
import json, os, sys, time
start = time.monotonic()
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
first = []
where = {"metadata": {"path": os.path.dirname(os.path.abspath(sys.argv[1]))}}
client = NotebookClient(notebook, timeout=60, kernel_name="deno", resources=where, on_cell_start=lambda **_: first.append(time.monotonic()))
client.execute()
end = time.monotonic()
json.dump({"first_s": first[0] - start if first else None, "all_s": end - start, "notebook": notebook}, sys.stdout)
`;
