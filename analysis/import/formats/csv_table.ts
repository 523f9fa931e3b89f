/** A CSV with a header, from the byte on from which it is new. @module */
import { type CsvRecord, csvRecords } from "../csv_records.ts";
import type { Reading } from "../import_format.ts";

/** A header and what is below it. */
export interface CsvTable {
  /** Names of the columns. */
  readonly header: readonly string[];
  /** The new rows. A last one without a line end may go on, in its last field too, and is left out. */
  readonly batches: AsyncGenerator<readonly CsvRecord[]>;
}

/**
 * Reads the header, then goes on where the last import ended.
 *
 * @throws {SyntaxError} If the file is empty or no CSV.
 */
export async function csvTable(
  { source, from, takesLastLine, setHeader, setTorn }: Reading,
  separator: string,
): Promise<CsvTable> {
  const header = await headerOf(source.chunks(), { path: source.path, separator });
  setHeader(header);

  async function* batches(): AsyncGenerator<readonly CsvRecord[]> {
    let isHeader = from.bytes === 0;
    let before = from.bytes === 0 ? 0 : 1;
    const chunks = source.chunks(from.bytes);
    for await (const records of csvRecords(chunks, { path: source.path, separator, linesBefore: from.lines })) {
      const rows = isHeader ? records.slice(1) : records;
      if (records.length > 0) isHeader = false;
      const last = rows.at(-1);
      const isTorn = last !== undefined && last.isOpen && !takesLastLine && before + rows.length > 1;
      before += rows.length;
      if (isTorn) setTorn();
      yield isTorn ? rows.slice(0, -1) : rows;
    }
  }

  return { header, batches: batches() };
}

async function headerOf(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly path: string; readonly separator: string },
): Promise<readonly string[]> {
  for await (const [first] of csvRecords(chunks, options)) {
    if (first?.problem === null) return first.fields;
    if (first !== undefined) throw new SyntaxError(`Cannot import "${options.path}": ${first.problem}`);
  }
  throw new SyntaxError(`Cannot import "${options.path}": it is empty, a header line is needed`);
}
