/** Bytes as lines of text, many at a time. @module */

/** Lines that follow each other. */
export interface LineBatch {
  /** Number of the first, from 1. */
  readonly firstLine: number;
  /** Their texts without line ends; `null` for one that cannot be read. */
  readonly texts: readonly (string | null)[];
  /** Why lines cannot be read, by number. */
  readonly problems: ReadonlyMap<number, string>;
  /** Whether the last one has no line end: it may be torn. */
  readonly isOpen: boolean;
}

/** How to read. */
export interface TextLinesOptions {
  /** Lines before the first. @default {0} */
  readonly linesBefore?: number;
  /** Bytes of a line at most: of a longer one nothing is kept. @default {33554432} */
  readonly maxLineBytes?: number;
}

const MAX_LINE_BYTES = 32 << 20;
const NEWLINE = 10;

/**
 * Reads lines; memory is one piece and the longest line. A line that is not UTF-8 or too long is told and left out, and the
 * others stay.
 */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  { linesBefore = 0, maxLineBytes = MAX_LINE_BYTES }: TextLinesOptions = {},
): AsyncGenerator<LineBatch> {
  let firstLine = linesBefore + 1;
  let rest: Uint8Array[] = [];
  let restBytes = 0;

  /** Lines of whole bytes, the last line end left out. */
  function batchOf(bytes: Uint8Array, isOpen: boolean): LineBatch {
    const texts = splitLines(bytes);
    const problems = new Map<number, string>();
    texts.forEach((text, index) => {
      if (text === null) problems.set(firstLine + index, "it is not UTF-8 text");
    });
    return numbered({ texts, problems, isOpen });
  }

  function tooLong(isOpen: boolean): LineBatch {
    const problem = `it has ${restBytes} bytes, at most ${maxLineBytes} are read`;
    return numbered({ texts: [null], problems: new Map([[firstLine, problem]]), isOpen });
  }

  function numbered(batch: Omit<LineBatch, "firstLine">): LineBatch {
    const result = { ...batch, firstLine };
    firstLine += batch.texts.length;
    return result;
  }

  function keep(bytes: Uint8Array): void {
    restBytes += bytes.length;
    if (restBytes > maxLineBytes) rest = [];
    else if (bytes.length > 0) rest.push(bytes.slice());
  }

  for await (const chunk of chunks) {
    let start = 0;
    if (restBytes > 0) {
      const end = chunk.indexOf(NEWLINE);
      keep(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) continue;
      yield restBytes > maxLineBytes ? tooLong(false) : batchOf(joined(rest, restBytes), false);
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE);
    if (end >= start) yield batchOf(chunk.subarray(start, end), false);
    keep(chunk.subarray(Math.max(start, end + 1)));
  }
  if (restBytes > maxLineBytes) yield tooLong(true);
  else if (restBytes > 0) yield batchOf(joined(rest, restBytes), true);
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function splitLines(bytes: Uint8Array): (string | null)[] {
  const text = decode(bytes);
  if (text !== null) return text.split("\n");
  const texts: (string | null)[] = [];
  for (let start = 0; start <= bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    const stop = end < 0 ? bytes.length : end;
    texts.push(decode(bytes.subarray(start, stop)));
    start = stop + 1;
  }
  return texts;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const result = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
