/** Why a kernel does not even begin a cell: it says "Execution failed" and no more. @module */
import { runDeno, type ToolOptions, withFiles } from "./run_deno.ts";

/** What is wrong. */
export interface Refusal {
  /** Whether the code cannot be parsed, or something that it imports cannot be loaded. */
  readonly kind: "syntax" | "import";
  /** What is wrong, in a line. */
  readonly message: string;
  /** Line of the cell, from 1. */
  readonly line: number | null;
  /** The line with a mark below, where there is one. */
  readonly excerpt: readonly string[];
}

/**
 * Asks deno's formatter where the code cannot be parsed, and else its module loader which import cannot be loaded.
 *
 * @param code Code of the cell.
 * @param options Deno, and the folder of the kernel.
 * @param problems What the kernel wrote to standard error meanwhile.
 */
export async function explainRefusal(code: string, options: ToolOptions, problems: string): Promise<Refusal> {
  const parsed = await runDeno(["fmt", "--no-config", "--ext", "ts", "-"], { ...options, cwd: "/" }, code);
  const [, message, excerpt = "", line] =
    /error: (?:SyntaxError: )?(.+)\n((?:\s*\d* *\|.*\n)*)(?:\s+at \S+:(\d+):\d+)?/.exec(parsed.stderr) ?? [];
  if (!parsed.success && message !== undefined) {
    const lines = excerpt.split("\n").filter((text) => /\d+ \||~/.test(text));
    return { kind: "syntax", message, line: line === undefined ? null : Number(line), excerpt: lines };
  }
  const unloaded = await importProblem(code, options);
  const said = problems.split("\n").filter((text) => !/^(Download|Initialize|Warning "deno jupyter") ?/.test(text));
  const fallback = said.join("\n").trim() || "the kernel cannot run the cell and does not say why";
  return { kind: "import", message: unloaded ?? fallback, line: importLine(code, unloaded), excerpt: [] };
}

const SPECIFIER = /(?:\bfrom|\bimport\(?)\s*["']([^"'\n]+)["']/g;

function specifiers(code: string): string[] {
  const found = [...code.matchAll(SPECIFIER)].map(([, specifier]) => specifier!);
  return [...new Set(found.filter((specifier) => !/^(\.|\/|node:|file:)/.test(specifier)))];
}

async function importProblem(code: string, options: ToolOptions): Promise<string | null> {
  const imports = specifiers(code).map((specifier) => `import ${JSON.stringify(specifier)};`);
  if (imports.length === 0) return null;
  const config = configOf(options.cwd);
  return await withFiles({ "imports.ts": imports.join("\n") }, async (folder) => {
    const configured = config === null ? "--no-config" : `--config=${config}`;
    const { stderr } = await runDeno(["cache", "--no-lock", configured, `${folder}/imports.ts`], options);
    const [, message] = /error: ([\s\S]+?)(?:\n\s+at |\n\n|\s*$)/.exec(stderr) ?? [];
    return message ?? null;
  });
}

/** The line of the import that a message is about: the first whose package it names. */
function importLine(code: string, message: string | null): number | null {
  const named = message === null ? undefined : specifiers(code).find((specifier) => {
    const name = specifier.replace(/^(npm|jsr):/, "").replace(/(.)@.*$/, "$1");
    return message.includes(`'${name}'`) || message.includes(`"${name}"`) || message.includes(specifier);
  });
  const index = named === undefined ? -1 : code.split("\n").findIndex((line) => line.includes(named));
  return index === -1 ? null : index + 1;
}

/** The configuration that a kernel in a folder reads: the nearest from there up. */
function configOf(folder: string): string | null {
  for (let at = folder.replace(/\/$/, "");; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      if (isFile(`${at}/${name}`)) return `${at}/${name}`;
    }
    if (at === "") return null;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
