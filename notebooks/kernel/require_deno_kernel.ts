/** Notebooks of other kernels are no business of this one. @module */
import { isJsonObject, type JsonValue } from "./json_value.ts";
import type { Notebook } from "./notebook.ts";

/**
 * Checks that a notebook is for Deno's kernel: says so, or says nothing of its kernel.
 *
 * @throws {TypeError} If it is for another one.
 */
export function requireDenoKernel({ metadata }: Notebook, path: string): void {
  const of = (value: JsonValue | undefined, key: string): string => {
    return isJsonObject(value) && typeof value[key] === "string" ? value[key] : "";
  };
  const [name, language] = [of(metadata.kernelspec, "name"), of(metadata.kernelspec, "language")];
  const written = language || of(metadata.language_info, "name");
  const isDeno = name === "deno" || (name.startsWith("deno") && written === "typescript");
  if (isDeno || (name === "" && (written === "" || written === "typescript"))) return;
  const found = `"${name || "without a name"}"${written === "" ? "" : ` for ${written}`}`;
  throw new TypeError(
    `Cannot run notebook "${path}": its kernel is ${found}, only notebooks of the kernel "deno" can be run`,
  );
}
