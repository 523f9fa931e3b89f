/** The files of this repository and what they import. @module */

/** A TypeScript file. */
export interface SourceFile {
  /** Path from the root, with `/`. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** What it imports when it is loaded, types left out. */
  readonly imports: readonly string[];
  /** What it names in any import, types and lazily loaded modules included. */
  readonly mentions: readonly string[];
}

const ROOT = new URL("../../", import.meta.url);

/** Every TypeScript file below some folders of the repository, and some files. */
export function sourceFiles(...places: readonly string[]): SourceFile[] {
  return places.flatMap(pathsIn).map(readSource);
}

function pathsIn(place: string): string[] {
  if (place.endsWith(".ts")) return [place];
  return [...Deno.readDirSync(new URL(place, ROOT))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return pathsIn(`${place}/${name}`);
    return name.endsWith(".ts") ? [`${place}/${name}`] : [];
  }).sort();
}

const IMPORT = /^(?:import|export)\s+(type\s+)?([^"'`;]*?\sfrom\s+)?["']([^"']+)["']/gm;
const LAZY_IMPORT = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

function readSource(path: string): SourceFile {
  const text = Deno.readTextFileSync(new URL(path, ROOT));
  const code = withoutComments(text);
  const found = [...code.matchAll(IMPORT)].map(([, type, , target]) => ({ type, target: resolved(path, target!) }));
  const lazy = [...code.matchAll(LAZY_IMPORT)].map(([, target]) => resolved(path, target!));
  return {
    path,
    text,
    imports: found.filter(({ type }) => type === undefined).map(({ target }) => target),
    mentions: [...found.map(({ target }) => target), ...lazy],
  };
}

/** The examples in doc comments import too, but are not the file's own. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " ")).replace(/^\s*\/\/.*$/gm, "");
}

function resolved(path: string, target: string): string {
  if (!target.startsWith(".")) return target;
  const root = "file:///";
  return new URL(target, root + path).href.slice(root.length);
}
