/** A CSV file as records, many at a time. @module */
import { parse } from "@std/csv/parse";
import { splitQuoted } from "./split_quoted.ts";

/** A record of a CSV. */
export interface CsvRecord {
  /** Its fields; where it cannot be read, its text alone. */
  readonly fields: readonly string[];
  /** Why it cannot be read; `null` where it can. */
  readonly problem: string | null;
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
 * Reads records; memory is one piece of the file and the longest record. Blank lines are none. A record that is not CSV or not
 * UTF-8 says so, and the others stay.
 *
 * @throws {SyntaxError} If a quote is not closed, with the line; names the file.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { path, separator, linesBefore = 0 }: CsvRecordsOptions,
): AsyncGenerator<readonly CsvRecord[]> {
  const decode = createDecoder();
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
    if (rest.length > MAX_CHARACTERS) throw unclosed();
    return records;
  }

  /** It has taken all that follows for its own: nobody knows what of that are rows. */
  function unclosed(): SyntaxError {
    return new SyntaxError(`Cannot import "${path}": the record on line ${line} does not end, a quote is not closed`);
  }

  function read(source: string, isLast: boolean): CsvRecord | null {
    const text = source.endsWith("\r") ? source.slice(0, -1) : source;
    const first = line;
    line += 1;
    if (text === "") return null;
    const record = { line: first, isOpen: isLast, problem: null };
    const isDamaged = decode.isDamaged() && text.includes("\ufffd");
    if (!text.includes('"')) {
      return isDamaged
        ? { ...record, fields: [text], problem: NOT_UTF8 }
        : { ...record, fields: text.split(separator) };
    }
    const lines = text.split("\n").length;
    line += lines - 1;
    const isOpen = isLast && lines === 1;
    if (isDamaged) return { ...record, isOpen, fields: [text], problem: NOT_UTF8 };
    const fields = splitQuoted(text, separator);
    return fields === null ? { ...record, isOpen, ...parseQuoted(text, first) } : { ...record, isOpen, fields };
  }

  function parseQuoted(text: string, first: number): Pick<CsvRecord, "fields" | "problem"> {
    try {
      return { fields: parse(text, { separator })[0] ?? [], problem: null };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const problem = message.replace(/\bline (\d+)/g, (_, number) => `line ${Number(number) + first - 1}`);
      return { fields: [text], problem };
    }
  }

  for await (const chunk of chunks) yield take(rest + decode.piece(chunk));
  const records = take(rest + decode.piece(null));
  if (rest.includes("\n") && rest.split('"').length % 2 === 0) throw unclosed();
  const last = rest === "" ? null : read(rest, true);
  yield last === null ? records : [...records, last];
}

const NOT_UTF8 = "it is not UTF-8 text";

interface Decoder {
  /** The text of a piece, with signs of replacement for what is none; `null` ends it. */
  readonly piece: (chunk: Uint8Array | null) => string;
  /** Whether something was replaced: before that, such signs are the file's own. */
  readonly isDamaged: () => boolean;
}

function createDecoder(): Decoder {
  const tolerant = new TextDecoder("utf-8");
  const strict = new TextDecoder("utf-8", { fatal: true });
  let isDamaged = false;
  const decode = (decoder: TextDecoder, chunk: Uint8Array | null): string => {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  };
  return {
    isDamaged: () => isDamaged,
    piece(chunk): string {
      if (isDamaged) return decode(tolerant, chunk);
      const text = decode(tolerant, chunk);
      try {
        decode(strict, chunk);
      } catch {
        isDamaged = true; // told with each of its rows
      }
      return text;
    },
  };
}
