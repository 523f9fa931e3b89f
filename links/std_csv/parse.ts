import { checkOptions } from "./check_options.ts";
import { FieldCount } from "./field_count.ts";
import { readRecords } from "./read_records.ts";
import { type ParseResult, type RecordWithColumn, rowObject } from "./row_object.ts";
import { syntaxError } from "./syntax_fault.ts";

export type { ParseResult, RecordWithColumn };

/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** What stands between fields. @default {","} */
  separator?: string;
  /** Fields in each record: a number, 0 for as many as in the first, negative for any. */
  fieldsPerRecord?: number;
  /** The first row is a header: it names the columns, unless `columns` does. @default {false} */
  skipFirstRow?: boolean;
  /** Names of the columns. */
  columns?: readonly string[];
}

const SUPPORTED = ["separator", "fieldsPerRecord", "skipFirstRow", "columns"];

/**
 * Reads CSV.
 *
 * @param input The text; a byte order mark and empty lines are skipped.
 * @returns The rows.
 * @throws {SyntaxError} If a quote is misplaced.
 */
export function parse(input: string): string[][];
/**
 * Reads CSV with options.
 *
 * @typeParam T The options given.
 * @param input The text; a byte order mark and empty lines are skipped.
 * @param options Header, names of columns, separator.
 * @returns The rows: objects if the columns have names.
 * @throws {SyntaxError} If a quote is misplaced or a record has the wrong number of fields.
 * @throws {TypeError} If the header is missing or an option is not supported.
 * @throws {Error} If a row does not fit the header or the separator is a quote or a line end.
 */
export function parse<const T extends ParseOptions>(input: string, options: T): ParseResult<ParseOptions, T>;
export function parse(input: string, options: ParseOptions = {}): string[][] | Record<string, string>[] {
  checkOptions("parse CSV", options, SUPPORTED);
  const { separator = ",", skipFirstRow = false, columns } = options;
  if (["\r", "\n", '"'].includes(separator)) throw new Error("Cannot parse input: invalid delimiter");
  const rows = readRows(input, separator, options.fieldsPerRecord);
  if (!skipFirstRow && columns === undefined) return rows;

  const header = skipFirstRow ? rows.shift() : undefined;
  if (skipFirstRow && header === undefined) throw new TypeError("Cannot parse input: headers must be defined");
  const names = columns ?? header ?? [];
  const firstLine = skipFirstRow ? 2 : 1;
  return rows.map((fields, index) => rowObject(fields, names, firstLine + index));
}

function readRows(input: string, separator: string, fieldsPerRecord: number | undefined): string[][] {
  const text = input.replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replace(/\r$/, "");
  const { records, fault } = readRecords(text, separator, "text");
  const count = new FieldCount(fieldsPerRecord);
  count.first(records[0]?.fields.length ?? 0);
  for (const { fields, line } of records) count.check(fields.length, line + 1);
  if (fault !== undefined) throw syntaxError(fault, 0);
  return records.map((record) => record.fields);
}
