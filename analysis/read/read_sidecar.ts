/** Reads the metadata beside a CSV segment. @module */
import { SIDECAR_EXTENSION } from "../../recorder/csv_segment.ts";
import type { FileMetadata } from "../../recorder/schema.ts";
import { parseMetadata } from "./read_parquet_footer.ts";

/**
 * Reads the metadata beside a CSV segment; `null` when there are none.
 *
 * @throws {SyntaxError} If they are damaged.
 * @throws {RangeError} If a newer Kymo wrote them.
 */
export function readSidecar(path: string): FileMetadata | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path + SIDECAR_EXTENSION);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  return parseMetadata(text);
}
