/** Where and why a record cannot be read. Lines and columns count from 0, columns in code points. */
export interface SyntaxFault {
  /** Line of the record: the records and empty lines before it. */
  readonly record: number;
  /** Lines below the record's first one. */
  readonly below: number;
  /** Column in that line. */
  readonly column: number;
  /** What is wrong there. */
  readonly reason: string;
}

/** How the input ended: a whole text, or a stream, where the end is noticed one read later. */
export type Ending = "text" | "stream";

const BARE = 'bare " in non-quoted-field';
const UNMATCHED = 'extraneous or missing " in quoted-field';

/**
 * Finds the first misplaced quote.
 *
 * @param text From the start of the faulty record to the end of the input, line ends as `\n`.
 * @param separator What stands between fields.
 * @param record Line of the record.
 * @param ending How the input ended.
 * @returns The fault.
 */
export function findSyntaxFault(text: string, separator: string, record: number, ending: Ending): SyntaxFault {
  let start = 0;
  while (start <= text.length) {
    if (text[start] === '"') {
      const close = closingQuote(text, start + 1);
      if (close === undefined) break;
      const after = close + 1;
      if (!text.startsWith(separator, after)) return faultAt(text, close, record, UNMATCHED);
      start = after + separator.length;
    } else {
      const end = text.indexOf(separator, start);
      const quote = text.indexOf('"', start);
      if (end === -1 || quote < end) return faultAt(text, quote, record, BARE);
      start = end + separator.length;
    }
  }
  return neverClosed(text, record, ending);
}

/**
 * The error a fault is reported with.
 *
 * @param fault The fault.
 * @param firstLine Line of the input's start, from 0.
 * @returns The error, not thrown.
 */
export function syntaxError(fault: SyntaxFault, firstLine: number): SyntaxError {
  const line = firstLine + fault.record + 1;
  const position = `parse error on line ${line + fault.below}, column ${fault.column + 1}`;
  return new SyntaxError(`Syntax error on line ${line}; ${position}: ${fault.reason}`);
}

function closingQuote(text: string, from: number): number | undefined {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 2)) {
    if (text[quote + 1] !== '"') return quote;
  }
  return undefined;
}

function faultAt(text: string, index: number, record: number, reason: string): SyntaxFault {
  const lines = text.slice(0, index).split("\n");
  return { record, below: lines.length - 1, column: codePoints(lines.at(-1) ?? ""), reason };
}

function neverClosed(text: string, record: number, ending: Ending): SyntaxFault {
  const lines = text.split("\n");
  if (ending === "text" && lines.at(-1) === "") lines.pop();
  const last = lines.at(-1) ?? "";
  const column = ending === "text" && last.endsWith('"') ? codePoints(last) : 0;
  return { record, below: lines.length - 1, column, reason: UNMATCHED };
}

function codePoints(text: string): number {
  return [...text].length;
}
