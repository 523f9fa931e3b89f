import { checkOptions } from "./check_options.ts";
import { FieldCount } from "./field_count.ts";
import { type CsvRecord, readRecords } from "./read_records.ts";
import { type ParseResult, rowObject } from "./row_object.ts";
import { syntaxError } from "./syntax_fault.ts";
import { wholeRecords } from "./whole_records.ts";

/** Options of {@linkcode CsvParseStream}. */
export interface CsvParseStreamOptions {
  /** What stands between fields. @default {","} */
  separator?: string;
  /** Fields in each record: a number, 0 for as many as in the first, negative for any. */
  fieldsPerRecord?: number;
  /** The first row is a header: it names the columns, unless `columns` does. @default {false} */
  skipFirstRow?: boolean;
  /** Names of the columns. */
  columns?: readonly string[];
}

/**
 * What the stream gives for each record.
 *
 * @typeParam T The options given.
 */
export type RowType<T> = T extends undefined ? string[] : ParseResult<CsvParseStreamOptions, T>[number];

const SUPPORTED = ["separator", "fieldsPerRecord", "skipFirstRow", "columns"];

/**
 * Reads CSV from a stream of text, cut anywhere. Rows are read when asked for, so those before a fault arrive.
 *
 * @typeParam T The options given.
 */
export class CsvParseStream<const T extends CsvParseStreamOptions | undefined = undefined>
  implements TransformStream<string, RowType<T>> {
  readonly #text = new TransformStream<string, string>();
  readonly #rows: ReadableStream<string[] | Record<string, string>>;

  /**
   * A stream that reads nothing yet.
   *
   * @param options Header, names of columns, separator.
   * @throws {TypeError} If an option is not supported.
   */
  constructor(options?: T) {
    checkOptions("parse CSV", options, SUPPORTED);
    const reader = this.#text.readable.getReader();
    const rows = readRows(reader, options ?? {});
    this.#rows = new ReadableStream({
      async pull(controller): Promise<void> {
        const next = await rows.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  /** The rows. */
  get readable(): ReadableStream<RowType<T>> {
    return this.#rows as ReadableStream<RowType<T>>;
  }

  /** Where the text goes. */
  get writable(): WritableStream<string> {
    return this.#text.writable;
  }
}

async function* readRows(
  reader: ReadableStreamDefaultReader<string>,
  options: CsvParseStreamOptions,
): AsyncGenerator<string[] | Record<string, string>> {
  const { separator = ",", skipFirstRow = false, columns } = options;
  const count = new FieldCount(options.fieldsPerRecord);
  let names = columns;
  let isFirst = true;
  // The real stream does not count the header it skips.
  let firstLine = 0;

  function toRow({ fields, line }: CsvRecord): string[] | Record<string, string> | undefined {
    if (isFirst) {
      isFirst = false;
      if (skipFirstRow) {
        names ??= fields;
        firstLine -= 1;
        return undefined;
      }
      count.first(fields.length);
    }
    count.check(fields.length, firstLine + line + 1);
    return names === undefined ? fields : rowObject(fields, names, firstLine + line + 2);
  }

  for await (const text of wholeRecords(reader)) {
    const { records, lines, fault } = readRecords(text, separator, "stream");
    for (const record of records) {
      const row = toRow(record);
      if (row !== undefined) yield row;
    }
    if (fault !== undefined) throw syntaxError(fault, firstLine);
    firstLine += lines;
  }
}
