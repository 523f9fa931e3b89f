/** A CSV file as records, many at a time. @module */
import { parse } from "@std/csv/parse";
import { splitQuoted } from "./split_quoted.ts";

/** A record of a CSV. */
export interface CsvRecord {
  /** Its fields. */
  readonly fields: readonly string[];
  /** Line that it begins on. */
  readonly line: number;
  /** Whether it is the last one, on a single line without a line end: it may be torn. */
  readonly isOpen: boolean;
}

/** How to read. */
export interface CsvRecordsOptions {
  /** The file, for messages. */
  readonly path: string;
  /** Between two fields. */
  readonly separator: string;
  /** Lines before the first. @default {0} */
  readonly linesBefore?: number;
}

/** Longest record: a quote that is not closed takes all that follows for one. */
const MAX_CHARACTERS = 32 << 20;

/**
 * Reads records; memory is one piece of the file and the longest record. Blank lines are none.
 *
 * @throws {SyntaxError} If the text is not CSV, with the line, or not UTF-8; names the file.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { path, separator, linesBefore = 0 }: CsvRecordsOptions,
): AsyncGenerator<readonly CsvRecord[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = linesBefore + 1;
  let rest = "";

  /** Takes the whole records of a text off its beginning. */
  function take(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    let start = 0;
    let quote = text.indexOf('"');
    let isInQuotes = false;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
      for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) isInQuotes = !isInQuotes;
      if (isInQuotes) continue;
      const record = read(text.slice(start, end), false);
      if (record !== null) records.push(record);
      start = end + 1;
    }
    rest = text.slice(start);
    if (rest.length > MAX_CHARACTERS) {
      throw new SyntaxError(`Cannot import "${path}": the record on line ${line} does not end, a quote is not closed`);
    }
    return records;
  }

  function read(source: string, isLast: boolean): CsvRecord | null {
    const text = source.endsWith("\r") ? source.slice(0, -1) : source;
    const first = line;
    line += 1;
    if (text === "") return null;
    if (!text.includes('"')) return { fields: text.split(separator), line: first, isOpen: isLast };
    const lines = text.split("\n").length;
    line += lines - 1;
    return {
      fields: splitQuoted(text, separator) ?? parseQuoted(text, first),
      line: first,
      isOpen: isLast && lines === 1,
    };
  }

  function parseQuoted(text: string, first: number): readonly string[] {
    try {
      return parse(text, { separator })[0] ?? [];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const placed = message.replace(/\bline (\d+)/g, (_, number) => `line ${Number(number) + first - 1}`);
      throw new SyntaxError(`Cannot import "${path}": ${placed}`, { cause: error });
    }
  }

  for await (const chunk of chunks) yield take(rest + decodePiece(decoder, chunk, path));
  const records = take(rest + decodePiece(decoder, null, path));
  const last = rest === "" ? null : read(rest, true);
  yield last === null ? records : [...records, last];
}

function decodePiece(decoder: TextDecoder, chunk: Uint8Array | null, path: string): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`Cannot import "${path}": it is not UTF-8 text, ${reason}`, { cause: error });
  }
}
