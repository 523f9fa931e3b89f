/** Notebook files. @module */
import type { Notebook } from "./notebook.ts";
import { parseNotebook } from "./parse_notebook.ts";

/**
 * Reads a notebook file, nbformat 4.0 to 4.5.
 *
 * @param path Path of the file.
 * @returns The notebook as nbformat 4.5 has it.
 * @throws {SyntaxError} If the file is no notebook, the message names the line or the cell.
 * @throws {TypeError} If it cannot be read.
 */
export function readNotebook(path: string): Notebook {
  return parseNotebook(readText(path), path);
}

function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SyntaxError(`Cannot read notebook "${path}": it is no UTF-8`, { cause: error });
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new TypeError(`Cannot read notebook "${path}": reading it needs --allow-read`, { cause: error });
    }
    const problem = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new TypeError(`Cannot read notebook "${path}": ${problem}`, { cause: error });
  }
}
