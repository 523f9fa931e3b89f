/** What the beginning of a file looks like. @module */
import { isObject, type JsonObject, parseLenient } from "./lenient_json.ts";

/** What was seen. */
export interface FileShape {
  /** Whether it begins as a Parquet file does. */
  readonly isParquet: boolean;
  /** Its beginning as text. */
  readonly text: string;
  /** Its first line that is not blank. */
  readonly firstLine: string;
  /** The object on its first line, where that is one. */
  readonly lineObject: JsonObject | null;
  /** Where it is one JSON document: an object or a list. */
  readonly document: "object" | "list" | null;
  /** Keys of the document, or of the first objects in its list. */
  readonly keys: ReadonlySet<string>;
  /** Keys of the objects in the document. */
  readonly innerKeys: ReadonlySet<string>;
}

/** Bytes that are looked at. */
export const SHAPE_BYTES: number = 1 << 20;

/** Looks at the beginning of a file. */
export function fileShape(head: Uint8Array): FileShape {
  const text = new TextDecoder().decode(head);
  const firstLine = /\S[^\r\n]*/.exec(text)?.[0] ?? "";
  const lineObject = objectOn(firstLine);
  const start = firstLine[0];
  const isDocument = start === "{" || start === "[" && !/^\[[^\[{\]"]*\]/.test(firstLine);
  const keys = isDocument ? keysByDepth(text, start === "[" ? 1 : 0) : [new Set<string>(), new Set<string>()];
  return {
    isParquet: head.length >= 4 && new TextDecoder().decode(head.subarray(0, 4)) === "PAR1",
    text,
    firstLine,
    lineObject,
    document: !isDocument ? null : start === "{" ? "object" : "list",
    keys: keys[0]!,
    innerKeys: keys[1]!,
  };
}

function objectOn(line: string): JsonObject | null {
  try {
    const value = parseLenient(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keys at the first two levels of objects, below so many levels of lists; as far as the text goes. */
function keysByDepth(text: string, above: number): [Set<string>, Set<string>] {
  const found: [Set<string>, Set<string>] = [new Set(), new Set()];
  let depth = 0;
  for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}\[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (key !== undefined) found[depth - above - 1]?.add(key);
  }
  return found;
}
