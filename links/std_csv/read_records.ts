import { Buffer } from "node:buffer";
import { CsvError, parse } from "csv-parse/sync";
import { type Ending, findSyntaxFault, type SyntaxFault } from "./syntax_fault.ts";

/** One record and its line: the number of records and empty lines before it. */
export interface CsvRecord {
  /** Zero-based line. */
  readonly line: number;
  /** The fields, unquoted. */
  readonly fields: string[];
}

/** What a piece of CSV holds. */
export interface CsvRecords {
  /** The records before the fault, or all. */
  readonly records: readonly CsvRecord[];
  /** Records and empty lines together. */
  readonly lines: number;
  /** The first fault, if there is one. */
  readonly fault: SyntaxFault | undefined;
}

/**
 * Reads whole records from text. Empty lines are counted and left out.
 *
 * @param text Text that starts with a record; line ends are `\n`.
 * @param separator What stands between fields.
 * @param ending How the input ended; matters for the position of a missing quote only.
 * @returns The records, and the fault if reading ended early.
 */
export function readRecords(text: string, separator: string, ending: Ending): CsvRecords {
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  let bytesRead = 0;
  try {
    parse(bytes, {
      delimiter: separator,
      record_delimiter: "\n",
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], context) => {
        records.push({ line: context.records - 1 + context.empty_lines, fields });
        bytesRead = context.bytes;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rest = bytes.toString("utf8", bytesRead);
    const faulty = rest.replace(/^\n+/, "");
    const line = linesUntil(records) + rest.length - faulty.length;
    return { records, lines: line, fault: findSyntaxFault(faulty, separator, line, ending) };
  }
  return { records, lines: linesUntil(records) + bytes.length - bytesRead, fault: undefined };
}

function linesUntil(records: readonly CsvRecord[]): number {
  const last = records.at(-1);
  return last === undefined ? 0 : last.line + 1;
}
