/** A CSV file as records, a piece at a time. @module */
import { CsvParseStream } from "@std/csv/parse-stream";

/** How to read. */
export interface CsvRecordsOptions {
  /** Between two fields. */
  readonly separator: string;
  /** Hears of the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/** How many lines a record takes: one, and one more for each line end inside a field. */
export function linesOf(record: readonly string[]): number {
  let lines = 1;
  for (const field of record) if (field.includes("\n")) lines += field.split("\n").length - 1;
  return lines;
}

/**
 * Reads records as lists of fields; memory does not depend on the size of the file.
 *
 * @throws {SyntaxError} If the text is not CSV, with the line, or not UTF-8; names the file.
 * @throws {Deno.errors.NotFound} If the file does not exist.
 */
export async function* csvRecords(
  path: string,
  { separator, onBytes }: CsvRecordsOptions,
): AsyncGenerator<readonly string[]> {
  const file = await Deno.open(path, { read: true });
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller): void {
      bytes += chunk.length;
      onBytes?.(bytes);
      controller.enqueue(chunk);
    },
  });
  const records = file.readable
    .pipeThrough(counted)
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))
    .pipeThrough(new CsvParseStream({ separator }));
  try {
    yield* records;
  } catch (error) {
    if (error instanceof TypeError && bytes > 0) {
      throw new SyntaxError(`Cannot import "${path}": it is not UTF-8 text, ${error.message}`, { cause: error });
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot import "${path}": ${error.message}`, { cause: error });
  }
}
