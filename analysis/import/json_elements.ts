/** The parts of a JSON document, one at a time: memory is the largest part, however long its lists are. @module */

/** A part of a document. */
export interface JsonElement {
  /** Member of the document that it is, or is in; `null` in a list at the top, or for a whole document. */
  readonly key: string | null;
  /** Its number in the list, `null` where it is in none. */
  readonly index: number | null;
  /** Line that it begins on, from 1. */
  readonly line: number;
  /** Its text. */
  readonly text: string;
}

/** How to cut. */
export interface JsonElementsOptions {
  /** The file, for messages. */
  readonly path: string;
  /** Members of an object at the top whose lists are cut into their elements; `null` leaves objects at the top whole. */
  readonly lists: readonly string[] | null;
}

/** Longest part. */
const MAX_BYTES = 256 << 20;
const [QUOTE, BACKSLASH, COMMA, COLON, NEWLINE] = [34, 92, 44, 58, 10];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/**
 * Cuts documents into parts: the elements of a list at the top, the members of an object at the top, and in these the
 * elements of the lists named. Several documents may follow each other, as in JSON Lines. What is inside a part is not
 * looked at, but for its brackets and quotes.
 *
 * @throws {SyntaxError} If brackets do not fit, or the document ends in the middle; with the line.
 */
export async function* jsonElements(
  chunks: AsyncIterable<Uint8Array>,
  { path, lists }: JsonElementsOptions,
): AsyncGenerator<readonly JsonElement[]> {
  const decoder = new TextDecoder();
  /** What closes the lists and objects that are open and are cut. */
  const closers: number[] = [];
  let key: string | null = null;
  let isKeyNext = false;
  let index = 0;
  let line = 1;
  /** The part being read. */
  let parts: Uint8Array[] | null = null;
  let partBytes = 0;
  let partLine = 1;
  let depth = 0;
  let isInString = false;
  let isScalar = false;
  let isEscaped = false;

  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot import "${path}": line ${line}: ${problem}`);
  };

  /** Reads on to the end of a part; the position behind it, or -1 where the piece ends first. */
  function endOfPart(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          isInString = false;
          if (depth === 0) return at + 1;
        }
      } else if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (depth === 0) return at;
        if (--depth === 0) return at + 1;
      } else if (isScalar && depth === 0 && (byte === COMMA || byte <= 32)) return at;
      else if (byte === NEWLINE) line++;
    }
    return -1;
  }

  function begin(byte: number): void {
    parts = [];
    partBytes = 0;
    partLine = line;
    depth = 0;
    isInString = false;
    isScalar = byte !== QUOTE && byte !== OPEN_OBJECT && byte !== OPEN_LIST;
  }

  function keep(bytes: Uint8Array): void {
    partBytes += bytes.length;
    if (partBytes > MAX_BYTES) fail(`a part of it has more than ${MAX_BYTES} bytes`);
    parts!.push(bytes);
  }

  function finish(): string {
    const text = parts!.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
    parts = null;
    return text;
  }

  /** Opens what is cut further; `false` when the value is a part. */
  function descend(byte: number): boolean {
    const isTop = closers.length === 0;
    const isNamed = closers.length === 1 && closers[0] === CLOSE_OBJECT && lists?.includes(key ?? "");
    if (byte === OPEN_OBJECT && isTop && lists !== null) {
      closers.push(CLOSE_OBJECT);
      isKeyNext = true;
    } else if (byte === OPEN_LIST && (isTop || isNamed)) {
      closers.push(CLOSE_LIST);
      index = 0;
    } else return false;
    return true;
  }

  function elementOf(text: string): JsonElement {
    const isInList = closers.at(-1) === CLOSE_LIST;
    return { key, index: isInList ? index++ : null, line: partLine, text };
  }

  function readPiece(bytes: Uint8Array): JsonElement[] {
    const found: JsonElement[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (parts === null) {
        const byte = bytes[at]!;
        if (byte === NEWLINE) line++;
        if (byte <= 32 || byte === COMMA || byte === COLON || isMark(bytes, at)) {
          at++;
          continue;
        }
        if (byte === closers.at(-1)) {
          closers.pop();
          isKeyNext = closers.length > 0;
          if (!isKeyNext) key = null;
          at++;
          continue;
        }
        if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) fail("a bracket is closed that is not open");
        if (isKeyNext && byte !== QUOTE) fail(`the name of a member must be in quotes`);
        if (!isKeyNext && descend(byte)) {
          at++;
          continue;
        }
        begin(byte);
      }
      const end = endOfPart(bytes, at);
      // A piece is valid until the next is asked for.
      keep(end < 0 ? bytes.slice(at) : bytes.subarray(at, end));
      if (end < 0) return found;
      at = end;
      const text = finish();
      if (isKeyNext) {
        key = JSON.parse(text);
        isKeyNext = false;
      } else {
        found.push(elementOf(text));
        isKeyNext = closers.at(-1) === CLOSE_OBJECT;
      }
    }
    return found;
  }

  for await (const chunk of chunks) yield readPiece(chunk);
  if (closers.length > 0 || depth > 0 || isInString) fail("it ends in the middle");
  if (parts !== null) yield [elementOf(finish())];
}

/** A byte order mark, EF BB BF. */
function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef || bytes[at] === 0xbb || bytes[at] === 0xbf;
}
