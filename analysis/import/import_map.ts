/** A map as an import is given it. @module */
import { createHash } from "node:crypto";
import { type CsvMap, parseCsvMap } from "./csv_map.ts";
import { reasonOf } from "./import_source.ts";

/** A map and what it is known by. */
export interface ImportMap {
  /** The map. */
  readonly map: CsvMap;
  /** SHA-256 of what it says, however it is laid out. */
  readonly hash: string;
}

/**
 * Reads a map, a JSON file as `csv_map.schema.json` says.
 *
 * @throws {SyntaxError | TypeError} If it cannot be used.
 * @throws {Error} If it cannot be read.
 */
export function readImportMap(path: string): ImportMap {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new Error(`Cannot use map "${path}": ${reasonOf(error)}`, { cause: error });
  }
  const map = parseCsvMap(text, path);
  return { map, hash: createHash("sha256").update(JSON.stringify(JSON.parse(text))).digest("hex") };
}
