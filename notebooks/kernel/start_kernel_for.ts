/** A kernel for a notebook. @module */
import { type Kernel, type KernelOptions, startKernel } from "./kernel.ts";

/**
 * Starts a kernel; what goes wrong is told of the notebook.
 *
 * @throws {TypeError} If deno or its folder is not there, may not be used, or a permission is missing, which is named.
 */
export async function startKernelFor(path: string, options: KernelOptions): Promise<Kernel> {
  const fault = (needs: string, cause: Error): TypeError => {
    return new TypeError(`Cannot run notebook "${path}": ${needs}`, { cause });
  };
  try {
    return await startKernel(options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      const missing = exists(options.cwd) ? `deno, there is none at "${options.deno}"` : `folder "${options.cwd}"`;
      throw fault(`it needs ${missing}`, error);
    }
    if (error instanceof Deno.errors.NotCapable) throw permissionFault(path, error);
    if (error instanceof Deno.errors.PermissionDenied) {
      throw fault(`"${options.deno}" may not be executed, or folder "${options.cwd}" not be entered`, error);
    }
    if (error instanceof TypeError) throw fault(error.message.replace(/^Cannot/, "cannot").replace(": ", ", "), error);
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/**
 * Path of the deno that runs this.
 *
 * @throws {TypeError} If the permission to know it is missing.
 */
export function denoPath(path: string): string {
  try {
    return Deno.execPath();
  } catch (error) {
    throw error instanceof Error ? permissionFault(path, error) : error;
  }
}

const FLAGS: Readonly<Record<string, string>> = {
  "--allow-net": "--allow-net=127.0.0.1, to speak to its kernel",
  "--allow-run": "--allow-run, to start its kernel",
  "--allow-write": "--allow-write, for the temporary file that a kernel reads",
  "--allow-read": "--allow-read, to find deno",
};

function permissionFault(path: string, cause: Error): TypeError {
  const [flag = ""] = /--allow-[a-z]+/.exec(cause.message) ?? [];
  return new TypeError(`Cannot run notebook "${path}": it needs ${FLAGS[flag] ?? cause.message}`, { cause });
}
